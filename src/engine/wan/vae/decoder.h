#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/wan/model/tensor_map.h"
#include "engine/wan/vae/decode_cost.h"

namespace kare::wan {

// Mean and deviation of every latent channel: raw latents = normalised times deviation plus mean.
struct LatentScale {
  std::vector<double> mean, deviation;
};

// The published figures for 16 channels (VAE 2.1) and 48 (2.2); nothing for other numbers.
std::optional<LatentScale> published_latent_scale(std::int64_t channels);

// A convolution over time and space that looks back and never forward.
struct CausalConv {
  at::Tensor weight, bias;  // (out, in, kt, kh, kw), (out)
  std::size_t history = 0;  // Which cache is its own; only when kt > 1.
};

// Turns latents into pixels, some latent frames at a time. Understands the decoders of Wan VAE 2.1
// (8 x 8 pixels a latent) and 2.2 (16 x 16) under original names, of any width.
class VaeDecoder {
 public:
  // What every convolution remembers of the frames before: up to two frames each. Starts empty; a
  // clip, or a band of its rows, needs one of its own.
  struct History {
    std::vector<at::Tensor> frames;
    std::vector<char> started;  // Stages that the first latent frame has passed.
    // The picture goes on above or below the band: rows at that end, whose neighbours are not
    // there, are left out of every result, one for each convolution over space.
    bool cut_above = false, cut_below = false;
  };

  static Result<VaeDecoder> create(const TensorMap& weights, const LatentScale& scale,
                                   const Placement& placement);

  std::int64_t latent_channels() const { return post_.weight.size(1); }
  // Channels where the frames are smallest.
  std::int64_t width() const { return conv_in_.weight.size(0); }
  // Pixels of one latent, across and down.
  std::int64_t pixels() const;
  // Pixels of one value of `decode_raw`: 2 where two by two of them share channels, else 1.
  std::int64_t patch() const { return conv_out_.weight.size(0) == 3 ? 1 : 2; }

  // latents: (1, channels, n, h, w) normalised -> raw latents after the first convolution, of the
  // placement's type. `decode_raw` takes slices of it.
  at::Tensor prepare(const at::Tensor& latents, const Taps& taps = {}) const;
  // `decode_raw` in two parts, of which the second can be done in bands of rows: `begin` goes
  // through the middle and the stages before `stage`, `finish` through the others and the head.
  at::Tensor begin(const at::Tensor& prepared, std::size_t stage, History& history,
                   const Taps& taps = {}) const;
  at::Tensor finish(const at::Tensor& x, std::size_t stage, History& history,
                    const Taps& taps = {}) const;
  DecoderMeasures measures() const;
  // One chunk of prepared latents -> (1, 3 patch², frames, H / patch, W / patch) float32, neither
  // cut to [-1, 1] nor spread to pixels. The first chunk of a clip is exactly one latent frame and
  // gives one frame; each further latent frame gives four.
  at::Tensor decode_raw(const at::Tensor& prepared, History& history, const Taps& taps = {}) const;
  // (1, 3, frames, H, W) in [-1, 1].
  at::Tensor to_video(const at::Tensor& raw) const;

 private:
  struct ResidualBlock {
    at::Tensor gamma1, gamma2;  // (channels)
    CausalConv conv1, conv2;
    std::optional<CausalConv> shortcut;
  };
  struct AttentionBlock {
    at::Tensor gamma;
    at::Tensor qkv_weight, qkv_bias, out_weight, out_bias;
  };
  struct UpSampler {
    at::Tensor weight, bias;              // 3 x 3, per frame.
    std::optional<CausalConv> time_conv;  // Doubles the frames.
    bool copies_input = false;            // VAE 2.2: the stage's input is spread and added.
  };
  struct Stage {
    std::vector<ResidualBlock> blocks;
    std::optional<UpSampler> up;
  };
  class Loader;

  at::Tensor causal(const CausalConv& conv, at::Tensor x, History& history) const;
  at::Tensor residual(const ResidualBlock& block, const at::Tensor& x, History& history) const;
  at::Tensor attend(const AttentionBlock& block, const at::Tensor& x) const;
  at::Tensor enlarge(const UpSampler& up, const at::Tensor& x, bool is_first,
                     History& history) const;
  at::Tensor run_stage(std::size_t index, const at::Tensor& x, History& history) const;
  at::Tensor run_stages(std::size_t first, std::size_t end, const at::Tensor& x, History& history,
                        const Taps& taps) const;
  void tap_stage(std::size_t index, const at::Tensor& y, const Taps& taps) const;

  Placement placement_;
  at::Tensor mean_, deviation_;  // (1, channels, 1, 1, 1), float32.
  CausalConv post_, conv_in_, conv_out_;
  std::vector<ResidualBlock> middle_;  // Two, around the attention.
  AttentionBlock attention_;
  std::vector<Stage> stages_;
  at::Tensor gamma_out_;
  std::size_t histories_ = 0;
};

}  // namespace kare::wan
