#include "engine/animatic/stage/pixels_wide.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define KARE_AVX2 __attribute__((target("avx2")))

namespace kare::animatic::stage::wide {
namespace {

KARE_AVX2 inline __m256i lanes() {
  return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}

// Eight pixels mixed by eight shares of 256, given in both halves of each word.
KARE_AVX2 inline __m256i mix8(__m256i a, __m256i b, __m256i share) {
  const __m256i even_mask = _mm256_set1_epi32(0x00FF00FF);
  const __m256i keep = _mm256_sub_epi16(_mm256_set1_epi16(256), share);
  const __m256i even = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_and_si256(a, even_mask), keep),
                                        _mm256_mullo_epi16(_mm256_and_si256(b, even_mask), share));
  const __m256i odd = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_srli_epi16(a, 8), keep),
                                       _mm256_mullo_epi16(_mm256_srli_epi16(b, 8), share));
  return _mm256_or_si256(_mm256_srli_epi16(even, 8), _mm256_andnot_si256(even_mask, odd));
}

KARE_AVX2 inline __m256i both_halves(__m256i share) {
  return _mm256_or_si256(share, _mm256_slli_epi32(share, 16));
}

struct Pairs {
  __m256i first, second;
};

// from[index] and from[index + 1] for eight indices: one load fetches both of a pair.
KARE_AVX2 inline Pairs gather_pairs(const std::uint32_t* from, __m256i index) {
  // 0 1 4 5 | 2 3 6 7, so that the shuffles below give the order back.
  const __m256i sorted = _mm256_permute4x64_epi64(index, 0xD8);
  const auto* base = reinterpret_cast<const long long*>(from);
  const __m256 low =
      _mm256_castsi256_ps(_mm256_i32gather_epi64(base, _mm256_castsi256_si128(sorted), 4));
  const __m256 high =
      _mm256_castsi256_ps(_mm256_i32gather_epi64(base, _mm256_extracti128_si256(sorted, 1), 4));
  return {_mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88)),
          _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xDD))};
}

}  // namespace

bool available() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

KARE_AVX2 int slant_row(const SlantRow& row, std::uint32_t* out, int count) {
  const __m256 one = _mm256_set1_ps(1), zero = _mm256_setzero_ps(), scale = _mm256_set1_ps(256);
  const __m256 right = _mm256_set1_ps(static_cast<float>(row.width - 1)),
               low = _mm256_set1_ps(static_cast<float>(row.height - 1));
  const __m256 per_height = _mm256_set1_ps(1.0F / static_cast<float>(row.height));
  const __m256i last_x = _mm256_set1_epi32(row.width - 2),
                last_y = _mm256_set1_epi32(row.height - 2);
  const __m256i stride = _mm256_set1_epi32(row.stride);
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256 at = _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_set1_epi32(i), lanes()));
    const __m256 v =
        _mm256_add_ps(_mm256_set1_ps(row.v0), _mm256_mul_ps(at, _mm256_set1_ps(row.dv)));
    const __m256 up = _mm256_max_ps(
        zero, _mm256_mul_ps(_mm256_sub_ps(_mm256_set1_ps(row.foot_v), v), per_height));
    const __m256 straight =
        _mm256_add_ps(_mm256_set1_ps(row.u0), _mm256_mul_ps(at, _mm256_set1_ps(row.du)));
    const __m256 u =
        _mm256_sub_ps(straight, _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(row.bend), up), up));
    const __m256 fade_u = _mm256_min_ps(
        _mm256_min_ps(_mm256_add_ps(u, one), _mm256_sub_ps(_mm256_add_ps(right, one), u)), one);
    const __m256 fade_v = _mm256_min_ps(
        _mm256_min_ps(_mm256_add_ps(v, one), _mm256_sub_ps(_mm256_add_ps(low, one), v)), one);
    const __m256i cover = _mm256_cvttps_epi32(_mm256_mul_ps(
        scale, _mm256_mul_ps(_mm256_max_ps(fade_u, zero), _mm256_max_ps(fade_v, zero))));
    const __m256 cu = _mm256_min_ps(_mm256_max_ps(u, zero), right),
                 cv = _mm256_min_ps(_mm256_max_ps(v, zero), low);
    const __m256i x = _mm256_min_epi32(_mm256_cvttps_epi32(cu), last_x),
                  y = _mm256_min_epi32(_mm256_cvttps_epi32(cv), last_y);
    const __m256i index = _mm256_add_epi32(_mm256_mullo_epi32(y, stride), x);
    const Pairs top = gather_pairs(row.pixels, index),
                below = gather_pairs(row.pixels + row.stride, index);
    const __m256i any = _mm256_or_si256(_mm256_or_si256(top.first, top.second),
                                        _mm256_or_si256(below.first, below.second));
    auto* to = reinterpret_cast<__m256i*>(out + i);
    if (_mm256_testz_si256(any, any) != 0) {
      _mm256_storeu_si256(to, _mm256_setzero_si256());
      continue;
    }
    const __m256i share_x = both_halves(
        _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_sub_ps(cu, _mm256_cvtepi32_ps(x)), scale)));
    const __m256i share_y = both_halves(
        _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_sub_ps(cv, _mm256_cvtepi32_ps(y)), scale)));
    const __m256i mixed = mix8(mix8(top.first, top.second, share_x),
                               mix8(below.first, below.second, share_x), share_y);
    _mm256_storeu_si256(to, mix8(_mm256_setzero_si256(), mixed, both_halves(cover)));
  }
  return i;
}

namespace {

KARE_AVX2 inline __m256i eight_pixels(const std::uint32_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// Where eight positions lie within so few pixels that they need no gathering: at most eight when
// step is up to 1 (`Wide` false), at most sixteen up to 2. Stops where the windows would end behind
// the last pixel that a position of the run touches.
template <bool Wide>
KARE_AVX2 int resample_near(const std::uint32_t* src, std::int32_t start, std::int32_t step,
                            std::uint32_t* out, int count) {
  const __m256i offsets = _mm256_mullo_epi32(lanes(), _mm256_set1_epi32(step));
  const __m256i byte = _mm256_set1_epi32(255), seven = _mm256_set1_epi32(7);
  const std::int32_t last = ((start + (count - 1) * step) >> 16) + 1;
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    const std::int32_t first = start + i * step;
    const std::int32_t base = first >> 16;
    if (base + (Wide ? 16 : 8) > last) break;
    const __m256i at = _mm256_add_epi32(_mm256_set1_epi32(first & 0xFFFF), offsets);
    const __m256i index = _mm256_srli_epi32(at, 16);
    const __m256i share = both_halves(_mm256_and_si256(_mm256_srli_epi32(at, 8), byte));
    __m256i a = _mm256_permutevar8x32_epi32(eight_pixels(src + base), index);
    __m256i b = _mm256_permutevar8x32_epi32(eight_pixels(src + base + 1), index);
    if constexpr (Wide) {
      const __m256i above = _mm256_cmpgt_epi32(index, seven);
      a = _mm256_blendv_epi8(a, _mm256_permutevar8x32_epi32(eight_pixels(src + base + 8), index),
                             above);
      b = _mm256_blendv_epi8(b, _mm256_permutevar8x32_epi32(eight_pixels(src + base + 9), index),
                             above);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), mix8(a, b, share));
  }
  return i;
}

KARE_AVX2 int resample_far(const std::uint32_t* src, std::int32_t start, std::int32_t step,
                           std::uint32_t* out, int count) {
  __m256i at = _mm256_add_epi32(_mm256_set1_epi32(start),
                                _mm256_mullo_epi32(lanes(), _mm256_set1_epi32(step)));
  const __m256i stride = _mm256_slli_epi32(_mm256_set1_epi32(step), 3);
  const __m256i byte = _mm256_set1_epi32(255);
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i index = _mm256_srai_epi32(at, 16);
    const __m256i share = both_halves(_mm256_and_si256(_mm256_srli_epi32(at, 8), byte));
    const Pairs pixels = gather_pairs(src, index);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                        mix8(pixels.first, pixels.second, share));
    at = _mm256_add_epi32(at, stride);
  }
  return i;
}

// Eight values of a texture at places in 1/65536 of an entry; `pair` holds the entry of each and
// the next one.
KARE_AVX2 void store_between(__m256i pair, __m256i at, std::int16_t* out) {
  const __m256i share = _mm256_and_si256(_mm256_srli_epi32(at, 8), _mm256_set1_epi32(255));
  const __m256i weights = _mm256_or_si256(_mm256_sub_epi32(_mm256_set1_epi32(256), share),
                                          _mm256_slli_epi32(share, 16));
  const __m256i value = _mm256_srai_epi32(_mm256_madd_epi16(pair, weights), 8);
  const __m128i packed =
      _mm_packs_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), packed);
}

// Where four positions lie within eight entries: a step of at most two.
KARE_AVX2 int texture_near(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                           std::int16_t* out, int count) {
  const auto s = static_cast<int>(step);
  const __m256i offsets = _mm256_setr_epi32(0, s, 2 * s, 3 * s, 0, s, 2 * s, 3 * s);
  // The bytes of an entry and the next, from twice the number of the entry in each byte.
  const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12, 0, 0,
                                          0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12);
  const __m256i four = _mm256_set1_epi32(0x03020100);
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    const std::uint32_t low = start + static_cast<std::uint32_t>(i) * step, high = low + 4 * step;
    const auto* from = reinterpret_cast<const __m128i*>(texture + (low >> 16 & 255U));
    const auto* then = reinterpret_cast<const __m128i*>(texture + (high >> 16 & 255U));
    const __m256i window = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(from)),
                                                   _mm_loadu_si128(then), 1);
    const auto a = static_cast<int>(low & 0xFFFFU), b = static_cast<int>(high & 0xFFFFU);
    const __m256i at = _mm256_add_epi32(_mm256_setr_epi32(a, a, a, a, b, b, b, b), offsets);
    const __m256i twice = _mm256_slli_epi32(_mm256_srli_epi32(at, 16), 1);
    const __m256i bytes = _mm256_add_epi8(_mm256_shuffle_epi8(twice, spread), four);
    const __m256i pair = _mm256_shuffle_epi8(window, bytes);
    store_between(pair, at, out + i);
  }
  return i;
}

KARE_AVX2 int texture_far(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                          std::int16_t* out, int count) {
  __m256i at =
      _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(start)),
                       _mm256_mullo_epi32(lanes(), _mm256_set1_epi32(static_cast<int>(step))));
  const __m256i stride = _mm256_slli_epi32(_mm256_set1_epi32(static_cast<int>(step)), 3);
  const __m256i byte = _mm256_set1_epi32(255);
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i index = _mm256_and_si256(_mm256_srli_epi32(at, 16), byte);
    // One word holds an entry and the next.
    const __m256i pair = _mm256_i32gather_epi32(reinterpret_cast<const int*>(texture), index, 2);
    store_between(pair, at, out + i);
    at = _mm256_add_epi32(at, stride);
  }
  return i;
}

}  // namespace

int resample(const std::uint32_t* src, std::int32_t start, std::int32_t step, std::uint32_t* out,
             int count) {
  int done = 0;
  if (step > 0 && step <= 0x10000) {
    done = resample_near<false>(src, start, step, out, count);
  } else if (step > 0 && step <= 0x20000) {
    done = resample_near<true>(src, start, step, out, count);
  }
  return done + resample_far(src, start + done * step, step, out + done, count - done);
}

int texture_row(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                std::int16_t* out, int count) {
  return step <= 0x20000U ? texture_near(texture, start, step, out, count)
                          : texture_far(texture, start, step, out, count);
}

}  // namespace kare::animatic::stage::wide

#else

namespace kare::animatic::stage::wide {

bool available() {
  return false;
}
int slant_row(const SlantRow&, std::uint32_t*, int) {
  return 0;
}
int resample(const std::uint32_t*, std::int32_t, std::int32_t, std::uint32_t*, int) {
  return 0;
}
int texture_row(const std::int16_t*, std::uint32_t, std::uint32_t, std::int16_t*, int) {
  return 0;
}

}  // namespace kare::animatic::stage::wide

#endif
