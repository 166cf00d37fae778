#pragma once

#include <cstdint>

namespace kare::wan {

// y = x wᵀ on plain memory: x is (rows, in) and w (out, in), dense, in bfloat16 bits; y is
// (rows, out), dense, float32.
struct RowProduct {
  const std::uint16_t* x = nullptr;
  const std::uint16_t* w = nullptr;
  float* y = nullptr;
  std::int64_t rows = 0, in = 0, out = 0;
};

// Whether this processor has the instructions of multiply_rows, and it can do this `in`.
bool can_multiply_rows(std::int64_t in);

// Fills the columns [first_out, end_out) of y. For products of few rows with weights that are used
// once: w is read where it lies, from beginning to end, without being packed first, which is most
// of what oneDNN would do for them. Products of bfloat16 with sums in float32 (AVX512-BF16).
// Threads may share everything but their columns. REQUIRES: can_multiply_rows(in).
void multiply_rows(const RowProduct& product, std::int64_t first_out, std::int64_t end_out);

// The same in float64, for comparison.
void multiply_rows_plainly(const RowProduct& product, std::int64_t first_out, std::int64_t end_out);

}  // namespace kare::wan
