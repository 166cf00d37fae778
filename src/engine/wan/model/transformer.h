#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/wan/model/linear.h"
#include "engine/wan/model/rope.h"
#include "engine/wan/model/tensor_map.h"

namespace kare::wan {

// The measures of a Wan text-to-video transformer.
struct TransformerShape {
  std::int64_t dim = 0;
  std::int64_t heads = 0;
  std::int64_t layers = 0;
  std::int64_t ffn = 0;
  std::int64_t in_channels = 0;
  std::int64_t out_channels = 0;
  std::int64_t text_dim = 0;
  std::int64_t frequencies = 0;  // Channels of the time sinusoid.
  double eps = 1e-6;
};

// Everything that depends only on the prompt: the cross attention's keys and values of every
// block. Kept for all steps.
struct PreparedContext {
  struct Layer {
    at::Tensor k, v;  // (keys, heads, head width): the prompt's rows and one padding row.
  };
  std::vector<Layer> layers;
  double padding_bias = 0;  // ln(number of padding rows) for the last key; 0 when it is real.
};

// Everything that depends only on the time of one step. One row, or one row per token; a row a step
// when made for several steps at once.
struct PreparedTime {
  at::Tensor embedding;   // (1 or tokens, dim), float32.
  at::Tensor modulation;  // (1 or tokens, 6, dim), float32.

  // One step of those it was made for. REQUIRES: step < rows.
  PreparedTime at_step(std::size_t step) const {
    const auto row = static_cast<std::int64_t>(step);
    return {embedding.narrow(0, row, 1), modulation.narrow(0, row, 1)};
  }
};

// Whether to give up; empty means never.
using StopCheck = std::function<bool()>;

// The denoiser: latents at a time, with a text, to the velocity (noise minus clean). Residuals,
// norms, gates, time and head are float32; the matrices and the attention are of the placement's
// type. Const calls may come from several threads; memory is shared between copies.
class Transformer {
 public:
  // Takes the weights as they are named in the original checkpoints.
  static Result<Transformer> create(const WeightSource& weights, const TransformerShape& shape,
                                    const Placement& placement);

  const TransformerShape& shape() const { return shape_; }

  // context: (n, text_dim), the prompt's rows without padding; the model sees `text_len` rows, the
  // rest of them zero. REQUIRES: 0 <= n <= text_len, text_len > 0.
  PreparedContext prepare_context(const at::Tensor& context, std::int64_t text_len,
                                  const Taps& taps = {}) const;
  // times: (1), (tokens) or (steps), 0..1000, any type; the sinusoid is computed in float64.
  PreparedTime prepare_time(const at::Tensor& times, const Taps& taps = {}) const;
  // `trained_frames`: see make_rope.
  RopeTable prepare_rope(const TokenGrid& grid, std::int64_t trained_frames = 0) const;

  // latents: (1, in_channels, T, h, w) float32 with even h and w -> (1, out_channels, T, h, w)
  // float32; undefined when `stop`, asked between the blocks, said so. REQUIRES: `rope` made for
  // (T, h/2, w/2).
  at::Tensor forward(const at::Tensor& latents, const PreparedTime& time,
                     const PreparedContext& context, const RopeTable& rope, const Taps& taps = {},
                     const StopCheck& stop = {}) const;

 private:
  struct Block {
    at::Tensor modulation;      // (1, 6, dim)
    Linear qkv, out;            // Self attention.
    at::Tensor norm_q, norm_k;  // (dim)
    at::Tensor norm3_weight, norm3_bias;
    Linear cross_q, cross_kv, cross_out;
    at::Tensor cross_norm_q, cross_norm_k;
    Linear up, down;  // Feed forward.
  };

  static Result<Block> create_block(const WeightSource& weights, const std::string& prefix,
                                    const TransformerShape& shape, const Placement& placement);
  Result<> load_ends(const WeightSource& weights);
  at::Tensor self_attention(const Block& block, const at::Tensor& y, const RopeTable& rope,
                            const Taps& taps) const;
  at::Tensor cross_attention(const Block& block, const at::Tensor& y,
                             const PreparedContext::Layer& layer, double bias) const;
  at::Tensor feed_forward(const Block& block, const at::Tensor& y) const;
  void run_block(std::size_t index, at::Tensor& x, const PreparedTime& time,
                 const PreparedContext& context, const RopeTable& rope, const Taps& taps) const;

  TransformerShape shape_;
  Placement placement_;
  Linear patch_, text_in_, text_out_, time_in_, time_out_, time_projection_, head_;
  at::Tensor head_modulation_;  // (1, 2, dim)
  std::vector<Block> blocks_;
};

}  // namespace kare::wan
