#include "engine/wan/kernel/attention_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "engine/wan/weights/convert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define KARE_BF16_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#endif

namespace kare::wan {
namespace {

constexpr std::int64_t kWidthMax = 512;
constexpr std::int64_t kColumns = 16;   // Of one vector of sums.
constexpr std::int64_t kKeyBlock = 64;  // Keys whose scores are held at once: with their values
                                        // they fit into the first cache (at a width of 128).
constexpr std::int64_t kRowBlock = 6;   // Queries done together.
constexpr std::int64_t kGroups = 32;    // Of those, for which one block of keys stays near.

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
  const std::int64_t keys = padded(shape.keys, kKeyBlock), pairs = shape.width / 2;
  auto* to = reinterpret_cast<unsigned char*>(packed);
  for (std::int64_t group = 0; group < keys; group += kColumns) {
    const std::int64_t count = std::clamp<std::int64_t>(shape.keys - group, 0, kColumns);
    if (count < kColumns) std::memset(to, 0, static_cast<std::size_t>(pairs * kColumns) * 4);
    for (std::int64_t pair = 0; pair < pairs; ++pair, to += 4 * kColumns) {
      const std::uint16_t* from = k + group * shape.k_stride + 2 * pair;
      for (std::int64_t key = 0; key < count; ++key) {
        std::memcpy(to + 4 * key, from + key * shape.k_stride, 4);
      }
    }
  }
}

// [keys / 2][width][2 keys]
void pack_values(const HeadShape& shape, const std::uint16_t* v, std::uint16_t* packed) {
  const std::int64_t keys = padded(shape.keys, kKeyBlock), width = shape.width;
  for (std::int64_t key = 0; key < keys; key += 2, packed += 2 * width) {
    const std::uint16_t* even = v + std::min(key, shape.keys - 1) * shape.v_stride;
    const std::uint16_t* odd = v + std::min(key + 1, shape.keys - 1) * shape.v_stride;
    const std::uint32_t has_even = key < shape.keys ? 0xFFFF : 0;
    const std::uint32_t has_odd = key + 1 < shape.keys ? 0xFFFF0000 : 0;
    for (std::int64_t channel = 0; channel < width; ++channel) {
      const std::uint32_t both =
          (even[channel] & has_even) | ((static_cast<std::uint32_t>(odd[channel]) << 16) & has_odd);
      std::memcpy(packed + 2 * channel, &both, sizeof both);
    }
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

// 2^x for x <= 0: 2^n times a polynomial of degree 5 on [-1/2, 1/2]; relative error 3e-7. Far below
// zero the result is 0.
KARE_BF16_TARGET inline __m512 power_of_two(__m512 x) {
  const __m512 bounded = _mm512_max_ps(x, _mm512_set1_ps(-200.0f));
  const __m512 n = _mm512_roundscale_ps(bounded, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 r = _mm512_sub_ps(bounded, n);
  __m512 p = _mm512_set1_ps(1.3333558e-3f);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(9.6181291e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(5.5504109e-2f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(2.4022651e-1f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(6.9314718e-1f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
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
  float largest[kRowBlock];  // Of the scores as they are weighed, in powers of two.
  float total[kRowBlock];
  const std::uint16_t* queries[kRowBlock];
};

// Of one block of keys for some queries.
struct Scores {
  alignas(64) float scores[kRowBlock][kKeyBlock];
  alignas(64) std::uint16_t weights[kRowBlock][kKeyBlock];
};

// scores[row][0, kKeyBlock) = q · k for one block of packed keys.
KARE_BF16_TARGET void score_block(const HeadShape& shape, const std::uint16_t* const* q,
                                  const std::uint16_t* keys, Scores& block) {
  static_assert(kKeyBlock == 4 * kColumns);
  const std::int64_t next = kColumns * shape.width;
  __m512 sums[kRowBlock][4];
  for (auto& row : sums) {
    for (auto& sum : row) sum = _mm512_setzero_ps();
  }
  for (std::int64_t pair = 0; pair < shape.width / 2; ++pair) {
    const std::uint16_t* at = keys + pair * 2 * kColumns;
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
      _mm512_store_ps(block.scores[row] + i * kColumns, sums[row][i]);
    }
  }
}

// The last block of keys: what is added to the last key, and no weight for what is behind it.
void finish_scores(const HeadShape& shape, std::int64_t keys, Scores& block) {
  for (auto& scores : block.scores) {
    scores[keys - 1] += shape.last_key_bias / shape.scale;
    for (std::int64_t i = keys; i < kKeyBlock; ++i) {
      scores[i] = -std::numeric_limits<float>::infinity();
    }
  }
}

// What was summed before to the new maximum.
KARE_BF16_TARGET void fade_row(const HeadShape& shape, std::int64_t row, float largest,
                               Rows& rows) {
  const float fade = std::exp2(rows.largest[row] - largest);
  rows.largest[row] = largest;
  rows.total[row] *= fade;
  const __m512 fades = _mm512_set1_ps(fade);
  for (std::int64_t i = 0; i < shape.width; i += kColumns) {
    float* at = rows.sums[row] + i;
    _mm512_store_ps(at, _mm512_mul_ps(_mm512_load_ps(at), fades));
  }
}

// Scores to weights in bfloat16: 2^(score * factor - largest).
KARE_BF16_TARGET void weigh_block(const HeadShape& shape, Scores& block, Rows& rows) {
  const float factor = shape.scale * 1.44269504f;
  const __m512 factors = _mm512_set1_ps(factor);
  for (std::int64_t row = 0; row < kRowBlock; ++row) {
    const float* scores = block.scores[row];
    const __m512 s0 = _mm512_mul_ps(_mm512_load_ps(scores), factors);
    const __m512 s1 = _mm512_mul_ps(_mm512_load_ps(scores + kColumns), factors);
    const __m512 s2 = _mm512_mul_ps(_mm512_load_ps(scores + 2 * kColumns), factors);
    const __m512 s3 = _mm512_mul_ps(_mm512_load_ps(scores + 3 * kColumns), factors);
    const float top =
        _mm512_reduce_max_ps(_mm512_max_ps(_mm512_max_ps(s0, s1), _mm512_max_ps(s2, s3)));
    if (top > rows.largest[row]) fade_row(shape, row, top, rows);
    const __m512 base = _mm512_set1_ps(rows.largest[row]);
    const __m512 w0 = power_of_two(_mm512_sub_ps(s0, base));
    const __m512 w1 = power_of_two(_mm512_sub_ps(s1, base));
    const __m512 w2 = power_of_two(_mm512_sub_ps(s2, base));
    const __m512 w3 = power_of_two(_mm512_sub_ps(s3, base));
    rows.total[row] +=
        _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(w0, w1), _mm512_add_ps(w2, w3)));
    auto* weights = block.weights[row];
    _mm512_store_si512(weights, reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(w1, w0)));
    _mm512_store_si512(weights + 2 * kColumns,
                       reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(w3, w2)));
  }
}

// sums[row] += weights · v for one block of packed values and `vectors` vectors of channels.
template <int vectors>
KARE_BF16_TARGET void add_channels(const HeadShape& shape, const std::uint16_t* values,
                                   std::int64_t channel, const Scores& block, Rows& rows) {
  __m512 sums[kRowBlock][vectors];
  for (std::int64_t row = 0; row < kRowBlock; ++row) {
    for (int i = 0; i < vectors; ++i) {
      sums[row][i] = _mm512_load_ps(rows.sums[row] + channel + i * kColumns);
    }
  }
  for (std::int64_t pair = 0; pair < kKeyBlock / 2; ++pair) {
    const std::uint16_t* at = values + pair * 2 * shape.width + 2 * channel;
    __m512bh v[vectors];
    for (int i = 0; i < vectors; ++i) v[i] = loaded(at + i * 2 * kColumns);
    for (std::int64_t row = 0; row < kRowBlock; ++row) {
      const __m512bh a = pair_everywhere(block.weights[row] + 2 * pair);
      for (int i = 0; i < vectors; ++i) sums[row][i] = _mm512_dpbf16_ps(sums[row][i], a, v[i]);
    }
  }
  for (std::int64_t row = 0; row < kRowBlock; ++row) {
    for (int i = 0; i < vectors; ++i) {
      _mm512_store_ps(rows.sums[row] + channel + i * kColumns, sums[row][i]);
    }
  }
}

KARE_BF16_TARGET void add_block(const HeadShape& shape, const std::uint16_t* values,
                                const Scores& block, Rows& rows) {
  std::int64_t channel = 0;
  for (; channel + 4 * kColumns <= shape.width; channel += 4 * kColumns) {
    add_channels<4>(shape, values, channel, block, rows);
  }
  if (channel < shape.width) add_channels<2>(shape, values, channel, block, rows);
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
  const auto groups = std::make_unique<Rows[]>(kGroups);
  Scores block;
  for (std::int64_t first = first_row; first < end_row; first += kGroups * kRowBlock) {
    const std::int64_t count = std::min(kGroups, (end_row - first + kRowBlock - 1) / kRowBlock);
    for (std::int64_t i = 0; i < count; ++i) {
      begin_rows(shape, q, first + i * kRowBlock, end_row, groups[i]);
    }
    for (std::int64_t key = 0; key < shape.keys; key += kKeyBlock) {
      for (std::int64_t i = 0; i < count; ++i) {
        score_block(shape, groups[i].queries, packed_k + key * shape.width, block);
        if (key + kKeyBlock >= shape.keys) finish_scores(shape, shape.keys - key, block);
        weigh_block(shape, block, groups[i]);
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
