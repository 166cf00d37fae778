#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/wan/model/tensor_map.h"

namespace kare::wan {

// The grid of tokens of one video: latent frames, and half the latent height and width.
struct TokenGrid {
  std::int64_t frames = 0, rows = 0, columns = 0;
  std::int64_t tokens() const { return frames * rows * columns; }
};

// Rotary positions of every token: the channel pairs of a head belong first to the frame, then to
// the row, then to the column, and each axis has its own base 10000^(-2j/width). Computed in
// float64 and kept in float32.
struct RopeTable {
  at::Tensor cos, sin;  // (tokens, head width / 2), contiguous.
};

// A clip of more than `trained_frames` latent frames would come back to where it began, because
// one frequency of the frame axis has about that period. That one is slowed down so that a clip
// covers nine tenths of its period (RIFLEx, arXiv 2502.15894); 0 leaves all as they are.
// REQUIRES: an even head width of 6 or more.
RopeTable make_rope(const TokenGrid& grid, std::int64_t head_width, const at::Device& device,
                    std::int64_t trained_frames = 0);

// Rotates adjacent channel pairs: (a, b) -> (a cos - b sin, a sin + b cos).
// x: (tokens, heads, head width), any type; computed in float32, result in float32.
at::Tensor apply_rope(const at::Tensor& x, const RopeTable& rope);

}  // namespace kare::wan
