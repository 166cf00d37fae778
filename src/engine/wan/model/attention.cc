#include "engine/wan/model/attention.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/wan/kernel/attention_kernel.h"
#include "engine/wan/loading/parallel.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kScoresMax = std::int64_t{1} << 24;  // Held at once: 64 MiB in float32.

bool is_for_kernel(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const auto fits = [](const at::Tensor& x) {
    return x.scalar_type() == at::kBFloat16 && x.is_cpu() && x.stride(2) == 1;
  };
  return fits(q) && fits(k) && fits(v) && is_attention_width(q.size(2)) && has_bf16_dot_products();
}

const std::uint16_t* head_of(const at::Tensor& x, std::int64_t head) {
  return reinterpret_cast<const std::uint16_t*>(x.data_ptr<at::BFloat16>()) + head * x.stride(1);
}

// Each thread takes whole heads; with fewer heads than threads the rows are shared out.
at::Tensor attention_by_kernel(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                               double last_key_bias) {
  const std::int64_t rows = q.size(0), heads = q.size(1);
  HeadShape shape;
  shape.rows = rows;
  shape.keys = k.size(0);
  shape.width = q.size(2);
  at::Tensor out = at::empty_like(q, at::MemoryFormat::Contiguous);
  shape.q_stride = q.stride(0);
  shape.k_stride = k.stride(0);
  shape.v_stride = v.stride(0);
  shape.out_stride = out.stride(0);
  shape.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(shape.width)));
  shape.last_key_bias = static_cast<float>(last_key_bias);
  const std::int64_t shares = heads >= at::get_num_threads() ? 1 : at::get_num_threads();
  const std::int64_t share = (rows + shares - 1) / shares;
  at::parallel_for(0, heads * shares, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::uint16_t> keys(packed_keys_size(shape)), values(packed_values_size(shape));
    std::int64_t packed = -1;  // The head that is.
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t head = task / shares, first = task % shares * share;
      if (packed != head) {
        pack_keys(shape, head_of(k, head), keys.data());
        pack_values(shape, head_of(v, head), values.data());
        packed = head;
      }
      attend_rows(shape, head_of(q, head), keys.data(), values.data(),
                  const_cast<std::uint16_t*>(head_of(out, head)), first,
                  std::min(first + share, rows));
    }
  });
  return out;
}

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     double last_key_bias) {
  if (is_for_kernel(q, k, v)) return attention_by_kernel(q, k, v, last_key_bias);
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
