#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/stage/noise.h"
#include "engine/animatic/stage/parallel.h"
#include "engine/animatic/stage/plate.h"
#include "engine/animatic/stage/tones.h"
#include "engine/animatic/stage/world.h"

namespace kare::animatic::stage {

// A rectangle of the rest frame.
struct Area {
  double left = 0, top = 0, right = 0, bottom = 0;
};

// What the camera shows over the clip, at some time or other.
struct Outlook {
  Area sky;     // Of what is infinitely far.
  Area ground;  // Of the ground.
};

// A scene while it is being built: the families add layers to it.
struct Scenery {
  World world;
  Palette palette;
  std::uint32_t seed = 0;
  std::vector<std::unique_ptr<Layer>> layers;
  Rng rng{0};
  double unit = 1;      // Pixels of the rest frame per pixel of a 720-line one.
  double vignette = 1;  // Strength of the darkened corners.
  bool snowy = false;   // Snow lies on the ground and on the trees.
  bool autumn = false;  // Leaves and grass have turned.
  bool spring = false;  // Some trees are in blossom.
  // Textures shared by the painters; units are repeats.
  std::shared_ptr<const Tile> fine, clumps, streaks;

  // Nothing while it is not known; then plates are painted in whole.
  std::optional<Outlook> outlook;
  double usual_horizon = 0.5;  // Of the family, as a share of the height.

  double width() const { return world.size.width; }
  double height() const { return world.size.height; }
  // The depth of the ground at a row, as a share of the height where the eye is as high as usual:
  // the same share of the ground from wherever it is seen.
  double depth_of_row(double share) const {
    const double horizon = world.horizon / height();
    const double down = (share - usual_horizon) / (1 - usual_horizon);
    return world.depth_at((horizon + down * (1 - horizon)) * height());
  }
  // How far layers reach beyond the frame, so that camera moves stay inside.
  double margin_x() const { return 0.30 * width(); }
  double margin_y() const { return 0.22 * height(); }
  Area sky_area() const {
    return {-margin_x(), -margin_y(), width() + margin_x(), world.horizon + 3};
  }
  Area ground_area(double from_y) const {
    return {-margin_x(), from_y, width() + margin_x(), height() + margin_y()};
  }
  // A colour of leaves or grass as the season turns it.
  Colour seasonal(const Colour& c) const {
    if (snowy) return mix(c, {0.92, 0.95, 1.0}, 0.92);
    if (autumn) return mix(c, {0.86, 0.56, 0.24}, 0.62);
    return c;
  }
  template <class L, class... Args>
  void add(Args&&... args) {
    layers.push_back(std::make_unique<L>(std::forward<Args>(args)...));
  }
  // A colour of the ground as this scene's light shows it at depth z.
  Colour lit(const Colour& c, double z = 0) const { return veiled(c, z <= 0 ? 0 : world.haze(z)); }
  // The same where the share of haze is known.
  Colour veiled(const Colour& c, double haze) const {
    return mix(c * palette.ambient, palette.haze, haze);
  }
};

// Paints a plate row by row: paint_row(y, j, from, to, out) fills columns from..to of row j, at
// rest row y. It is called from several threads at once. The plate is cut to `seen` unless that is
// null.
template <class PaintRow>
Plate paint_rows(const Area& area, double density, const Area* seen, PaintRow paint_row) {
  const int width = std::max(2, static_cast<int>(std::ceil((area.right - area.left) * density)));
  const int height = std::max(2, static_cast<int>(std::ceil((area.bottom - area.top) * density)));
  const auto cut = [density](double at, double begin, int last) {
    return std::clamp(static_cast<int>(std::floor((at - begin) * density)), 0, last);
  };
  const int left = seen != nullptr ? cut(seen->left, area.left, width - 2) : 0;
  const int top = seen != nullptr ? cut(seen->top, area.top, height - 2) : 0;
  const int right = seen != nullptr ? cut(seen->right, area.left, width - 1) + 1 : width;
  const int bottom = seen != nullptr ? cut(seen->bottom, area.top, height - 1) + 1 : height;
  Plate plate;
  plate.left = area.left + left / density;
  plate.top = area.top + top / density;
  plate.density = density;
  plate.bitmap = Bitmap(std::max(2, right - left), std::max(2, bottom - top));
  in_parallel(plate.bitmap.height, [&](int from, int to) {
    for (int j = from; j < to; ++j) {
      paint_row(area.top + (top + j + 0.5) / density, top + j, left, left + plate.bitmap.width,
                plate.bitmap.row(j));
    }
  });
  return plate;
}

// The same pixel by pixel: pixel(x, y, i, j) gives the premultiplied pixel at rest position (x, y),
// column i, row j.
template <class Pixel>
Plate paint(const Area& area, double density, Pixel pixel, const Area* seen = nullptr) {
  const auto paint_row = [&](double y, int j, int from, int to, std::uint32_t* out) {
    for (int i = from; i < to; ++i) *out++ = pixel(area.left + (i + 0.5) / density, y, i, j);
  };
  return paint_rows(area, density, seen, paint_row);
}

// sky.cc: gradient, sun or moon with its glow, stars.
void add_sky(Scenery& scenery);
// `count` twinkling stars from the top of the sky down to row `bottom`.
void add_stars(Scenery& scenery, int count, double bottom, double strength);
// clouds.cc: soft clouds that drift, and the closed sheet of bad weather. `share` scales how many.
void add_clouds(Scenery& scenery, double share = 1);

// hills.cc
struct Ridge {
  double z = 3000;      // Metres; haze and parallax.
  double base = 0;      // Rest rows the hills stand above the horizon (negative: below).
  double height = 60;   // Of the highest top above `base`, rest pixels.
  double length = 500;  // Of a typical hill, rest pixels.
  int octaves = 4;
  Colour colour;      // In daylight, without haze.
  double mist = 0.5;  // How much the foot fades into haze.
  double forest = 0;  // Height of the trees on its line, rest pixels.
  double bottom = 0;  // Where the plate ends, rest y; 0 means just below the horizon.
  double gap = 0;     // 0..1: how much of the line stays flat (islands and headlands).
};
void add_ridge(Scenery& scenery, const Ridge& ridge);
// Rock with lit and shaded faces, and snow above `snow_line` (0..1 of the height; 1 is none).
struct Peaks {
  double z = 6000, height = 250, length = 420, snow_line = 0.55;
  Colour rock;
};
void add_peaks(Scenery& scenery, const Peaks& peaks);

// water.cc
struct Water {
  double far_m = 1e9, near_m = 0;  // Depths it covers; near_m 0: to the bottom of the frame.
  double waves = 1;                // Height of waves; 0.25 is a pond.
  double mirror = 0.25;            // How much it reflects what stands above it.
  double flow = 0;                 // Metres a second to the right.
  double shallow_m = 14;           // Depth where the shallow colour is reached.
};
void add_water(Scenery& scenery, const Water& water);
// The sea of a beach: water down to a shore line at depth `shore_m` with surf running up and back.
void add_surf(Scenery& scenery, double shore_m);
// ground.cc: the land in perspective from row `from_y` down.
void add_sand(Scenery& scenery, double from_y, double shore_m);
struct Turf {
  Colour near_colour, far_colour;
  double texture = 1;  // Strength of the patches.
  double blades = 1;   // Density of grass blades; 0 none.
  double flowers = 0;  // Density of flowers.
  double path = 0;     // Width of a path to the horizon, metres; 0 none.
  Colour path_colour;
};
void add_turf(Scenery& scenery, double from_y, const Turf& turf);
// Grass in front of the camera at the bottom of the frame, swaying.
void add_foreground_grass(Scenery& scenery, const Colour& colour, double height);

// A near bank of water at depth `shore_m`: turf with a ragged, dark edge.
void add_bank(Scenery& scenery, double shore_m, const Turf& turf);
void add_snow_ground(Scenery& scenery);
void add_dune_ground(Scenery& scenery);

// growth.cc: what stands on the land.
// A leafy tree of `height` pixels, lit as at depth z; the foot is at the middle of the bottom.
Plate leafy_tree(Scenery& scenery, double height, const Colour& leaf, double z);
// Draws a picture onto a plate with the middle of its bottom at a rest position.
void stamp(Plate& plate, Plate& picture, double foot_x, double foot_y, double scale, bool flip);
// `count` leafy trees about depth z; `open` (0..1) keeps the middle of the frame free.
void add_grove(Scenery& scenery, double z, int count, double open);
void add_firs(Scenery& scenery, double z, int count, bool snowy);
void add_mesas(Scenery& scenery);
// Two near dunes with a sunlit and a shaded side.
void add_dune_crests(Scenery& scenery);

// weather.cc: what falls, and the fog.
void add_weather(Scenery& scenery);
void add_snowfall(Scenery& scenery, double density);
void add_motes(Scenery& scenery, const Colour& colour, double count, double size, double rise);

}  // namespace kare::animatic::stage
