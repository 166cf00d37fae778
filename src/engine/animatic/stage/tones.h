#pragma once

#include <cstdint>

#include "engine/animatic/shot.h"

namespace kare::animatic::stage {

// Colours are sRGB values 0..1, mixed as they are: the palettes are made for that.
constexpr Colour rgb(unsigned hex) {
  return {static_cast<double>(hex >> 16 & 255U) / 255.0,
          static_cast<double>(hex >> 8 & 255U) / 255.0, static_cast<double>(hex & 255U) / 255.0};
}
constexpr double clamp01(double x) {
  return x < 0 ? 0 : x > 1 ? 1 : x;
}
// `share` of `b` in `a`.
constexpr Colour mix(const Colour& a, const Colour& b, double share) {
  return {a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share};
}
constexpr double mix(double a, double b, double share) {
  return a + (b - a) * share;
}
constexpr Colour operator*(const Colour& a, const Colour& b) {
  return {a.r * b.r, a.g * b.g, a.b * b.b};
}
constexpr Colour operator*(const Colour& a, double k) {
  return {a.r * k, a.g * k, a.b * k};
}
constexpr Colour operator+(const Colour& a, const Colour& b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b};
}
// `light` added to `c` as on film: nothing gets brighter than white.
constexpr Colour screened(const Colour& c, const Colour& light) {
  return {1 - (1 - c.r) * (1 - light.r), 1 - (1 - c.g) * (1 - light.g),
          1 - (1 - c.b) * (1 - light.b)};
}
// 0 below `low`, 1 above `high`, smooth between; also with low > high.
constexpr double smooth(double low, double high, double x) {
  const double u = clamp01((x - low) / (high - low));
  return u * u * (3 - 2 * u);
}

// A premultiplied pixel; `alpha` 0..1. `dither` in 0..1 is added before rounding down: 0.5 rounds,
// a noise value hides the steps of a slow gradient.
constexpr std::uint32_t pack(const Colour& c, double alpha = 1, double dither = 0.5) {
  const auto byte = [&](double v) {
    const double scaled = clamp01(v) * clamp01(alpha) * 255.0 + dither;
    return static_cast<std::uint32_t>(scaled > 255 ? 255 : scaled);
  };
  const auto a = static_cast<std::uint32_t>(clamp01(alpha) * 255.0 + 0.5);
  const auto cap = [a](std::uint32_t v) { return v < a ? v : a; };
  return a << 24 | cap(byte(c.r)) << 16 | cap(byte(c.g)) << 8 | cap(byte(c.b));
}

// The colours of a time of day and a weather.
struct Palette {
  Colour zenith, middle, horizon;  // Of the sky, from top to bottom.
  Colour sun, glow;                // The disc, and the light around it.
  Colour cloud_lit, cloud_shade;
  Colour haze;
  Colour ambient;  // Everything on the ground is multiplied by this.
  Colour water_deep, water_middle, water_shallow;
  Colour glitter;
  Colour shadow;            // What shadows tend to.
  double sun_height = 0.5;  // Of the sun above the horizon, as a share of the sky.
  double sun_size = 1;
  double sun_power = 1;  // 0 hidden behind clouds .. 1.
  double stars = 0;      // 0..1.
  double clouds = 0.4;   // Share of the sky.
};

Palette palette_of(TimeOfDay time, Weather weather);

}  // namespace kare::animatic::stage
