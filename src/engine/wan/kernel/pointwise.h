#pragma once

#include <cstdint>

namespace kare::wan {

// Passes over activations that would each be several passes of memory when put together from
// tensor operations. All are pure loops over plain memory, on rows or pixels that the caller shares
// out between threads; sums are float32, bfloat16 is passed as its bits and rounded once.

// out = (x - mean) / sqrt(variance + eps) * mul + add, row by row. x: (rows, width) dense; mul and
// add: (width).
void norm_rows(const float* x, std::int64_t rows, std::int64_t width, const float* mul,
               const float* add, float eps, std::uint16_t* out);

// out = x / sqrt(mean square + eps) * weight, then, when `pairs` is not 0, adjacent channels turned
// by the angles of their row: cos and sin are (rows, pairs) and serve every 2 * pairs channels.
// x: rows `stride` apart; out: (rows, width) dense.
struct RmsShape {
  std::int64_t rows = 0, width = 0, stride = 0, pairs = 0;
  float eps = 0;
};
void rms_rows(const RmsShape& shape, const std::uint16_t* x, const float* weight, const float* cos,
              const float* sin, std::uint16_t* out);

// x = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x³))), in place.
void gelu_numbers(std::uint16_t* x, std::int64_t count);

// x += y * gate, row by row; without a gate x += y. x, y: (rows, width) dense; gate: (width).
void add_rows(float* x, const std::uint16_t* y, std::int64_t rows, std::int64_t width,
              const float* gate);

// out = silu(x / max(length, 1e-12) * sqrt(channels) * gamma) with the length over the channels of
// each pixel, for the pixels [first, first + count) of planes of `plane` pixels.
struct ChannelShape {
  std::int64_t channels = 0;
  std::int64_t plane = 0;      // Numbers from one channel to the next of x.
  std::int64_t out_plane = 0;  // The same of out.
};
void channel_norm_silu(const ChannelShape& shape, const std::uint16_t* x, const float* gamma,
                       std::int64_t first, std::int64_t count, std::uint16_t* out);

}  // namespace kare::wan
