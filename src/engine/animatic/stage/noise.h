#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace kare::animatic::stage {

// A number in [0, 1) that belongs to a lattice point and a seed.
inline float hash01(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x9E3779B1U ^
                    static_cast<std::uint32_t>(y) * 0x85EBCA77U ^ seed * 0xC2B2AE3DU;
  h ^= h >> 15;
  h *= 0x2C1B3C6DU;
  h ^= h >> 12;
  h *= 0x297A2D39U;
  h ^= h >> 15;
  return static_cast<float>(h >> 8) * 0x1.0p-24F;
}

// std::floor without a call, which the least of processors would need. REQUIRES: |x| < 2^62.
inline double whole(double x) {
  const auto cut = static_cast<double>(static_cast<std::int64_t>(x));
  return cut > x ? cut - 1 : cut;
}

// Smooth noise in [0, 1] with one lattice cell a unit.
float value_noise(double x, double y, std::uint32_t seed);
// Sum of octaves, each twice as fine and half as strong; in [0, 1], mean about 0.5.
float fbm(double x, double y, std::uint32_t seed, int octaves);
// Like fbm, with sharp ridges near 1.
float ridged(double x, double y, std::uint32_t seed, int octaves);

// A square of fbm noise that repeats seamlessly, stretched to the whole of 0..255. Sampled with
// smooth interpolation; one unit is one repeat.
class Tile {
 public:
  static constexpr int kSize = 256;
  // Of a row for `texture_row`, which reads a few entries past the end: the first ones again.
  static constexpr int kRowSize = kSize + 8;
  // `cells_x`, `cells_y`: lattice cells of the first octave; powers of two up to 64.
  Tile(std::uint32_t seed, int cells_x, int cells_y, int octaves);
  // In [0, 1].
  float at(double u, double v) const;
  const std::uint8_t* row(int y) const { return values_.data() + (y & (kSize - 1)) * kSize; }
  // Fills `out` (kRowSize values, those from kSize on equal to the first) with the row at v,
  // 0..255.
  void row_at(double v, std::int16_t* out) const;

 private:
  std::vector<std::uint8_t> values_;
};

// The blue-noise-like threshold of a pixel in [0, 1), for dithering (interleaved gradient noise,
// Jimenez 2014).
inline double dither01(int x, int y) {
  const double v = 0.06711056 * x + 0.00583715 * y;
  const double w = 52.9829189 * (v - whole(v));
  return w - whole(w);
}

}  // namespace kare::animatic::stage
