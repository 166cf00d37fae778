#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {
namespace {

struct WoodLook {
  Colour leaf, bark, floor_near, floor_far, air;
  Colour sunny = {1.3, 1.25, 0.85}, shady = {0.33, 0.43, 0.48};  // Leaves in light and shade.
  bool jungle = false, swamp = false, magic = false;
};

WoodLook look_of(const Scenery& s, const Shot& shot) {
  WoodLook look;
  look.jungle = shot.setting == "jungle";
  look.swamp = shot.setting == "swamp";
  look.magic = shot.setting == "enchanted forest";
  look.leaf = rgb(0x5E9C45);
  look.bark = rgb(0x6E5442);
  look.floor_near = rgb(0x6F7F3C);
  look.floor_far = rgb(0x9CB45E);
  look.air = rgb(0xDCEBB8);
  if (look.jungle) {
    look.leaf = rgb(0x3F9150);
    look.floor_near = rgb(0x4D7038);
    look.floor_far = rgb(0x84A858);
    look.air = rgb(0xC6EBC0);
  }
  if (look.swamp) {
    look.leaf = rgb(0x6A7F4A);
    look.floor_near = rgb(0x5A5F3C);
    look.floor_far = rgb(0x8C9266);
    look.air = rgb(0xC9D2B4);
  }
  if (look.magic) {
    look.leaf = rgb(0x5B7FB0);
    look.bark = rgb(0x554A78);
    look.floor_near = rgb(0x3F6B72);
    look.floor_far = rgb(0x7FA7C4);
    look.air = rgb(0xCBC4F2);
  }
  if (shot.season == "autumn") {
    look.leaf = rgb(0xD98A3A);
    look.floor_near = rgb(0x9A6A34);
    look.floor_far = rgb(0xD6A256);
    look.air = rgb(0xF6DDA6);
  }
  if (s.snowy) {
    look.leaf = mix(s.seasonal(look.leaf), rgb(0x8FA9B8), 0.2);
    look.air = rgb(0xE2ECF4);
    look.sunny = {1.08, 1.1, 1.12};
    look.shady = {0.56, 0.64, 0.76};
  }
  look.air = mix(look.air, s.palette.horizon, 0.25) * s.palette.ambient;
  return look;
}

// A tall trunk from the ground to beyond the top of the frame, with roots and a few branches.
void draw_trunk(Brush& brush, Scenery& s, double x, double foot, double half, double top,
                const Colour& lit, const Colour& dark, double side) {
  cairo_t* c = brush.cairo();
  const double lean = s.rng.range(-0.9, 0.9) * half;
  const double tall = foot - top;
  cairo_move_to(c, x - half * 1.9, foot);
  cairo_curve_to(c, x - half * 1.1, foot - tall * 0.03, x - half, foot - tall * 0.12,
                 x - half * 0.92, foot - tall * 0.4);
  cairo_line_to(c, x - half * 0.72 + lean, top);
  cairo_line_to(c, x + half * 0.72 + lean, top);
  cairo_line_to(c, x + half * 0.92, foot - tall * 0.4);
  cairo_curve_to(c, x + half, foot - tall * 0.12, x + half * 1.1, foot - tall * 0.03,
                 x + half * 1.9, foot);
  cairo_close_path(c);
  brush.shade(x - half * side, 0, dark, 1, x + half * side, 0, lit, 1);
  brush.fill();
  // Furrows of the bark.
  for (int i = 0; i < 5 && half > 5; ++i) {
    const double at = x + half * s.rng.range(-0.7, 0.7);
    const double from = foot - tall * s.rng.range(0.02, 0.7);
    brush.ink(dark * 0.86, 0.5);
    cairo_move_to(c, at, from);
    cairo_rel_curve_to(c, half * 0.1, -tall * 0.04, -half * 0.1, -tall * 0.08, half * 0.05,
                       -tall * s.rng.range(0.08, 0.2));
    brush.stroke(std::max(1.0, half * 0.07));
  }
  const int branches = half > 4 ? 3 : 1;
  for (int i = 0; i < branches; ++i) {
    const double at = foot - tall * s.rng.range(0.45, 0.85);
    const double way = s.rng.unit() < 0.5 ? -1 : 1;
    brush.ink(mix(dark, lit, 0.35));
    cairo_move_to(c, x + way * half * 0.4, at);
    cairo_rel_curve_to(c, way * half * 1.4, -half * 0.7, way * half * 2.2, -half * 1.4,
                       way * half * 3.2, -half * 3.2);
    brush.stroke(std::max(1.0, half * 0.26));
  }
}

// One rank of trunks at depth z.
void add_trunks(Scenery& s, const WoodLook& look, double z, int count, double fade, double open) {
  const double scale = s.world.scale(z), foot = s.world.ground_y(z);
  Plate plate = blank({-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(),
                       s.world.ground_y(z * 0.8) + 6 * s.unit});
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const Colour lit = mix(look.bark * Colour{1.35, 1.25, 1.1} * s.palette.ambient, look.air, fade);
  const Colour dark = mix(look.bark * 0.58 * s.palette.ambient, look.air, fade);
  for (int i = 0; i < count; ++i) {
    double u = (i + s.rng.range(0.15, 0.85)) / count * 2 - 1;
    u = (u < 0 ? -1 : 1) * mix(std::abs(u), std::pow(std::abs(u), 0.42), open);
    const double x = s.width() / 2 + u * (s.width() / 2 + s.margin_x());
    const double y = foot + s.rng.range(-0.1, 0.25) * (s.world.ground_y(z * 0.88) - foot);
    const double half = scale * s.rng.range(0.14, 0.30);
    {
      Brush brush(plate);
      cairo_t* c = brush.cairo();
      cairo_translate(c, x, y);
      cairo_scale(c, 1, 0.2);
      brush.glow(0, 0, half * 4.2, s.palette.shadow, 0.5 * (1 - fade));
    }
    Brush brush(plate);
    draw_trunk(brush, s, x, y, half, -s.margin_y(), lit, dark, side);
  }
  s.add<PlateLayer>(z, std::move(plate));
}

// A rank of undergrowth: bushes and ferns along the ground.
void add_undergrowth(Scenery& s, const WoodLook& look, double z, double fade, double tall_m) {
  const double scale = s.world.scale(z), foot = s.world.ground_y(z);
  const double tall = tall_m * scale;
  Area area{-s.margin_x(), foot - tall * 1.5, s.width() + s.margin_x(), s.world.ground_y(z * 0.93)};
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const Colour lit = mix(look.leaf * look.sunny * s.palette.ambient, look.air, fade);
  const Colour dark = mix(look.leaf * look.shady * s.palette.ambient, look.air, fade);
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double u = x / tall;
    const double hump = 0.25 + 0.85 * fbm(u * 0.75, 0.5, seed, 3) *
                                   smooth(0.30, 0.52, value_noise(u * 0.28, 4.5, seed + 3));
    const double leaf = s.fine->at(u * 0.17, y / tall * 0.17);
    const double top = foot - tall * (hump - 0.22 + 0.22 * (leaf - 0.5));
    const double cover = smooth(-1.2, 1.2, y - top) *
                         smooth(area.bottom, mix(foot, area.bottom, 0.1), y + 5 * (leaf - 0.5));
    if (cover <= 0.01) return 0U;
    const double down = clamp01((y - top) / tall);
    const double light = clamp01(0.85 - 1.1 * down + 1.3 * (leaf - 0.5));
    return pack(mix(dark, lit, light), cover, dither01(i, j));
  });
  s.add<PlateLayer>(z, std::move(plate));
}

// The roof of leaves at depth z, hanging into the frame from above.
void add_canopy(Scenery& s, const WoodLook& look, double z, double fade, double depth) {
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  Area area{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height() * depth * 1.5};
  const double cell = 150 * s.unit * (1 - 0.5 * fade);
  const Colour lit = mix(look.leaf * look.sunny * s.palette.ambient, look.air, fade);
  const Colour dark = mix(look.leaf * look.shady * s.palette.ambient, look.air, fade);
  const double wind = s.world.wind, unit = s.unit;
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double clump = fbm(x / cell, y / (cell * 0.8), seed, 3);
    const double leaf = s.fine->at(x / (cell * 2.6), y / (cell * 2.6));
    const double side = std::abs(x / s.width() - 0.5) * 2;
    const double reach = s.height() * depth * (0.30 + 0.42 * side * side + 1.15 * (clump - 0.35));
    const double edge = (reach - y) / (26 * s.unit) + 2.6 * (leaf - 0.5);
    const double cover = smooth(0.0, 0.55, edge);
    if (cover <= 0.01) return 0U;
    const double light =
        clamp01(0.30 + 1.5 * (leaf - 0.5) + 1.3 * (clump - 0.5) + 0.5 * smooth(2.4, 0, edge));
    return pack(mix(dark, lit, light), cover, dither01(i, j));
  });
  const double top = -s.margin_y(), span = s.height() * depth + s.margin_y();
  s.add<PlateLayer>(z, std::move(plate), Edge::kClear, [=](double seconds) {
    PlateMove move;
    const double sway = (1.5 + 7 * std::abs(wind)) * unit * std::sin(seconds * 1.1 + z);
    move.shift = [=](double rest_y) { return sway * (rest_y - top) / span; };
    return move;
  });
}

// Shafts of light that slant down between the trees and breathe slowly.
void add_shafts(Scenery& s, const Colour& colour, double strength, double z) {
  struct Shaft {
    double x, width, phase;
  };
  std::vector<Shaft> shafts;
  for (int i = 0; i < 6; ++i) {
    shafts.push_back({s.width() * s.rng.range(0.05, 1.0), s.width() * s.rng.range(0.03, 0.085),
                      s.rng.range(0, 6.283)});
  }
  const double lean = s.world.light.sun_x > s.width() / 2 ? -0.42 : 0.42;
  const std::uint32_t packed = pack(colour);
  const double high = s.height() * 0.92;
  s.add<DrawnLayer>(z, [=](const View& view, Bitmap& picture) {
    std::vector<std::uint16_t> amount(static_cast<std::size_t>(picture.width));
    const double offset = view.place({0, 0}, z).x;
    for (int y = 0; y < picture.height; ++y) {
      const double down = y / high;
      if (down > 1) break;
      std::fill(amount.begin(), amount.end(), std::uint16_t{0});
      for (const Shaft& shaft : shafts) {
        const double breath = 0.62 + 0.38 * std::sin(view.seconds() * 0.8 + shaft.phase);
        const double middle = shaft.x + offset + lean * y, half = shaft.width * (0.55 + 0.6 * down);
        const int from = std::max(0, static_cast<int>(middle - half));
        const int to = std::min(picture.width, static_cast<int>(middle + half) + 1);
        const double power = 256 * strength * breath * (1 - down) * smooth(0, 0.12, down + 0.05);
        for (int x = from; x < to; ++x) {
          const double d = (x - middle) / half;
          amount[static_cast<std::size_t>(x)] = static_cast<std::uint16_t>(
              amount[static_cast<std::size_t>(x)] + power * std::max(0.0, 1 - d * d));
        }
      }
      shine_row(picture.row(y), amount.data(), packed, picture.width);
    }
  });
}

}  // namespace

void build_forest(Scenery& s, const Shot& shot) {
  const WoodLook look = look_of(s, shot);
  // Bright air at the end of the wood, brightest where the light comes from.
  const Area all{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(),
                 s.world.horizon + 0.05 * s.height()};
  const double light_x = mix(s.width() / 2, s.world.light.sun_x, 0.6);
  Plate air = paint(all, 1, [&](double x, double y, int i, int j) {
    const double d =
        std::hypot((x - light_x) / s.width(), (y - s.world.horizon * 0.75) / s.height());
    const double up = clamp01((s.world.horizon - y) / s.world.horizon);
    Colour c =
        mix(look.air, mix(look.air, look.leaf * s.palette.ambient, 0.7), smooth(0.1, 0.9, up));
    c = mix(c, Colour{1, 1, 0.94} * mix(Colour{1, 1, 1}, s.palette.ambient, 0.8),
            0.62 * std::exp(-d * d * 9));
    return pack(c, 1, dither01(i, j));
  });
  s.add<PlateLayer>(kSky, std::move(air), Edge::kRepeat);
  const double fades[] = {0.80, 0.60, 0.36};
  const double depths[] = {62, 36, 21};
  const int counts[] = {30, 17, 10};
  const double wide = s.width() / s.height() / 1.78;
  for (int rank = 0; rank < 3; ++rank) {
    add_trunks(s, look, depths[rank], static_cast<int>(std::ceil(counts[rank] * wide)), fades[rank],
               rank == 2 ? 0.85 : 0.3);
    add_undergrowth(s, look, depths[rank] * 0.97, fades[rank] * 0.9, look.jungle ? 2.0 : 1.2);
    add_canopy(s, look, depths[rank] * 1.01, fades[rank], 0.52 - 0.12 * rank);
  }
  Turf floor;
  floor.near_colour = look.floor_near;
  floor.far_colour = mix(look.floor_far, look.air, 0.35);
  floor.texture = 1.25;
  floor.blades = look.swamp ? 0.3 : 0.8;
  floor.flowers = look.magic ? 0.9 : shot.season == "autumn" ? 0 : 0.25;
  floor.path = look.swamp || look.jungle ? 0 : 1.5;
  floor.path_colour = look.magic ? rgb(0x9C93C8) : rgb(0xC4A374);
  add_turf(s, s.world.horizon - 1, floor);
  if (s.world.time != TimeOfDay::kNight && s.palette.sun_power > 0.3) {
    add_shafts(s, s.palette.glow, look.magic ? 0.34 : 0.28, 18);
  }
  add_canopy(s, look, 9, 0.06, 0.24);
  if (look.jungle) add_jungle_leaves(s);
  if (look.magic || s.world.time == TimeOfDay::kNight) {
    add_motes(s, look.magic ? rgb(0xFFF2B0) : rgb(0xE6F58A), 60, 2.6, 16);
  } else {
    add_motes(s, rgb(0xFFFBE0), 26, 1.5, 9);
  }
  add_foreground_grass(s, look.leaf, look.jungle ? 90 : 56);
}

}  // namespace kare::animatic::stage
