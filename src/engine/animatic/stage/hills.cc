#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {
namespace {

// Trees on a line of hills: overlapping crowns, as a height above the line.
double crowns(double x, double size, std::uint32_t seed) {
  double top = 0;
  for (int layer = 0; layer < 2; ++layer) {
    const double pitch = size * (layer == 0 ? 0.62 : 0.41);
    const int cell = static_cast<int>(std::floor(x / pitch));
    for (int i = cell - 1; i <= cell + 1; ++i) {
      const double centre = (i + 0.2 + 0.6 * hash01(i, layer, seed)) * pitch;
      const double tall = size * (0.45 + 0.55 * hash01(i, layer + 7, seed));
      const double d = std::abs(x - centre) / (pitch * 0.85);
      if (d < 1) top = std::max(top, tall * std::sqrt(1 - d * d));
    }
  }
  return top;
}

}  // namespace

void add_ridge(Scenery& scenery, const Ridge& ridge) {
  Scenery& s = scenery;
  const double foot = s.world.horizon - ridge.base;
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  Area area = s.sky_area();
  area.top = foot - ridge.height - ridge.forest - 2;
  area.bottom = ridge.bottom > 0 ? ridge.bottom : s.world.horizon + 4 * s.unit;
  // The line, once a column.
  std::vector<double> line;
  for (double x = area.left + 0.5; x < area.right + 1; x += 1) {
    double h = fbm(x / ridge.length + 31, 0.5, seed, ridge.octaves);
    h = smooth(0.12, 0.92, h);
    if (ridge.gap > 0) {
      const double island = value_noise(x / (ridge.length * 1.7) + 3, 7.5, seed + 5);
      h *= smooth(ridge.gap - 0.10, ridge.gap + 0.30, island);
    }
    double y = foot - ridge.height * h;
    if (ridge.forest > 0) y -= crowns(x, ridge.forest, seed) * smooth(0.02, 0.2, h);
    line.push_back(y);
  }
  const double haze = s.world.haze(ridge.z);
  const Colour lit = mix(s.seasonal(ridge.colour) * s.palette.ambient, s.palette.haze, haze);
  const Colour sunny = mix(lit, s.palette.glow, 0.14 * s.palette.sun_power);
  const Colour mist = mix(s.palette.haze, s.palette.horizon, 0.5);
  const double reach = std::max(ridge.height, 12 * s.unit);
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double top = line[static_cast<std::size_t>(i)];
    const double cover = clamp01(y - top + 0.5);
    if (cover <= 0) return 0U;
    const double depth = clamp01((y - top) / reach);
    const double patch = s.clumps->at(x / (5.0 * ridge.length), y / (1.8 * ridge.length)) - 0.5;
    const double toward = smooth(s.width(), 0, std::abs(x - s.world.light.sun_x));
    Colour c = mix(lit, sunny, (1 - depth) * toward);
    c = c * (1 + 0.16 * patch * (1 - haze));
    if (ridge.forest > 0) {
      const double leaf = s.fine->at(x / (90 * s.unit), y / (70 * s.unit)) - 0.5;
      c = c * (1 + 0.34 * leaf * (1 - haze) * (1 - 0.5 * depth));
    }
    c = mix(c, mist, ridge.mist * smooth(0.1, 1.0, depth));
    return pack(c, cover, dither01(i, j));
  });
  s.add<PlateLayer>(ridge.z, std::move(plate));
}

void add_peaks(Scenery& scenery, const Peaks& peaks) {
  Scenery& s = scenery;
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  Area area = s.sky_area();
  area.top = s.world.horizon - peaks.height - 4;
  area.bottom = s.world.horizon + 4 * s.unit;
  const double haze = s.world.haze(peaks.z);
  const bool from_right = s.world.light.sun_x > s.width() / 2;
  const Colour rock = peaks.rock * s.palette.ambient;
  const Colour snow = mix(Colour{0.97, 0.98, 1.0} * s.palette.ambient, s.palette.glow, 0.12);
  const double rise = peaks.height;
  // Ridges run down from the tops: the line is a sum of tents, the faces fall to their sides.
  const auto height_at = [&](double x, double y_warp) {
    const double u = (x + y_warp) / peaks.length;
    const double big = 1 - std::abs(2 * value_noise(u + 11, 0.5, seed) - 1);
    const double mid = 1 - std::abs(2 * value_noise(u * 2.3 + 3, 4.5, seed) - 1);
    const double small = fbm(u * 6.1, 9.5, seed, 4);
    return clamp01(0.58 * big + 0.24 * mid + 0.18 * small) * rise;
  };
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double top = s.world.horizon - height_at(x, 0);
    const double cover = clamp01(y - top + 0.5);
    if (cover <= 0) return 0U;
    const double below = y - top;
    // Faces: the slope, across, of a field of ridges that run down and outward from the tops.
    const double u = x / (peaks.length * 0.62), v = below / (rise * 1.15);
    const double lean = (value_noise(u * 0.9, v * 0.8 + 3, seed + 7) - 0.5) * v;
    const double here = ridged(u + lean, v * 0.45, seed + 3, 4);
    const double there = ridged(u + lean + 0.035, v * 0.45 + 0.01, seed + 3, 4);
    const double slope = (there - here) * 9 * (from_right ? -1 : 1);
    const double light = smooth(-0.62, 0.62, slope + 0.10);
    const double high = (s.world.horizon - y) / rise;
    const double snow_edge =
        peaks.snow_line + 0.22 * (s.clumps->at(x / (480 * s.unit), y / (300 * s.unit)) - 0.5);
    const double snowy = smooth(snow_edge - 0.03, snow_edge + 0.05, high);
    Colour c = mix(mix(rock * 0.62, rock * 1.18, light),
                   mix(mix(snow, s.palette.zenith, 0.36), snow, light), snowy);
    c = mix(c, s.palette.haze, haze);
    c = mix(c, mix(s.palette.haze, s.palette.horizon, 0.4), 0.75 * smooth(0.5, 0.0, high));
    return pack(c, cover, dither01(i, j));
  });
  s.add<PlateLayer>(peaks.z, std::move(plate));
}

}  // namespace kare::animatic::stage
