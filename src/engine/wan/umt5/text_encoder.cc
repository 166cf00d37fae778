#include "engine/wan/umt5/text_encoder.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <string>
#include <utility>

#include "base/assert.h"
#include "engine/wan/kernel/row_product.h"
#include "engine/wan/loading/load_tensor.h"
#include "engine/wan/loading/parallel.h"
#include "engine/wan/umt5/relative_bucket.h"
#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

constexpr double kEps = 1e-6;
constexpr std::int64_t kMaxDistance = 128;

std::string layer_prefix(std::int64_t index) {
  return "blocks." + std::to_string(index) + ".";
}

// x: (n, dim) float32 -> the same; statistics and product in float32.
at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight) {
  return x * at::rsqrt(x.square().mean(-1, true) + kEps) * weight;
}

// x: (n, in), weight: (out, in), both bfloat16 and dense -> (n, out) float32.
at::Tensor multiply_here(const at::Tensor& x, const at::Tensor& weight) {
  constexpr std::int64_t kColumnsATask = 64;
  const at::Tensor y = at::empty({x.size(0), weight.size(0)}, at::TensorOptions(at::kFloat));
  const RowProduct product{
      .x = reinterpret_cast<const std::uint16_t*>(x.data_ptr<at::BFloat16>()),
      .w = reinterpret_cast<const std::uint16_t*>(weight.data_ptr<at::BFloat16>()),
      .y = y.data_ptr<float>(),
      .rows = x.size(0),
      .in = x.size(1),
      .out = weight.size(0)};
  at::parallel_for(0, product.out, kColumnsATask, [&](std::int64_t begin, std::int64_t end) {
    multiply_rows(product, begin, end);
  });
  return y;
}

// x: (n, in), weight: (out, in) -> (n, out) float32, multiplied in the weight's type.
at::Tensor project(const at::Tensor& x, const at::Tensor& weight) {
  const at::Tensor input = x.to(weight.scalar_type()).contiguous();
  const bool is_half = weight.scalar_type() == at::kBFloat16;
  if (is_half && can_multiply_rows(input.size(1))) return multiply_here(input, weight);
  return at::linear(input, weight).to(at::kFloat);
}

// x: (batch, n, in), w: (batch, out, in), both bfloat16 -> (batch, n, out) float32.
at::Tensor multiply_batch(const at::Tensor& x, const at::Tensor& w) {
  const std::int64_t n = x.size(1), in = x.size(2), out = w.size(1);
  const at::Tensor y = at::empty({x.size(0), n, out}, at::TensorOptions(at::kFloat));
  const auto* x_bits = reinterpret_cast<const std::uint16_t*>(x.data_ptr<at::BFloat16>());
  const auto* w_bits = reinterpret_cast<const std::uint16_t*>(w.data_ptr<at::BFloat16>());
  float* sums = y.data_ptr<float>();
  at::parallel_for(0, x.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      multiply_rows({x_bits + i * n * in, w_bits + i * out * in, sums + i * n * out, n, in, out}, 0,
                    out);
    }
  });
  return y;
}

// softmax(q kᵀ + bias) v; q, k and v: (heads, n, width) float32, bias: (heads, n, n).
at::Tensor mix(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
               const at::Tensor& bias) {
  return at::bmm(at::softmax(at::bmm(q, k.transpose(1, 2)).add_(bias), -1), v);
}

// The same with products of bfloat16: the float32 ones of Debian's plain BLAS take longer than all
// the rest of the encoder. Keys are filled up with zeros to whole vectors.
at::Tensor mix_here(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                    const at::Tensor& bias) {
  constexpr std::int64_t kVector = 32;
  const std::int64_t n = q.size(1), filled = (n + kVector - 1) / kVector * kVector;
  const auto half = [](const at::Tensor& x) { return x.to(at::kBFloat16).contiguous(); };
  const auto fill = [&](const at::Tensor& x) {  // The last axis, from n to `filled`.
    const at::Tensor out =
        at::zeros({x.size(0), x.size(1), filled}, at::TensorOptions(at::kBFloat16));
    out.narrow(2, 0, n).copy_(x);
    return out;
  };
  const at::Tensor scores = multiply_batch(half(q), half(k)).add_(bias);
  return multiply_batch(fill(at::softmax(scores, -1)), fill(v.transpose(1, 2)));
}

// (n, n) int64: the bucket of key j seen from query i.
at::Tensor bucket_table(std::int64_t n, std::int64_t buckets) {
  const at::Tensor table = at::empty({n, n}, at::TensorOptions().dtype(at::kLong));
  std::int64_t* out = table.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) *out++ = relative_bucket(j - i, buckets, kMaxDistance);
  }
  return table;
}

bool goes_on(const TextListener& listener, std::string_view name, const at::Tensor& value) {
  return !listener || listener(name, value);
}

}  // namespace

struct TextEncoder::Layer {
  at::Tensor norm1, norm2;  // (dim)
  at::Tensor q, k, v;       // (attention, dim)
  at::Tensor o;             // (dim, attention)
  at::Tensor bias;          // (buckets, heads)
  at::Tensor gate, up;      // (ffn, dim)
  at::Tensor down;          // (dim, ffn)
};

TextEncoder::TextEncoder(NamedTensors weights, TextEncoderDims dims, at::ScalarType compute)
    : weights_(std::move(weights)), dims_(dims), compute_(compute) {}

Result<TextEncoder> TextEncoder::create(NamedTensors weights, at::ScalarType compute) {
  KARE_ASSERT(compute == at::kFloat || compute == at::kBFloat16);
  const TextEncoderDims dims = KARE_TRY(text_encoder_dims(weights));
  return TextEncoder(std::move(weights), dims, compute);
}

at::Tensor TextEncoder::matrix(const std::string& name) const {
  return load_tensor(weights_.checkpoint, *weights_.find(name), name, compute_);
}

at::Tensor TextEncoder::vector(const std::string& name) const {
  return load_tensor(weights_.checkpoint, *weights_.find(name), name, at::kFloat);
}

// Reads only the rows that are needed of the largest matrix of all.
Result<at::Tensor> TextEncoder::embed(std::span<const std::int32_t> ids) const {
  const TensorView& table = *weights_.find("token_embedding.weight");
  const auto count = static_cast<std::int64_t>(ids.size());
  const at::Tensor out = at::empty({count, dims_.dim}, at::TensorOptions().dtype(at::kFloat));
  const auto width = static_cast<std::size_t>(dims_.dim);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= dims_.vocabulary) {
      return Error{Code::kInvalid,
                   "the tokenizer gives an id that the text encoder does not have: they do not "
                   "belong together",
                   std::to_string(ids[i])};
    }
    to_float(table, ids[i] * dims_.dim, {out.data_ptr<float>() + i * width, width});
  }
  weights_.checkpoint->release(table);
  return compute_ == at::kFloat ? out : out.to(compute_).to(at::kFloat);
}

TextEncoder::Layer TextEncoder::load_layer(std::int64_t index) const {
  const std::string prefix = layer_prefix(index);
  return {.norm1 = vector(prefix + "norm1.weight"),
          .norm2 = vector(prefix + "norm2.weight"),
          .q = matrix(prefix + "attn.q.weight"),
          .k = matrix(prefix + "attn.k.weight"),
          .v = matrix(prefix + "attn.v.weight"),
          .o = matrix(prefix + "attn.o.weight"),
          .bias = vector(prefix + "pos_embedding.embedding.weight"),
          .gate = matrix(prefix + "ffn.gate.0.weight"),
          .up = matrix(prefix + "ffn.fc1.weight"),
          .down = matrix(prefix + "ffn.fc2.weight")};
}

void TextEncoder::ask_for_layer(std::int64_t index) const {
  const std::string prefix = layer_prefix(index);
  auto at = weights_.tensors.lower_bound(prefix);
  for (; at != weights_.tensors.end() && at->first.starts_with(prefix); ++at) {
    weights_.checkpoint->will_need(*at->second);
  }
}

void TextEncoder::release_layer(std::int64_t index) const {
  const std::string prefix = layer_prefix(index);
  auto at = weights_.tensors.lower_bound(prefix);
  for (; at != weights_.tensors.end() && at->first.starts_with(prefix); ++at) {
    weights_.checkpoint->release(*at->second);
  }
}

// y: (n, dim) -> (n, dim), both float32. Scores are not divided by the root of the head's width:
// T5 is trained without it.
at::Tensor TextEncoder::attend(const Layer& layer, const at::Tensor& y,
                               const at::Tensor& buckets) const {
  const std::int64_t n = y.size(0), width = dims_.attention / dims_.heads;
  const at::Tensor input = y.to(compute_);
  const auto heads_of = [&](const at::Tensor& weight) {  // (heads, n, width) float32
    return project(input, weight).view({n, dims_.heads, width}).transpose(0, 1);
  };
  const at::Tensor bias =
      layer.bias.index_select(0, buckets.view({-1})).view({n, n, dims_.heads}).permute({2, 0, 1});
  const at::Tensor q = heads_of(layer.q), k = heads_of(layer.k), v = heads_of(layer.v);
  const bool is_half = compute_ == at::kBFloat16 && can_multiply_rows(width);
  const at::Tensor mixed = is_half ? mix_here(q, k, v, bias) : mix(q, k, v, bias);
  return project(mixed.transpose(0, 1).reshape({n, dims_.attention}), layer.o);
}

// y: (n, dim) -> (n, dim), both float32.
at::Tensor TextEncoder::feed_forward(const Layer& layer, const at::Tensor& y) const {
  const at::Tensor input = y.to(compute_);
  at::Tensor hidden = at::gelu(project(input, layer.gate), "tanh");
  hidden.mul_(project(input, layer.up));
  return project(hidden, layer.down);
}

Result<at::Tensor> TextEncoder::encode(std::span<const std::int32_t> ids,
                                       const TextListener& listener) const {
  KARE_ASSERT(!ids.empty());
  const at::NoGradGuard no_gradients;
  const Error stopped{Code::kStopped, "stopped while the prompt was read", ""};
  at::Tensor x = KARE_TRY(embed(ids));
  const at::Tensor buckets = bucket_table(x.size(0), dims_.buckets);
  ask_for_layer(0);
  for (std::int64_t i = 0; i < dims_.layers; ++i) {
    ask_for_layer(i + 1);
    const std::string name = "block" + std::to_string(i);
    {
      const Layer layer = load_layer(i);
      const at::Tensor attended = attend(layer, rms_norm(x, layer.norm1), buckets);
      if (!goes_on(listener, name + ".attn", attended)) return stopped;
      x = x + attended;
      x = x + feed_forward(layer, rms_norm(x, layer.norm2));
    }
    release_layer(i);
    if (!goes_on(listener, name, x)) return stopped;
  }
  x = rms_norm(x, vector("norm.weight"));
  (void)goes_on(listener, "hidden", x);
  return x;
}

}  // namespace kare::wan
