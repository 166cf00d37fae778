#include "engine/wan/model/fused.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>

#include <cmath>
#include <vector>

#include "engine/wan/kernel/pointwise.h"
#include "engine/wan/loading/parallel.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kRowsAtOnce = 16;
constexpr std::int64_t kPixelsAtOnce = 4096;

bool is_plain(const at::Tensor& x, at::ScalarType type) {
  return x.is_cpu() && x.scalar_type() == type && x.is_contiguous();
}

bool is_half_rows(const at::Tensor& x) {
  return x.is_cpu() && x.scalar_type() == at::kBFloat16 && x.dim() == 2 && x.stride(1) == 1;
}

std::uint16_t* bits(const at::Tensor& x) {
  return reinterpret_cast<std::uint16_t*>(x.data_ptr<at::BFloat16>());
}

at::Tensor half_like(const at::Tensor& x) {
  return at::empty(x.sizes(), x.options().dtype(at::kBFloat16));
}

at::Tensor rms_by_kernel(const at::Tensor& x, const at::Tensor& weight, double eps,
                         const RopeTable* rope) {
  const at::Tensor out = half_like(x);
  const std::int64_t width = x.size(1), stride = x.stride(0);
  const std::int64_t pairs = rope == nullptr ? 0 : rope->cos.size(1);
  at::parallel_for(0, x.size(0), kRowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    const float* cos = rope == nullptr ? nullptr : rope->cos.data_ptr<float>() + begin * pairs;
    const float* sin = rope == nullptr ? nullptr : rope->sin.data_ptr<float>() + begin * pairs;
    rms_rows({end - begin, width, stride, pairs, static_cast<float>(eps)}, bits(x) + begin * stride,
             weight.data_ptr<float>(), cos, sin, bits(out) + begin * width);
  });
  return out;
}

}  // namespace

at::Tensor norm_and_scale(const at::Tensor& x, const at::Tensor& mul, const at::Tensor& add,
                          double eps, at::ScalarType type) {
  const std::int64_t width = x.size(1);
  const bool one_for_all = is_plain(mul, at::kFloat) && is_plain(add, at::kFloat) &&
                           mul.numel() == width && add.numel() == width;
  if (type != at::kBFloat16 || !is_plain(x, at::kFloat) || !one_for_all) {
    return (at::layer_norm(x, {width}, {}, {}, eps) * mul + add).to(type);
  }
  const at::Tensor out = half_like(x);
  at::parallel_for(0, x.size(0), kRowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    norm_rows(x.data_ptr<float>() + begin * width, end - begin, width, mul.data_ptr<float>(),
              add.data_ptr<float>(), static_cast<float>(eps), bits(out) + begin * width);
  });
  return out;
}

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps) {
  if (is_half_rows(x)) return rms_by_kernel(x, weight, eps, nullptr);
  const at::Tensor exact = x.to(at::kFloat);
  const at::Tensor normed =
      exact * at::rsqrt(exact.square().mean(-1, /*keepdim=*/true) + eps) * weight;
  return normed.to(x.scalar_type());
}

at::Tensor rms_norm_and_turn(const at::Tensor& x, const at::Tensor& weight, double eps,
                             const RopeTable& rope, std::int64_t heads) {
  const std::int64_t rows = x.size(0), width = x.size(1);
  if (is_half_rows(x)) {
    return rms_by_kernel(x, weight, eps, &rope).view({rows, heads, width / heads});
  }
  const at::Tensor normed = rms_norm(x, weight, eps).view({rows, heads, width / heads});
  return apply_rope(normed, rope).to(x.scalar_type());
}

at::Tensor gelu_tanh(at::Tensor x) {
  if (!is_plain(x, at::kBFloat16)) return at::gelu(x, "tanh");
  at::parallel_for(0, x.numel(), kPixelsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    gelu_numbers(bits(x) + begin, end - begin);
  });
  return x;
}

at::Tensor add_gated(at::Tensor x, const at::Tensor& y, const at::Tensor& gate) {
  const bool one_for_all =
      !gate.defined() || (gate.numel() == x.size(1) && is_plain(gate, at::kFloat));
  if (!is_plain(x, at::kFloat) || !is_plain(y, at::kBFloat16) || !one_for_all) {
    return gate.defined() ? x + y * gate : x + y;
  }
  const std::int64_t width = x.size(1);
  at::parallel_for(0, x.size(0), kRowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    add_rows(x.data_ptr<float>() + begin * width, bits(y) + begin * width, end - begin, width,
             gate.defined() ? gate.data_ptr<float>() : nullptr);
  });
  return x;
}

at::Tensor channel_norm_and_silu(const at::Tensor& x, const at::Tensor& gamma) {
  const std::int64_t channels = x.size(1);
  if (!is_plain(x, at::kBFloat16)) {
    const at::Tensor exact = x.to(at::kFloat);
    const at::Tensor length = at::clamp_min(exact.square().sum(1, /*keepdim=*/true).sqrt(), 1e-12);
    std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
    shape[1] = channels;
    const double root = std::sqrt(static_cast<double>(channels));
    return at::silu(exact / length * root * gamma.view(shape)).to(x.scalar_type());
  }
  const at::Tensor out = at::empty_like(x);
  const std::int64_t plane = x.numel() / channels;
  at::parallel_for(0, plane, kPixelsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    channel_norm_silu({channels, plane, plane}, bits(x), gamma.data_ptr<float>(), begin,
                      end - begin, bits(out));
  });
  return out;
}

}  // namespace kare::wan
