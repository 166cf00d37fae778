#include "engine/animatic/stage/noise.h"

#include <algorithm>

#include "engine/animatic/stage/wide_clones.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

namespace kare::animatic::stage {
namespace {

float fade(float t) {
  return t * t * (3 - 2 * t);
}
float lerp(float a, float b, float t) {
  return a + (b - a) * t;
}

// Smooth noise on a lattice that repeats after `period_x` by `period_y` cells (powers of two).
float periodic_noise(float x, float y, int period_x, int period_y, std::uint32_t seed) {
  const int xi = static_cast<int>(whole(x));
  const int yi = static_cast<int>(whole(y));
  const float fx = fade(x - static_cast<float>(xi));
  const float fy = fade(y - static_cast<float>(yi));
  const int x0 = xi & (period_x - 1), x1 = (xi + 1) & (period_x - 1);
  const int y0 = yi & (period_y - 1), y1 = (yi + 1) & (period_y - 1);
  return lerp(lerp(hash01(x0, y0, seed), hash01(x1, y0, seed), fx),
              lerp(hash01(x0, y1, seed), hash01(x1, y1, seed), fx), fy);
}

// Rows of a tile, `share` of 256 of the second.
KARE_WIDE void blend_rows(const std::uint8_t* a, const std::uint8_t* b, int share,
                          std::int16_t* out) {
  for (int i = 0; i < Tile::kSize; ++i) {
    out[i] = static_cast<std::int16_t>((a[i] * (256 - share) + b[i] * share) >> 8);
  }
}

}  // namespace

float value_noise(double x, double y, std::uint32_t seed) {
  const double xf = whole(x), yf = whole(y);
  const int xi = static_cast<int>(xf), yi = static_cast<int>(yf);
  const float fx = fade(static_cast<float>(x - xf));
  const float fy = fade(static_cast<float>(y - yf));
  return lerp(lerp(hash01(xi, yi, seed), hash01(xi + 1, yi, seed), fx),
              lerp(hash01(xi, yi + 1, seed), hash01(xi + 1, yi + 1, seed), fx), fy);
}

float fbm(double x, double y, std::uint32_t seed, int octaves) {
  float sum = 0, weight = 0.5F, total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * value_noise(x, y, seed + static_cast<std::uint32_t>(i) * 101U);
    total += weight;
    weight *= 0.5F;
    x = x * 2 + 17.3;
    y = y * 2 + 9.1;
  }
  return sum / total;
}

float ridged(double x, double y, std::uint32_t seed, int octaves) {
  float sum = 0, weight = 0.5F, total = 0;
  for (int i = 0; i < octaves; ++i) {
    const float n = value_noise(x, y, seed + static_cast<std::uint32_t>(i) * 101U);
    const float r = 1 - std::fabs(2 * n - 1);
    sum += weight * r * r;
    total += weight;
    weight *= 0.5F;
    x = x * 2.03 + 17.3;
    y = y * 2.03 + 9.1;
  }
  return sum / total;
}

Tile::Tile(std::uint32_t seed, int cells_x, int cells_y, int octaves) {
  std::vector<float> raw(static_cast<std::size_t>(kSize) * kSize);
  float low = 1e9F, high = -1e9F;
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      float sum = 0, weight = 1;
      int px = cells_x, py = cells_y;
      for (int i = 0; i < octaves; ++i) {
        sum += weight * periodic_noise(static_cast<float>(x * px) / kSize,
                                       static_cast<float>(y * py) / kSize, px, py,
                                       seed + static_cast<std::uint32_t>(i) * 77U);
        weight *= 0.55F;
        px *= 2;
        py *= 2;
      }
      raw[static_cast<std::size_t>(y * kSize + x)] = sum;
      low = std::min(low, sum);
      high = std::max(high, sum);
    }
  }
  values_.resize(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    values_[i] = static_cast<std::uint8_t>((raw[i] - low) / (high - low) * 255.0F + 0.5F);
  }
}

float Tile::at(double u, double v) const {
  const double x = (u - whole(u)) * kSize, y = (v - whole(v)) * kSize;
  const int xi = static_cast<int>(x), yi = static_cast<int>(y);
  const float fx = static_cast<float>(x - xi), fy = static_cast<float>(y - yi);
  const std::uint8_t* r0 = row(yi);
  const std::uint8_t* r1 = row(yi + 1);
  const int x0 = xi & (kSize - 1), x1 = (xi + 1) & (kSize - 1);
  return lerp(lerp(r0[x0], r0[x1], fx), lerp(r1[x0], r1[x1], fx), fy) / 255.0F;
}

void Tile::row_at(double v, std::int16_t* out) const {
  const double y = (v - std::floor(v)) * kSize;
  const int yi = static_cast<int>(y);
  const int f = static_cast<int>((y - yi) * 256.0);
  blend_rows(row(yi), row(yi + 1), f, out);
  for (int i = kSize; i < kRowSize; ++i) out[i] = out[i - kSize];
}

}  // namespace kare::animatic::stage
