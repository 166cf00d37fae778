#include "engine/wan/model/attention.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>

namespace kare::wan {
namespace {

constexpr std::int64_t kScoresMax = std::int64_t{1} << 24;  // Held at once: 64 MiB in float32.

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     double last_key_bias) {
  const std::int64_t rows = q.size(0), heads = q.size(1), keys = k.size(0);
  const at::Tensor by_head = q.transpose(0, 1);                    // (heads, rows, width)
  const at::Tensor k_by_head = k.permute({1, 2, 0}).contiguous();  // (heads, width, keys)
  const at::Tensor v_by_head = v.transpose(0, 1).contiguous();     // (heads, keys, width)
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(2)));
  const std::int64_t step = std::clamp<std::int64_t>(kScoresMax / (heads * keys), 1, rows);
  at::Tensor out = at::empty_like(q, at::MemoryFormat::Contiguous);
  for (std::int64_t row = 0; row < rows; row += step) {
    const std::int64_t count = std::min(step, rows - row);
    at::Tensor scores =
        at::bmm(by_head.narrow(1, row, count), k_by_head).to(at::kFloat).mul_(scale);
    if (last_key_bias != 0) scores.select(-1, keys - 1).add_(last_key_bias);
    const at::Tensor weights = at::softmax(scores, -1).to(v.scalar_type());
    out.narrow(0, row, count).copy_(at::bmm(weights, v_by_head).transpose(0, 1));
  }
  return out;
}

}  // namespace kare::wan
