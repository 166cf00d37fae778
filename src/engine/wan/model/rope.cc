#include "engine/wan/model/rope.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <numbers>

namespace kare::wan {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// (width / 2) in float64.
at::Tensor frequencies_of(std::int64_t width) {
  const auto float64 = at::TensorOptions().dtype(at::kDouble);
  return at::pow(10000.0, at::arange(0, width, 2, float64) / -static_cast<double>(width));
}

void slow_down(at::Tensor& frequencies, std::int64_t frames, std::int64_t trained_frames) {
  const at::Tensor distance = (kTurn / frequencies - static_cast<double>(trained_frames)).abs();
  const std::int64_t chosen = distance.argmin().item<std::int64_t>();
  const double slowed = 0.9 * kTurn / static_cast<double>(frames);
  frequencies[chosen] = std::min(slowed, frequencies[chosen].item<double>());
}

// (positions, frequencies)
at::Tensor angles_of(std::int64_t positions, const at::Tensor& frequencies) {
  return at::outer(at::arange(positions, frequencies.options()), frequencies);
}

}  // namespace

RopeTable make_rope(const TokenGrid& grid, std::int64_t head_width, const at::Device& device,
                    std::int64_t trained_frames) {
  const std::int64_t side = 2 * (head_width / 6);
  at::Tensor in_time = frequencies_of(head_width - 2 * side);
  if (trained_frames > 0 && grid.frames > trained_frames) {
    slow_down(in_time, grid.frames, trained_frames);
  }
  const at::Tensor in_space = frequencies_of(side);
  const auto spread = [&grid](const at::Tensor& axis, std::int64_t frames, std::int64_t rows,
                              std::int64_t columns) {
    const std::int64_t pairs = axis.size(1);
    return axis.view({frames, rows, columns, pairs})
        .expand({grid.frames, grid.rows, grid.columns, pairs});
  };
  const at::Tensor angles = at::cat({spread(angles_of(grid.frames, in_time), grid.frames, 1, 1),
                                     spread(angles_of(grid.rows, in_space), 1, grid.rows, 1),
                                     spread(angles_of(grid.columns, in_space), 1, 1, grid.columns)},
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
