#include "engine/wan/model/rope.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/stack.h>

namespace kare::wan {
namespace {

// (positions, width / 2) angles in float64.
at::Tensor angles_of_axis(std::int64_t positions, std::int64_t width) {
  const auto float64 = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor exponents = at::arange(0, width, 2, float64) / -static_cast<double>(width);
  return at::outer(at::arange(positions, float64), at::pow(10000.0, exponents));
}

}  // namespace

RopeTable make_rope(const TokenGrid& grid, std::int64_t head_width, const at::Device& device) {
  const std::int64_t side = 2 * (head_width / 6);
  const auto spread = [&grid](const at::Tensor& axis, std::int64_t frames, std::int64_t rows,
                              std::int64_t columns) {
    const std::int64_t pairs = axis.size(1);
    return axis.view({frames, rows, columns, pairs})
        .expand({grid.frames, grid.rows, grid.columns, pairs});
  };
  const at::Tensor angles =
      at::cat({spread(angles_of_axis(grid.frames, head_width - 2 * side), grid.frames, 1, 1),
               spread(angles_of_axis(grid.rows, side), 1, grid.rows, 1),
               spread(angles_of_axis(grid.columns, side), 1, 1, grid.columns)},
              -1)
          .view({grid.tokens(), head_width / 2});
  return {angles.cos().to(device, at::kFloat), angles.sin().to(device, at::kFloat)};
}

at::Tensor apply_rope(const at::Tensor& x, const RopeTable& rope) {
  const std::int64_t pairs = rope.cos.size(1);
  const at::Tensor paired = x.to(at::kFloat).reshape({x.size(0), x.size(1), pairs, 2});
  const at::Tensor a = paired.select(-1, 0), b = paired.select(-1, 1);
  const at::Tensor cos = rope.cos.unsqueeze(1), sin = rope.sin.unsqueeze(1);
  return at::stack({a * cos - b * sin, a * sin + b * cos}, -1).view(x.sizes());
}

}  // namespace kare::wan
