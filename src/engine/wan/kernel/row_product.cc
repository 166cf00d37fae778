#include "engine/wan/kernel/row_product.h"

#include <algorithm>

#include "base/assert.h"
#include "engine/wan/weights/convert.h"

#if defined(__x86_64__)
#if !defined(__clang__)
// GCC 12 takes the undefined halves inside these headers for uninitialised variables.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#endif

namespace kare::wan {

void multiply_rows_plainly(const RowProduct& product, std::int64_t first_out,
                           std::int64_t end_out) {
  for (std::int64_t row = 0; row < product.rows; ++row) {
    for (std::int64_t column = first_out; column < end_out; ++column) {
      double sum = 0;
      for (std::int64_t i = 0; i < product.in; ++i) {
        sum += double{float_of_bf16(product.x[row * product.in + i])} *
               double{float_of_bf16(product.w[column * product.in + i])};
      }
      product.y[row * product.out + column] = static_cast<float>(sum);
    }
  }
}

#if defined(__x86_64__)

namespace {

#define KARE_ROW_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

constexpr std::int64_t kStep = 32;       // Numbers of a vector.
constexpr std::int64_t kDepth = 2048;    // Of `in` at a time, so that …
constexpr std::int64_t kRowsNear = 192;  // … so many rows of x stay in the second cache.
constexpr int kRows = 6, kColumns = 4;   // Sums held in registers.

// Where one tile of kRows × kColumns lies.
struct Tile {
  const std::uint16_t* x;
  const std::uint16_t* w;
  float* y;
  std::int64_t in, out, depth;
  bool adds;  // To what is there, instead of replacing it.
};

template <int rows, int columns>
KARE_ROW_TARGET void multiply_tile(const Tile& tile) {
  __m512 sums[rows][columns];
#pragma GCC unroll 6
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int c = 0; c < columns; ++c) sums[r][c] = _mm512_setzero_ps();
  }
  for (std::int64_t i = 0; i < tile.depth; i += kStep) {
    __m512bh weights[columns];
#pragma GCC unroll 4
    for (int c = 0; c < columns; ++c) {
      weights[c] = (__m512bh)_mm512_loadu_si512(tile.w + c * tile.in + i);
    }
#pragma GCC unroll 6
    for (int r = 0; r < rows; ++r) {
      const auto values = (__m512bh)_mm512_loadu_si512(tile.x + r * tile.in + i);
#pragma GCC unroll 4
      for (int c = 0; c < columns; ++c) {
        sums[r][c] = _mm512_dpbf16_ps(sums[r][c], values, weights[c]);
      }
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int c = 0; c < columns; ++c) {
      float& y = tile.y[r * tile.out + c];
      y = (tile.adds ? y : 0.0f) + _mm512_reduce_add_ps(sums[r][c]);
    }
  }
}

template <int columns>
void multiply_some(const Tile& tile, std::int64_t rows) {
  switch (rows) {
    case 1: return multiply_tile<1, columns>(tile);
    case 2: return multiply_tile<2, columns>(tile);
    case 3: return multiply_tile<3, columns>(tile);
    case 4: return multiply_tile<4, columns>(tile);
    case 5: return multiply_tile<5, columns>(tile);
    default: return multiply_tile<kRows, columns>(tile);
  }
}

// Rows [first_row, end_row) and one part of `in`, all columns.
void multiply_block(const RowProduct& product, std::int64_t first_row, std::int64_t end_row,
                    std::int64_t begin, std::int64_t first_out, std::int64_t end_out) {
  const std::int64_t depth = std::min(kDepth, product.in - begin);
  for (std::int64_t column = first_out; column < end_out;) {
    const std::int64_t columns = end_out - column >= kColumns ? kColumns : 1;
    for (std::int64_t row = first_row; row < end_row; row += kRows) {
      const Tile tile{.x = product.x + row * product.in + begin,
                      .w = product.w + column * product.in + begin,
                      .y = product.y + row * product.out + column,
                      .in = product.in,
                      .out = product.out,
                      .depth = depth,
                      .adds = begin > 0};
      const std::int64_t rows = std::min<std::int64_t>(kRows, end_row - row);
      if (columns == kColumns) {
        multiply_some<kColumns>(tile, rows);
      } else {
        multiply_some<1>(tile, rows);
      }
    }
    column += columns;
  }
}

}  // namespace

bool can_multiply_rows(std::int64_t in) {
  static const bool has_instructions =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bf16") != 0;
  return has_instructions && in > 0 && in % kStep == 0;
}

void multiply_rows(const RowProduct& product, std::int64_t first_out, std::int64_t end_out) {
  KARE_ASSERT(can_multiply_rows(product.in));
  for (std::int64_t row = 0; row < product.rows; row += kRowsNear) {
    const std::int64_t end = std::min(product.rows, row + kRowsNear);
    for (std::int64_t begin = 0; begin < product.in; begin += kDepth) {
      multiply_block(product, row, end, begin, first_out, end_out);
    }
  }
}

#else

bool can_multiply_rows(std::int64_t) {
  return false;
}

void multiply_rows(const RowProduct& product, std::int64_t first_out, std::int64_t end_out) {
  multiply_rows_plainly(product, first_out, end_out);
}

#endif

}  // namespace kare::wan
