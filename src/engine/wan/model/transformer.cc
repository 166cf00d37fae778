#include "engine/wan/model/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <string>

#include "engine/wan/model/attention.h"
#include "engine/wan/model/fused.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kFeedForwardRows = 4096;  // Of the hidden layer, held at once.

at::Tensor plain_norm(const at::Tensor& x, double eps) {
  return at::layer_norm(x, {x.size(-1)}, {}, {}, eps);
}

// cos first, then sin, of time times 10000^(-i/half).
at::Tensor sinusoid(const at::Tensor& times, std::int64_t channels) {
  const std::int64_t half = channels / 2;
  const auto float64 = at::TensorOptions(times.device()).dtype(at::kDouble);
  const at::Tensor exponents = at::arange(half, float64) / -static_cast<double>(half);
  const at::Tensor phase = at::outer(times.to(at::kDouble), at::pow(10000.0, exponents));
  return at::cat({phase.cos(), phase.sin()}, 1).to(at::kFloat);
}

}  // namespace

Result<Transformer::Block> Transformer::create_block(const WeightSource& weights,
                                                     const std::string& prefix,
                                                     const TransformerShape& shape,
                                                     const Placement& placement) {
  const std::int64_t dim = shape.dim;
  const auto vector_of = [&](const std::string& name) -> Result<at::Tensor> {
    return KARE_TRY(weight_of(weights, prefix + name, {dim}, at::kFloat)).to(placement.device);
  };
  const auto linear_of = [&](const std::vector<std::string>& names, std::int64_t in,
                             std::int64_t out) -> Result<Linear> {
    std::vector<std::string> full;
    for (const std::string& name : names) full.push_back(prefix + name);
    return Linear::create(weights, full, in, out, placement);
  };
  Block block;
  block.modulation = KARE_TRY(weight_of(weights, prefix + "modulation", {1, 6, dim}, at::kFloat))
                         .to(placement.device);
  block.qkv = KARE_TRY(linear_of({"self_attn.q", "self_attn.k", "self_attn.v"}, dim, dim));
  block.out = KARE_TRY(linear_of({"self_attn.o"}, dim, dim));
  block.norm_q = KARE_TRY(vector_of("self_attn.norm_q.weight"));
  block.norm_k = KARE_TRY(vector_of("self_attn.norm_k.weight"));
  block.norm3_weight = KARE_TRY(vector_of("norm3.weight"));
  block.norm3_bias = KARE_TRY(vector_of("norm3.bias"));
  block.cross_q = KARE_TRY(linear_of({"cross_attn.q"}, dim, dim));
  block.cross_kv = KARE_TRY(linear_of({"cross_attn.k", "cross_attn.v"}, dim, dim));
  block.cross_out = KARE_TRY(linear_of({"cross_attn.o"}, dim, dim));
  block.cross_norm_q = KARE_TRY(vector_of("cross_attn.norm_q.weight"));
  block.cross_norm_k = KARE_TRY(vector_of("cross_attn.norm_k.weight"));
  block.up = KARE_TRY(linear_of({"ffn.0"}, dim, shape.ffn));
  block.down = KARE_TRY(linear_of({"ffn.2"}, shape.ffn, dim));
  return block;
}

Result<> Transformer::load_ends(const WeightSource& weights) {
  const Placement exact{placement_.device, at::kFloat};
  const std::int64_t dim = shape_.dim, in = 4 * shape_.in_channels;
  const auto one = [&](const std::string& name, std::int64_t inputs, std::int64_t outputs,
                       const Placement& place) {
    return Linear::create(weights, {name}, inputs, outputs, place);
  };
  const at::Tensor patch = KARE_TRY(weight_of(
      weights, "patch_embedding.weight", {dim, shape_.in_channels, 1, 2, 2}, placement_.compute));
  const at::Tensor patch_bias =
      KARE_TRY(weight_of(weights, "patch_embedding.bias", {dim}, placement_.compute));
  patch_ = Linear(patch.reshape({dim, in}).to(placement_.device), patch_bias.to(placement_.device));
  text_in_ = KARE_TRY(one("text_embedding.0", shape_.text_dim, dim, placement_));
  text_out_ = KARE_TRY(one("text_embedding.2", dim, dim, placement_));
  time_in_ = KARE_TRY(one("time_embedding.0", shape_.frequencies, dim, exact));
  time_out_ = KARE_TRY(one("time_embedding.2", dim, dim, exact));
  time_projection_ = KARE_TRY(one("time_projection.1", dim, 6 * dim, exact));
  head_ = KARE_TRY(one("head.head", dim, 4 * shape_.out_channels, exact));
  head_modulation_ = KARE_TRY(weight_of(weights, "head.modulation", {1, 2, dim}, at::kFloat))
                         .to(placement_.device);
  return {};
}

Result<Transformer> Transformer::create(const WeightSource& weights, const TransformerShape& shape,
                                        const Placement& placement) {
  Transformer transformer;
  transformer.shape_ = shape;
  transformer.placement_ = placement;
  KARE_TRY(transformer.load_ends(weights));
  for (std::int64_t layer = 0; layer < shape.layers; ++layer) {
    const std::string prefix = "blocks." + std::to_string(layer) + ".";
    transformer.blocks_.push_back(KARE_TRY(create_block(weights, prefix, shape, placement)));
  }
  return transformer;
}

PreparedContext Transformer::prepare_context(const at::Tensor& context, std::int64_t text_len,
                                             const Taps& taps) const {
  const std::int64_t padding = text_len - context.size(0);
  at::Tensor rows = context.to(placement_.device, at::kFloat);
  if (padding > 0) rows = at::cat({rows, at::zeros({1, shape_.text_dim}, rows.options())});
  const at::Tensor text = text_out_(gelu_tanh(text_in_(rows)));
  taps("text_emb", text);
  PreparedContext prepared;
  prepared.padding_bias = padding > 0 ? std::log(static_cast<double>(padding)) : 0;
  const std::int64_t width = shape_.dim / shape_.heads;
  for (const Block& block : blocks_) {
    const at::Tensor kv = block.cross_kv(text);
    const at::Tensor k = rms_norm(kv.narrow(1, 0, shape_.dim), block.cross_norm_k, shape_.eps);
    prepared.layers.push_back(
        {k.view({-1, shape_.heads, width}),
         kv.narrow(1, shape_.dim, shape_.dim).contiguous().view({-1, shape_.heads, width})});
  }
  return prepared;
}

PreparedTime Transformer::prepare_time(const at::Tensor& times, const Taps& taps) const {
  const at::Tensor waves = sinusoid(times.to(placement_.device), shape_.frequencies);
  taps("time_sinusoid", waves);
  const at::Tensor embedding = time_out_(at::silu(time_in_(waves)));
  taps("time_emb", embedding);
  const at::Tensor projected = time_projection_(at::silu(embedding));
  taps("time_proj", projected);
  return {embedding, projected.view({-1, 6, shape_.dim})};
}

RopeTable Transformer::prepare_rope(const TokenGrid& grid, std::int64_t trained_frames) const {
  return make_rope(grid, shape_.dim / shape_.heads, placement_.device, trained_frames);
}

at::Tensor Transformer::self_attention(const Block& block, const at::Tensor& y,
                                       const RopeTable& rope, const Taps& taps) const {
  const std::int64_t dim = shape_.dim, heads = shape_.heads, tokens = y.size(0);
  const at::Tensor qkv = block.qkv(y);
  const at::Tensor q = qkv.narrow(1, 0, dim), k = qkv.narrow(1, dim, dim);
  if (taps.tap != nullptr) {
    taps("q_normed", rms_norm(q, block.norm_q, shape_.eps));
    taps("k_normed", rms_norm(k, block.norm_k, shape_.eps));
  }
  const at::Tensor v = qkv.narrow(1, 2 * dim, dim).view({tokens, heads, dim / heads});
  const at::Tensor joined =
      attention(rms_norm_and_turn(q, block.norm_q, shape_.eps, rope, heads),
                rms_norm_and_turn(k, block.norm_k, shape_.eps, rope, heads), v);
  return block.out(joined.view({tokens, dim}));
}

at::Tensor Transformer::cross_attention(const Block& block, const at::Tensor& y,
                                        const PreparedContext::Layer& layer, double bias) const {
  const std::int64_t dim = shape_.dim, heads = shape_.heads;
  const at::Tensor q = rms_norm(block.cross_q(y), block.cross_norm_q, shape_.eps);
  const at::Tensor split = q.view({-1, heads, dim / heads});
  return block.cross_out(attention(split, layer.k, layer.v, bias).view({-1, dim}));
}

at::Tensor Transformer::feed_forward(const Block& block, const at::Tensor& y) const {
  if (y.size(0) <= kFeedForwardRows) return block.down(gelu_tanh(block.up(y)));
  std::vector<at::Tensor> parts;
  for (const at::Tensor& rows : y.split(kFeedForwardRows)) {
    parts.push_back(block.down(gelu_tanh(block.up(rows))));
  }
  return at::cat(parts);
}

void Transformer::run_block(std::size_t index, at::Tensor& x, const PreparedTime& time,
                            const PreparedContext& context, const RopeTable& rope,
                            const Taps& taps) const {
  const Block& block = blocks_[index];
  const at::Tensor modulation = block.modulation + time.modulation;  // (1 or tokens, 6, dim)
  const auto part = [&modulation](std::int64_t i) { return modulation.select(1, i).contiguous(); };
  const auto normed = [&](std::int64_t shift) {
    return norm_and_scale(x, part(shift + 1) + 1, part(shift), shape_.eps, placement_.compute);
  };
  const Taps inner = index == 0 ? taps : Taps{};

  if (inner.tap != nullptr) inner("norm1", plain_norm(x, shape_.eps));
  const at::Tensor attended = self_attention(block, normed(0), rope, inner);
  inner("self_attn", attended);
  x = add_gated(x, attended, part(2));

  const at::Tensor asked =
      norm_and_scale(x, block.norm3_weight, block.norm3_bias, shape_.eps, placement_.compute);
  inner("norm3_in_cross", asked);
  const at::Tensor answered =
      cross_attention(block, asked, context.layers[index], context.padding_bias);
  inner("cross_attn", answered);
  x = add_gated(x, answered, {});

  if (inner.tap != nullptr) inner("norm2_in_ffn", plain_norm(x, shape_.eps));
  const at::Tensor fed = feed_forward(block, normed(3));
  inner("ffn", fed);
  x = add_gated(x, fed, part(5));
}

at::Tensor Transformer::forward(const at::Tensor& latents, const PreparedTime& time,
                                const PreparedContext& context, const RopeTable& rope,
                                const Taps& taps, const StopCheck& stop) const {
  const std::int64_t frames = latents.size(2), rows = latents.size(3) / 2,
                     columns = latents.size(4) / 2;
  const at::Tensor patches = latents.to(placement_.device)
                                 .view({shape_.in_channels, frames, rows, 2, columns, 2})
                                 .permute({1, 2, 4, 0, 3, 5})
                                 .reshape({frames * rows * columns, 4 * shape_.in_channels});
  at::Tensor x = patch_(patches).to(at::kFloat);
  taps("patch_embedding", x);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (stop && stop()) return {};
    run_block(i, x, time, context, rope, taps);
    taps("block.out", x);
  }
  const at::Tensor modulation = head_modulation_ + time.embedding.unsqueeze(1);
  const at::Tensor last = plain_norm(x, shape_.eps);
  taps("norm_out", last);
  const at::Tensor out = head_(last * (modulation.select(1, 1) + 1) + modulation.select(1, 0));
  taps("proj_out", out);
  return out.view({frames, rows, columns, 2, 2, shape_.out_channels})
      .permute({5, 0, 1, 3, 2, 4})
      .reshape({1, shape_.out_channels, frames, 2 * rows, 2 * columns});
}

}  // namespace kare::wan
