#include "engine/wan/kernel/attention_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/wan/weights/convert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define KARE_BF16_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#endif

namespace kare::wan {
namespace {

constexpr std::int64_t kWidthMax = 512;
constexpr std::int64_t kColumns = 16;    // Of one vector of sums.
constexpr std::int64_t kKeyBlock = 256;  // Keys whose scores are held at once.
constexpr std::int64_t kRowBlock = 6;    // Queries done together.
constexpr std::int64_t kGroups = 16;     // Of those, for which one block of keys stays near.

std::int64_t padded(std::int64_t count, std::int64_t to) {
  return (count + to - 1) / to * to;
}

}  // namespace

std::size_t packed_keys_size(const HeadShape& shape) {
  return static_cast<std::size_t>(padded(shape.keys, kKeyBlock) * shape.width);
}

std::size_t packed_values_size(const HeadShape& shape) {
  return static_cast<std::size_t>(padded(shape.keys, kKeyBlock) * shape.width);
}

// [keys / 16][width / 2][16 keys][2 channels]
void pack_keys(const HeadShape& shape, const std::uint16_t* k, std::uint16_t* packed) {
  const std::int64_t keys = padded(shape.keys, kKeyBlock), width = shape.width;
  std::memset(packed, 0, static_cast<std::size_t>(keys * width) * 2);
  for (std::int64_t key = 0; key < shape.keys; ++key) {
    const std::uint16_t* row = k + key * shape.k_stride;
    std::uint16_t* group = packed + key / kColumns * kColumns * width + key % kColumns * 2;
    for (std::int64_t pair = 0; pair < width / 2; ++pair) {
      std::memcpy(group + pair * 2 * kColumns, row + 2 * pair, 4);
    }
  }
}

// [keys / 2][width][2 keys]
void pack_values(const HeadShape& shape, const std::uint16_t* v, std::uint16_t* packed) {
  const std::int64_t keys = padded(shape.keys, kKeyBlock), width = shape.width;
  std::memset(packed, 0, static_cast<std::size_t>(keys * width) * 2);
  for (std::int64_t key = 0; key < shape.keys; ++key) {
    const std::uint16_t* row = v + key * shape.v_stride;
    std::uint16_t* pair = packed + key / 2 * 2 * width + key % 2;
    for (std::int64_t channel = 0; channel < width; ++channel) pair[2 * channel] = row[channel];
  }
}

bool is_attention_width(std::int64_t width) {
  return width >= 32 && width <= kWidthMax && width % 32 == 0;
}

void attend_rows_plainly(const HeadShape& shape, const std::uint16_t* q, const std::uint16_t* k,
                         const std::uint16_t* v, std::uint16_t* out, std::int64_t first_row,
                         std::int64_t end_row) {
  std::vector<double> scores(static_cast<std::size_t>(shape.keys));
  for (std::int64_t row = first_row; row < end_row; ++row) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::int64_t key = 0; key < shape.keys; ++key) {
      double score = 0;
      for (std::int64_t i = 0; i < shape.width; ++i) {
        score += static_cast<double>(float_of_bf16(q[row * shape.q_stride + i])) *
                 static_cast<double>(float_of_bf16(k[key * shape.k_stride + i]));
      }
      score *= shape.scale;
      if (key + 1 == shape.keys) score += shape.last_key_bias;
      scores[static_cast<std::size_t>(key)] = score;
      largest = std::max(largest, score);
    }
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(score - largest);
    for (std::int64_t i = 0; i < shape.width; ++i) {
      double value = 0;
      for (std::int64_t key = 0; key < shape.keys; ++key) {
        value += scores[static_cast<std::size_t>(key)] *
                 static_cast<double>(float_of_bf16(v[key * shape.v_stride + i]));
      }
      out[row * shape.out_stride + i] = bf16_of_float(static_cast<float>(value / sum));
    }
  }
}

#if defined(__x86_64__)

bool has_bf16_dot_products() {
  return __builtin_cpu_supports("avx512bf16") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
}

namespace {

// e^x for x <= 0: 2^n times a polynomial of degree 5 on [-ln2/2, ln2/2]; relative error 3e-7.
// Far below zero the result is 0.
KARE_BF16_TARGET inline __m512 exponential(__m512 x) {
  const __m512 least = _mm512_set1_ps(-87.0f);
  const __mmask16 alive = _mm512_cmp_ps_mask(x, least, _CMP_GT_OQ);
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.0f / 120);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 24));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  return _mm512_maskz_mov_ps(alive, _mm512_scalef_ps(p, n));
}

KARE_BF16_TARGET inline __m512bh pair_everywhere(const std::uint16_t* pair) {
  int both = 0;
  std::memcpy(&both, pair, sizeof both);
  return reinterpret_cast<__m512bh>(_mm512_set1_epi32(both));
}

KARE_BF16_TARGET inline __m512bh loaded(const std::uint16_t* numbers) {
  return reinterpret_cast<__m512bh>(_mm512_loadu_si512(numbers));
}

// What is known about some queries while their keys go by.
struct Rows {
  alignas(64) float sums[kRowBlock][kWidthMax];
  float largest[kRowBlock];
  float total[kRowBlock];
  const std::uint16_t* queries[kRowBlock];
};

// Of one block of keys for some queries.
struct Scores {
  alignas(64) float scores[kRowBlock][kKeyBlock];
  alignas(64) std::uint16_t weights[kRowBlock][kKeyBlock];
};

// scores[row][0, kKeyBlock) = q · k for one block of packed keys; four groups of sixteen at a time.
KARE_BF16_TARGET void score_block(const HeadShape& shape, const std::uint16_t* const* q,
                                  const std::uint16_t* keys, Scores& block) {
  for (std::int64_t key = 0; key < kKeyBlock; key += 4 * kColumns) {
    const std::uint16_t* group = keys + key * shape.width;
    const std::int64_t next = kColumns * shape.width;
    __m512 sums[kRowBlock][4];
    for (auto& row : sums) {
      for (auto& sum : row) sum = _mm512_setzero_ps();
    }
    for (std::int64_t pair = 0; pair < shape.width / 2; ++pair) {
      const std::uint16_t* at = group + pair * 2 * kColumns;
      const __m512bh k0 = loaded(at), k1 = loaded(at + next), k2 = loaded(at + 2 * next),
                     k3 = loaded(at + 3 * next);
      for (std::int64_t row = 0; row < kRowBlock; ++row) {
        const __m512bh a = pair_everywhere(q[row] + 2 * pair);
        sums[row][0] = _mm512_dpbf16_ps(sums[row][0], a, k0);
        sums[row][1] = _mm512_dpbf16_ps(sums[row][1], a, k1);
        sums[row][2] = _mm512_dpbf16_ps(sums[row][2], a, k2);
        sums[row][3] = _mm512_dpbf16_ps(sums[row][3], a, k3);
      }
    }
    for (std::int64_t row = 0; row < kRowBlock; ++row) {
      for (int i = 0; i < 4; ++i) {
        _mm512_store_ps(block.scores[row] + key + i * kColumns, sums[row][i]);
      }
    }
  }
}

// Scores to weights in bfloat16, and what was summed before to the new maximum.
KARE_BF16_TARGET void weigh_block(const HeadShape& shape, std::int64_t first_key, Scores& block,
                                  Rows& rows) {
  const std::int64_t keys = std::min(kKeyBlock, shape.keys - first_key);
  const __m512 scale = _mm512_set1_ps(shape.scale);
  for (std::int64_t row = 0; row < kRowBlock; ++row) {
    float* scores = block.scores[row];
    __m512 top = _mm512_set1_ps(rows.largest[row]);
    for (std::int64_t i = 0; i < kKeyBlock; i += kColumns) {
      _mm512_store_ps(scores + i, _mm512_mul_ps(_mm512_load_ps(scores + i), scale));
    }
    if (first_key + keys == shape.keys) scores[keys - 1] += shape.last_key_bias;
    for (std::int64_t i = keys; i < kKeyBlock; ++i) {
      scores[i] = -std::numeric_limits<float>::infinity();
    }
    for (std::int64_t i = 0; i < kKeyBlock; i += kColumns) {
      top = _mm512_max_ps(top, _mm512_load_ps(scores + i));
    }
    const float largest = _mm512_reduce_max_ps(top);
    const __m512 base = _mm512_set1_ps(largest);
    __m512 sum = _mm512_setzero_ps();
    for (std::int64_t i = 0; i < kKeyBlock; i += 2 * kColumns) {
      const __m512 a = exponential(_mm512_sub_ps(_mm512_load_ps(scores + i), base));
      const __m512 b = exponential(_mm512_sub_ps(_mm512_load_ps(scores + i + kColumns), base));
      sum = _mm512_add_ps(sum, _mm512_add_ps(a, b));
      const __m512bh both = _mm512_cvtne2ps_pbh(b, a);
      _mm512_store_si512(block.weights[row] + i, reinterpret_cast<__m512i>(both));
    }
    const float fade = std::exp(rows.largest[row] - largest);
    rows.total[row] = rows.total[row] * fade + _mm512_reduce_add_ps(sum);
    rows.largest[row] = largest;
    const __m512 fades = _mm512_set1_ps(fade);
    for (std::int64_t i = 0; i < shape.width; i += kColumns) {
      float* at = rows.sums[row] + i;
      _mm512_store_ps(at, _mm512_mul_ps(_mm512_load_ps(at), fades));
    }
  }
}

// sums[row] += weights · v for one block of packed values; two vectors of channels at a time.
KARE_BF16_TARGET void add_block(const HeadShape& shape, const std::uint16_t* values,
                                const Scores& block, Rows& rows) {
  for (std::int64_t channel = 0; channel < shape.width; channel += 2 * kColumns) {
    __m512 sums[kRowBlock][2];
    for (std::int64_t row = 0; row < kRowBlock; ++row) {
      sums[row][0] = _mm512_load_ps(rows.sums[row] + channel);
      sums[row][1] = _mm512_load_ps(rows.sums[row] + channel + kColumns);
    }
    for (std::int64_t pair = 0; pair < kKeyBlock / 2; ++pair) {
      const std::uint16_t* at = values + pair * 2 * shape.width + 2 * channel;
      const __m512bh v0 = loaded(at), v1 = loaded(at + 2 * kColumns);
      for (std::int64_t row = 0; row < kRowBlock; ++row) {
        const __m512bh a = pair_everywhere(block.weights[row] + 2 * pair);
        sums[row][0] = _mm512_dpbf16_ps(sums[row][0], a, v0);
        sums[row][1] = _mm512_dpbf16_ps(sums[row][1], a, v1);
      }
    }
    for (std::int64_t row = 0; row < kRowBlock; ++row) {
      _mm512_store_ps(rows.sums[row] + channel, sums[row][0]);
      _mm512_store_ps(rows.sums[row] + channel + kColumns, sums[row][1]);
    }
  }
}

void begin_rows(const HeadShape& shape, const std::uint16_t* q, std::int64_t first,
                std::int64_t end_row, Rows& rows) {
  for (std::int64_t row = 0; row < kRowBlock; ++row) {
    // Rows behind the end repeat the last one; their results are not stored.
    rows.queries[row] = q + std::min(first + row, end_row - 1) * shape.q_stride;
    rows.largest[row] = -1e30f;
    rows.total[row] = 0;
    std::fill_n(rows.sums[row], shape.width, 0.0f);
  }
}

void end_rows(const HeadShape& shape, const Rows& rows, std::int64_t first, std::int64_t end_row,
              std::uint16_t* out) {
  for (std::int64_t row = 0; row < std::min(kRowBlock, end_row - first); ++row) {
    for (std::int64_t i = 0; i < shape.width; ++i) {
      out[(first + row) * shape.out_stride + i] =
          bf16_of_float(rows.sums[row][i] / rows.total[row]);
    }
  }
}

}  // namespace

KARE_BF16_TARGET void attend_rows(const HeadShape& shape, const std::uint16_t* q,
                                  const std::uint16_t* packed_k, const std::uint16_t* packed_v,
                                  std::uint16_t* out, std::int64_t first_row,
                                  std::int64_t end_row) {
  Rows groups[kGroups];
  Scores block;
  for (std::int64_t first = first_row; first < end_row; first += kGroups * kRowBlock) {
    const std::int64_t count = std::min(kGroups, (end_row - first + kRowBlock - 1) / kRowBlock);
    for (std::int64_t i = 0; i < count; ++i) {
      begin_rows(shape, q, first + i * kRowBlock, end_row, groups[i]);
    }
    for (std::int64_t key = 0; key < shape.keys; key += kKeyBlock) {
      for (std::int64_t i = 0; i < count; ++i) {
        score_block(shape, groups[i].queries, packed_k + key * shape.width, block);
        weigh_block(shape, key, block, groups[i]);
        add_block(shape, packed_v + key * shape.width, block, groups[i]);
      }
    }
    for (std::int64_t i = 0; i < count; ++i) {
      end_rows(shape, groups[i], first + i * kRowBlock, end_row, out);
    }
  }
}

#else

bool has_bf16_dot_products() {
  return false;
}

void attend_rows(const HeadShape&, const std::uint16_t*, const std::uint16_t*, const std::uint16_t*,
                 std::uint16_t*, std::int64_t, std::int64_t) {}

#endif

}  // namespace kare::wan
