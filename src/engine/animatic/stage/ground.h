#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {

// A place on the ground that is being painted.
struct Spot3 {
  double x = 0, y = 0;    // Rest pixels.
  double x_m = 0, z = 0;  // Metres to the right of the middle, and depth.
  double per_metre = 1;   // Rows a metre of depth.
  double haze = 0;        // Share of the colour that the air takes away.
  int i = 0, j = 0;       // Column and row of the plate.
  // How well details of `size` metres can be seen: 0 when they are finer than two rows.
  double fade(double size) const { return smooth(1.2, 4.5, size * per_metre); }
};

// Paints the ground from rest row `from_y` to below the frame; colour(spot) is opaque.
template <class ColourOf>
Plate paint_ground(const Scenery& s, double from_y, ColourOf colour) {
  const double middle = s.width() / 2;
  const Area area = s.ground_area(from_y);
  const auto paint_row = [&](double y, int j, int from, int to, std::uint32_t* out) {
    Spot3 spot;
    spot.y = y;
    spot.z = s.world.depth_at(std::max(y, s.world.horizon + 0.25));
    const double scale = s.world.scale(spot.z);
    spot.per_metre = scale * s.world.eye_m / spot.z;
    spot.haze = s.world.haze(spot.z);
    spot.j = j;
    for (int i = from; i < to; ++i) {
      spot.x = area.left + (i + 0.5);
      spot.x_m = (spot.x - middle) / scale;
      spot.i = i;
      *out++ = pack(colour(spot), 1, dither01(i, j));
    }
  };
  return paint_rows(area, 1, s.outlook ? &s.outlook->ground : nullptr, paint_row);
}

// How far the line of a shore swings about its depth, metres, at x metres to the right; a curve
// through a table over the middle 200 metres.
class ShoreLine {
 public:
  explicit ShoreLine(std::uint32_t seed) {
    for (int i = 0; i < kEntries; ++i) {
      values_.push_back(4.4F * (fbm((i * kStep - kHalf) / 11 + 300, 0.5, seed + 1, 2) - 0.5F));
    }
  }
  double at(double x_m) const {
    const double entry = std::clamp((x_m + kHalf) / kStep, 0.0, kEntries - 1.001);
    const auto i = static_cast<std::size_t>(entry);
    return values_[i] + (values_[i + 1] - values_[i]) * (entry - static_cast<double>(i));
  }

 private:
  static constexpr double kHalf = 100, kStep = 0.2;
  static constexpr int kEntries = 1001;
  std::vector<float> values_;
};

}  // namespace kare::animatic::stage
