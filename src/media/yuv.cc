#include "media/yuv.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace kare::media {
namespace {

// Weights in 1/32768. Each row of three sums to what keeps grey exact: luma to the scale of 219
// steps, chroma to nothing.
constexpr int kShift = 15;
constexpr double kRed = 0.2126, kBlue = 0.0722;
constexpr double kLumaScale = 219.0 / 255.0 * (1 << kShift);
constexpr double kChromaScale = 224.0 / 255.0 * (1 << kShift);

constexpr int rounded(double value) {
  return static_cast<int>(value + (value < 0 ? -0.5 : 0.5));
}

struct Weights {
  int b, g, r;
};
constexpr int kLumaSum = rounded(kLumaScale);
constexpr Weights kLuma = {rounded(kBlue * kLumaScale),
                           kLumaSum - rounded(kBlue* kLumaScale) - rounded(kRed* kLumaScale),
                           rounded(kRed* kLumaScale)};
constexpr int kHalf = rounded(0.5 * kChromaScale);
constexpr int kCbRed = rounded(-kRed / (2 * (1 - kBlue)) * kChromaScale);
constexpr int kCrBlue = rounded(-kBlue / (2 * (1 - kRed)) * kChromaScale);
constexpr Weights kCb = {kHalf, -kHalf - kCbRed, kCbRed};
constexpr Weights kCr = {kCrBlue, -kHalf - kCrBlue, kHalf};

// Chroma is computed from eight-fold sums (1-2-1 across, two rows), hence three bits more.
constexpr int kChromaShift = kShift + 3;
constexpr int kLumaOffset = (16 << kShift) + (1 << (kShift - 1));
constexpr int kChromaOffset = (128 << kChromaShift) + (1 << (kChromaShift - 1));
static_assert(8 * 255 * kHalf + kChromaOffset > 0, "the sums must fit into 32 bits");

void luma_row(const std::uint8_t* bgra, int from, int width, std::uint8_t* out) {
  for (int x = from; x < width; ++x) {
    const std::uint8_t* p = bgra + 4 * x;
    out[x] = static_cast<std::uint8_t>(
        (kLuma.b * p[0] + kLuma.g * p[1] + kLuma.r * p[2] + kLumaOffset) >> kShift);
  }
}

std::uint8_t chroma(const Weights& weights, const int (&sum)[3]) {
  const int value = weights.b * sum[0] + weights.g * sum[1] + weights.r * sum[2];
  return static_cast<std::uint8_t>((value + kChromaOffset) >> kChromaShift);
}

// `from` and `to` count chroma samples. The sample left of the first one repeats the edge.
void chroma_row(const std::uint8_t* upper, const std::uint8_t* lower, int from, int to,
                std::uint8_t* cb, std::uint8_t* cr) {
  for (int x = from; x < to; ++x) {
    const int left = 4 * std::max(2 * x - 1, 0), middle = 8 * x, right = middle + 4;
    int sum[3];
    for (int c = 0; c < 3; ++c) {
      sum[c] = upper[left + c] + 2 * upper[middle + c] + upper[right + c] + lower[left + c] +
               2 * lower[middle + c] + lower[right + c];
    }
    cb[x] = chroma(kCb, sum);
    cr[x] = chroma(kCr, sum);
  }
}

#if defined(__x86_64__)

// One pixel's weights as the four words that `madd` multiplies with B, G, R and A.
__attribute__((target("avx2"))) __m256i spread(const Weights& weights) {
  return _mm256_setr_epi16(static_cast<short>(weights.b), static_cast<short>(weights.g),
                           static_cast<short>(weights.r), 0, static_cast<short>(weights.b),
                           static_cast<short>(weights.g), static_cast<short>(weights.r), 0,
                           static_cast<short>(weights.b), static_cast<short>(weights.g),
                           static_cast<short>(weights.r), 0, static_cast<short>(weights.b),
                           static_cast<short>(weights.g), static_cast<short>(weights.r), 0);
}

// Four pixels as sixteen words.
__attribute__((target("avx2"))) inline __m256i four_pixels(const std::uint8_t* bgra) {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bgra)));
}

// Eight luma samples as eight 32-bit numbers, in the order 0 1 4 5 2 3 6 7.
__attribute__((target("avx2"))) inline __m256i eight_lumas(const std::uint8_t* bgra,
                                                           __m256i weights) {
  const __m256i low = _mm256_madd_epi16(four_pixels(bgra), weights);
  const __m256i high = _mm256_madd_epi16(four_pixels(bgra + 16), weights);
  const __m256i sum = _mm256_hadd_epi32(low, high);
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(kLumaOffset)), kShift);
}

// Returns how many samples it wrote; the rest is for the portable loop.
__attribute__((target("avx2"))) int luma_row_avx2(const std::uint8_t* bgra, int width,
                                                  std::uint8_t* out) {
  const __m256i weights = spread(kLuma);
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  int x = 0;
  for (; x + 32 <= width; x += 32) {
    // hadd and pack work within 128-bit lanes: after both packs each 32-bit group holds two pairs
    // of neighbours, 0 1 4 5 | 8 9 12 13 | 16 17 20 21 | 24 25 28 29 and then the others.
    const __m256i a = eight_lumas(bgra + 4 * x, weights);
    const __m256i b = eight_lumas(bgra + 4 * x + 32, weights);
    const __m256i c = eight_lumas(bgra + 4 * x + 64, weights);
    const __m256i d = eight_lumas(bgra + 4 * x + 96, weights);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    const __m256i words = _mm256_permutevar8x32_epi32(bytes, order);
    const __m256i pairs = _mm256_setr_epi8(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15, 0,
                                           1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + x), _mm256_shuffle_epi8(words, pairs));
  }
  return x;
}

// The filtered sums of two chroma samples: words of pixels 2x-1+2x and 2x+2x+1, and so on.
__attribute__((target("avx2"))) inline __m256i two_sums(const std::uint8_t* upper,
                                                        const std::uint8_t* lower) {
  const __m256i left = _mm256_add_epi16(four_pixels(upper - 4), four_pixels(lower - 4));
  const __m256i here = _mm256_add_epi16(four_pixels(upper), four_pixels(lower));
  return _mm256_add_epi16(left, here);
}

// Four samples as 32-bit numbers in the order 0 0' 2 2' 1 1' 3 3', each in two halves to be added.
__attribute__((target("avx2"))) inline __m256i eight_halves(__m256i low, __m256i high,
                                                            __m256i weights) {
  return _mm256_hadd_epi32(_mm256_madd_epi16(low, weights), _mm256_madd_epi16(high, weights));
}

__attribute__((target("avx2"))) inline __m256i scaled_chroma(__m256i sum) {
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(kChromaOffset)), kChromaShift);
}

// Eight samples of one chroma, from the sums of four times two.
__attribute__((target("avx2"))) inline void store_chroma(const __m256i (&sums)[4],
                                                         const Weights& weights,
                                                         std::uint8_t* out) {
  const __m256i w = spread(weights);
  const __m256i a = eight_halves(sums[0], sums[1], w);
  const __m256i b = eight_halves(sums[2], sums[3], w);
  // Lanes: 0 2 4 6 | 1 3 5 7.
  const __m256i values = scaled_chroma(_mm256_hadd_epi32(a, b));
  const __m128i even = _mm256_castsi256_si128(values);
  const __m128i odd = _mm256_extracti128_si256(values, 1);
  const __m128i words =
      _mm_packs_epi32(_mm_unpacklo_epi32(even, odd), _mm_unpackhi_epi32(even, odd));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(words, words));
}

// Starts at `from` > 0, because it reads one pixel to the left; returns where it stopped.
__attribute__((target("avx2"))) int chroma_row_avx2(const std::uint8_t* upper,
                                                    const std::uint8_t* lower, int from, int to,
                                                    std::uint8_t* cb, std::uint8_t* cr) {
  int x = from;
  for (; x + 8 <= to; x += 8) {
    const std::uint8_t* u = upper + 8 * x;
    const std::uint8_t* l = lower + 8 * x;
    const __m256i sums[4] = {two_sums(u, l), two_sums(u + 16, l + 16), two_sums(u + 32, l + 32),
                             two_sums(u + 48, l + 48)};
    store_chroma(sums, kCb, cb + x);
    store_chroma(sums, kCr, cr + x);
  }
  return x;
}

bool has_avx2() {
  return __builtin_cpu_supports("avx2") != 0;
}

#else

int luma_row_avx2(const std::uint8_t*, int, std::uint8_t*) {
  return 0;
}
int chroma_row_avx2(const std::uint8_t*, const std::uint8_t*, int from, int, std::uint8_t*,
                    std::uint8_t*) {
  return from;
}
bool has_avx2() {
  return false;
}

#endif

}  // namespace

void bgra_to_yuv(const Picture& picture, const YuvPlanes& planes, YuvLoops loops) {
  KARE_ASSERT(picture.width % 2 == 0 && picture.height % 2 == 0);
  const bool fast = loops == YuvLoops::kFastest && has_avx2();
  const int half = picture.width / 2;
  for (int row = 0; row < picture.height; row += 2) {
    const std::uint8_t* upper = picture.pixels + row * picture.stride;
    const std::uint8_t* lower = upper + picture.stride;
    std::uint8_t* y = planes.y + row * planes.y_stride;
    std::uint8_t* y_next = y + planes.y_stride;
    luma_row(upper, fast ? luma_row_avx2(upper, picture.width, y) : 0, picture.width, y);
    luma_row(lower, fast ? luma_row_avx2(lower, picture.width, y_next) : 0, picture.width, y_next);

    std::uint8_t* cb = planes.cb + row / 2 * planes.chroma_stride;
    std::uint8_t* cr = planes.cr + row / 2 * planes.chroma_stride;
    chroma_row(upper, lower, 0, 1, cb, cr);
    const int done = fast ? chroma_row_avx2(upper, lower, 1, half, cb, cr) : 1;
    chroma_row(upper, lower, done, half, cb, cr);
  }
}

}  // namespace kare::media
