#pragma once

#include <cstdint>
#include <span>

namespace kare::wan {

// A low-rank change of a matrix: factor · up (rows, rank) · down (rank, columns), row-major.
struct LowRank {
  float factor = 1;
  std::int64_t rank = 0, columns = 0;
  std::span<const float> up, down;
};

// Adds the elements `first …` of the change (row-major, not necessarily whole rows) to `out`.
void add_low_rank(const LowRank& change, std::int64_t first, std::span<float> out);
// out += factor · values.
void add_scaled(float factor, std::span<const float> values, std::span<float> out);

}  // namespace kare::wan
