#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/paint.h"
#include "engine/animatic/stage/puffs.h"
#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {

Plate leafy_tree(Scenery& s, double height, const Colour& summer, double z) {
  const bool blossoms = s.spring && s.rng.unit() < 0.4;
  const Colour leaf = blossoms ? rgb(0xF2A9C0) : s.seasonal(summer);
  const double width = height * s.rng.range(0.72, 0.92);
  const int w = static_cast<int>(width) + 4, h = static_cast<int>(height) + 4;
  Plate tree = blank({0, 0, static_cast<double>(w), static_cast<double>(h)});
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  {
    Brush brush(tree);
    const Colour bark = s.lit(rgb(0x7A5A42), z), dark = s.lit(rgb(0x4E3A33), z);
    const double foot = w / 2.0, half = height * 0.035;
    cairo_t* c = brush.cairo();
    cairo_move_to(c, foot - half * 1.9, h);
    cairo_curve_to(c, foot - half, h * 0.93, foot - half, h * 0.8, foot - half * 0.8, h * 0.45);
    cairo_line_to(c, foot + half * 0.8, h * 0.45);
    cairo_curve_to(c, foot + half, h * 0.8, foot + half, h * 0.93, foot + half * 1.9, h);
    cairo_close_path(c);
    brush.shade(foot - half * side, 0, dark, 1, foot + half * side, 0, bark, 1);
    brush.fill();
  }
  std::vector<Puff> puffs;
  for (int i = 0; i < 26; ++i) {
    const double angle = s.rng.range(0, 6.283), far = std::sqrt(s.rng.unit());
    Puff puff;
    puff.radius = height * s.rng.range(0.09, 0.155);
    puff.x = w / 2.0 + std::cos(angle) * far * (w * 0.5 - puff.radius * 1.1);
    puff.y = h * 0.36 + std::sin(angle) * far * (h * 0.35 - puff.radius * 0.9);
    puffs.push_back(puff);
  }
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const Body body = billow(puffs, w, h, {16, 0.055, 0.16}, seed);
  const Colour lit =
      mix(s.lit(leaf * Colour{1.25, 1.18, 0.9}, z), s.palette.glow, 0.10 * s.palette.sun_power);
  const Colour shade = s.lit(leaf * Colour{0.42, 0.52, 0.58}, z);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const double cover = body.cover[static_cast<std::size_t>(y * w + x)];
      if (cover < 0.01) continue;
      const double facing = body.facing(x, y, 0.5 * side, -0.8);
      const double speck = s.fine->at(x / (3.2 * 36.0), y / (3.2 * 36.0)) - 0.5;
      const double light =
          clamp01(0.18 + 0.60 * facing + 0.42 * (0.42 - static_cast<double>(y) / h) + 0.5 * speck);
      std::uint32_t& pixel = tree.bitmap.row(y)[x];
      const std::uint32_t leafy = pack(mix(shade, lit, light), cover, hash01(x, y, 3));
      lay_over(&pixel, &leafy, 1);
    }
  }
  return tree;
}

void stamp(Plate& plate, Plate& picture, double foot_x, double foot_y, double scale, bool flip) {
  Brush brush(plate);
  cairo_t* c = brush.cairo();
  cairo_surface_t* image = cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(picture.bitmap.pixels.data()), CAIRO_FORMAT_ARGB32,
      picture.bitmap.width, picture.bitmap.height, picture.bitmap.width * 4);
  cairo_translate(c, foot_x, foot_y);
  cairo_scale(c, flip ? -scale : scale, scale);
  cairo_set_source_surface(c, image, -picture.bitmap.width / 2.0, -picture.bitmap.height);
  cairo_paint(c);
  cairo_surface_destroy(image);
}

namespace {

struct Lot {
  double x = 0, z = 0;
};

// Places for `count` things about depth z, far ones first; `open` keeps the middle free.
std::vector<Lot> scatter(Scenery& s, double z, int count, double open) {
  std::vector<Lot> lots;
  for (int i = 0; i < count; ++i) {
    double u = (i + s.rng.range(0.1, 0.9)) / count * 2 - 1;  // -1..1 across the plate.
    if (open > 0) u = (u < 0 ? -1 : 1) * mix(std::abs(u), std::pow(std::abs(u), 0.45), open);
    lots.push_back(
        {s.width() / 2 + u * (s.width() / 2 + s.margin_x()), z * s.rng.range(0.92, 1.1)});
  }
  std::sort(lots.begin(), lots.end(), [](const Lot& a, const Lot& b) { return a.z > b.z; });
  return lots;
}

// A soft shadow on the ground at the foot of something.
void foot_shadow(Plate& plate, const Scenery& s, double x, double y, double rx) {
  Brush brush(plate);
  cairo_t* c = brush.cairo();
  cairo_save(c);
  cairo_translate(c, x + s.world.light.shadow_x * rx * 0.9, y + rx * 0.06);
  cairo_scale(c, 1, 0.22);
  brush.glow(0, 0, rx * 1.5, s.palette.shadow, 0.35 + 0.9 * s.world.light.shadow_strength);
  cairo_restore(c);
}

void draw_fir(Brush& brush, Scenery& s, double x, double y, double tall, double z, bool snowy) {
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const double tone = s.rng.range(0.85, 1.15);
  const Colour lit = s.lit(rgb(0x4B8A62) * tone, z), dark = s.lit(rgb(0x24524A) * tone, z);
  const Colour snow = s.lit(rgb(0xF2F7FC), z);
  brush.box_of(s.lit(rgb(0x5A4238), z), x - tall * 0.025, y - tall * 0.12, tall * 0.05,
               tall * 0.12);
  constexpr int kTiers = 6;
  for (int tier = 0; tier < kTiers; ++tier) {
    const double low = y - tall * (0.08 + 0.15 * tier);
    const double high = low - tall * (0.34 - 0.014 * tier);
    const double half = tall * 0.27 * (1 - tier * 0.145);
    const double droop = tall * 0.030;
    cairo_t* c = brush.cairo();
    cairo_move_to(c, x, high);
    cairo_curve_to(c, x + half * 0.25, high + (low - high) * 0.5, x + half * 0.6, low - droop,
                   x + half, low + droop);
    for (int k = 5; k >= -5; --k) {
      const double u = k / 5.0 * 0.82;
      cairo_line_to(c, x + half * u, low + (k % 2 == 0 ? -droop * 0.7 : droop * 0.5));
    }
    cairo_line_to(c, x - half, low + droop);
    cairo_curve_to(c, x - half * 0.6, low - droop, x - half * 0.25, high + (low - high) * 0.5, x,
                   high);
    brush.shade(x - half * side, low, dark, 1, x + half * side * 0.8, high, lit, 1);
    brush.fill();
    if (!snowy) continue;
    cairo_move_to(c, x, high - tall * 0.004);
    cairo_curve_to(c, x + half * 0.25, high + (low - high) * 0.45, x + half * 0.5, low - droop * 2,
                   x + half * 0.94, low + droop * 0.4);
    cairo_curve_to(c, x + half * 0.5, low - droop * 1.2, x + half * 0.2, low - droop * 3.4, x,
                   low - droop * 2.2);
    cairo_curve_to(c, x - half * 0.2, low - droop * 3.6, x - half * 0.5, low - droop * 1.4,
                   x - half * 0.94, low + droop * 0.4);
    cairo_curve_to(c, x - half * 0.5, low - droop * 2, x - half * 0.25, high + (low - high) * 0.45,
                   x, high - tall * 0.004);
    brush.shade(x - half * side, low, mix(snow, s.palette.zenith, 0.30), 1, x + half * side, high,
                snow, 1);
    brush.fill();
  }
}

}  // namespace

void add_grove(Scenery& scenery, double z, int count, double open) {
  Scenery& s = scenery;
  const double scale = s.world.scale(z), tallest = 7.5 * scale;
  const double ground = s.world.ground_y(z);
  Plate plate = blank({-s.margin_x(), ground - tallest * 1.25, s.width() + s.margin_x(),
                       s.world.ground_y(z * 0.86) + 8 * s.unit});
  const Colour kinds[] = {rgb(0x5C9A45), rgb(0x4A8B4A), rgb(0x79A845)};
  std::vector<Plate> trees;
  for (const Colour& kind : kinds) trees.push_back(leafy_tree(s, tallest, kind, z));
  for (const Lot& lot : scatter(s, z, count, open)) {
    const double size = s.rng.range(0.6, 1.05) * z / lot.z;
    const double y = s.world.ground_y(lot.z);
    foot_shadow(plate, s, lot.x, y, tallest * 0.30 * size);
    stamp(plate, trees[static_cast<std::size_t>(s.rng.below(3))], lot.x, y + 1, size,
          s.rng.unit() < 0.5);
  }
  s.add<PlateLayer>(z, std::move(plate));
}

void add_firs(Scenery& scenery, double z, int count, bool snowy) {
  Scenery& s = scenery;
  const double scale = s.world.scale(z), tallest = 9.5 * scale;
  Plate plate = blank({-s.margin_x(), s.world.ground_y(z * 1.1) - tallest * 1.1,
                       s.width() + s.margin_x(), s.world.ground_y(z * 0.86) + 8 * s.unit});
  for (const Lot& lot : scatter(s, z, count, 0.8)) {
    const double tall = tallest * s.rng.range(0.5, 1.0) * z / lot.z;
    const double y = s.world.ground_y(lot.z);
    foot_shadow(plate, s, lot.x, y, tall * 0.22);
    Brush brush(plate);
    draw_fir(brush, s, lot.x, y, tall, lot.z, snowy);
  }
  s.add<PlateLayer>(z, std::move(plate));
}

void add_mesas(Scenery& scenery) {
  Scenery& s = scenery;
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  for (int rank = 0; rank < 2; ++rank) {
    const double z = rank == 0 ? 700 : 330;
    const double tall = (rank == 0 ? 0.20 : 0.27) * s.height();
    Area area = s.sky_area();
    area.top = s.world.horizon - tall * 1.1;
    const double haze = s.world.haze(z);
    const double pitch = (rank == 0 ? 300 : 420) * s.unit;
    const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
    Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
      // Tables of rock with steep walls, standing on slopes of rubble.
      const double u = x / pitch + rank * 3.7;
      const double table = value_noise(u, 0.5, seed);
      const double rough = fbm(x / (17 * s.unit), y / (60 * s.unit), seed + 5, 3) - 0.5;
      const double wall = smooth(0.50, 0.56, table + 0.05 * rough);
      const double step = smooth(0.62, 0.66, table + 0.04 * rough) * 0.28;
      const double slope = smooth(0.22, 0.52, table) * 0.34;
      const double top = s.world.horizon - tall * (slope + wall * 0.38 + step);
      const double cover = clamp01(y - top + 0.5);
      if (cover <= 0) return 0U;
      const double high = (s.world.horizon - y) / tall;
      const double bands = std::sin(high * 46 + rough * 5) * 0.5 + std::sin(high * 17 + 2) * 0.5;
      const double light = 0.88 + 0.10 * bands + 0.30 * rough +
                           side * 0.22 * (value_noise(u + 0.05, 0.5, seed) - table) * 12;
      Colour c = mix(rgb(0xC4683F), rgb(0xE39A62), clamp01(high)) * light * s.palette.ambient;
      c = mix(mix(c, s.palette.haze, haze * 0.75), s.palette.horizon, 0.35 * smooth(0.3, 0, high));
      return pack(c, cover, dither01(i, j));
    });
    s.add<PlateLayer>(z, std::move(plate));
  }
}

void add_dune_crests(Scenery& scenery) {
  Scenery& s = scenery;
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const Colour lit = s.lit(rgb(0xF0BE7A), 60), dark = s.lit(rgb(0xB87848), 60);
  for (int rank = 0; rank < 2; ++rank) {
    const double z = rank == 0 ? 120 : 62;
    const double base = s.world.ground_y(z) + 6 * s.unit;
    const double tall = (rank == 0 ? 92 : 66) * s.unit;
    const double peak = s.width() * (rank == 0 ? 0.24 : 0.80) + s.rng.range(-40, 40) * s.unit;
    const double run = s.width() * (rank == 0 ? 0.62 : 0.50);
    Area area{-s.margin_x(), base - tall * 1.2, s.width() + s.margin_x(), base + 2};
    const auto seed = static_cast<std::uint32_t>(s.rng.next());
    Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
      // A dune: a long windward slope, a crest line that winds down towards the viewer, and a lee.
      const double d = (x - peak) / run;
      const double top = base - tall * std::exp(-d * d * 3.2);
      const double cover = smooth(-0.7, 0.7, y - top) * smooth(base, base - 10 * s.unit, y);
      if (cover <= 0) return 0U;
      const double down = clamp01((y - top) / tall);
      const double crest = peak + run * (0.30 * std::sin(down * 2.6) - 0.26 * down) * side;
      const double ripple = std::sin((y - top) * 0.55 / s.unit + x * 0.02 / s.unit +
                                     5 * value_noise(x / 90.0, y / 40.0, seed)) *
                            0.025;
      const double sunny = smooth(-9 * s.unit, 9 * s.unit, (x - crest) * side);
      Colour c = mix(dark, lit, sunny) * (1 + ripple);
      c = mix(c, s.lit(rgb(0xE6B273), 60), smooth(0.35, 1.0, down));
      return pack(c, cover, dither01(i, j));
    });
    s.add<PlateLayer>(z, std::move(plate));
  }
}

}  // namespace kare::animatic::stage
