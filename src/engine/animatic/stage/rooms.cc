#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/furniture.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {
namespace {

constexpr double kCeiling = 3.15;  // Metres above the floor.

struct RoomLook {
  Colour wall, wall_low, floor, trim;
  bool tiles = false;     // The floor.
  bool panelled = false;  // The lower wall.
  bool pool = false;      // Water is let into the floor.
};

RoomLook look_of(const std::string& setting) {
  if (setting == "kitchen")
    return {rgb(0xF3E7CF), rgb(0xDDEBE4), rgb(0xD8C3A0), rgb(0xFFFFFF), true, false};
  if (setting == "indoor pool")
    return {rgb(0xE2F3F5), rgb(0x9AD4E0), rgb(0xD3DFE0), rgb(0xFFFFFF), true, true, true};
  if (setting == "bathroom")
    return {rgb(0xD9EEF0), rgb(0xB5DCE2), rgb(0xC9D6DA), rgb(0xFFFFFF), true, false};
  if (setting == "bedroom")
    return {rgb(0xD9CFE6), rgb(0xC9BCDD), rgb(0xB88D64), rgb(0xFBF6F0), false, false};
  if (setting == "classroom")
    return {rgb(0xF1E6C4), rgb(0xC9D9B4), rgb(0xB98F62), rgb(0xFFFFFF), false, true};
  if (setting == "library")
    return {rgb(0xE2CFAC), rgb(0xB58E62), rgb(0x8F6243), rgb(0xF2E4C8), false, true};
  if (setting == "office")
    return {rgb(0xE6EAEC), rgb(0xD3DADE), rgb(0x8E9CA8), rgb(0xFFFFFF), true, false};
  if (setting == "hospital room" || setting == "laboratory") {
    return {rgb(0xE9F3F2), rgb(0xCFE6E4), rgb(0xC4D3D6), rgb(0xFFFFFF), true, false};
  }
  if (setting == "gym" || setting == "factory hall") {
    return {rgb(0xCBD0D4), rgb(0x8F9BA6), rgb(0x9C8E7E), rgb(0xE8EAEC), true, false};
  }
  if (setting == "bar")
    return {rgb(0x6E4A48), rgb(0x523638), rgb(0x7A5240), rgb(0xC99A5C), false, true};
  if (setting == "restaurant" || setting == "shop") {
    return {rgb(0xF2DCC0), rgb(0xC98E66), rgb(0xA6754E), rgb(0xFFF3DE), false, true};
  }
  if (setting == "museum")
    return {rgb(0xEFEAE2), rgb(0xE4DDD2), rgb(0xB08A62), rgb(0xFFFFFF), false, false};
  return {rgb(0xF0DFC4), rgb(0xE3C9A4), rgb(0xB98A5C), rgb(0xFFF8EC), false, true};
}

// How much of a spot of the floor is the pool: a rectangle before the wall.
double pool_share(const Spot3& at, double fall) {
  return smooth(4.6, 4.5, std::abs(at.x_m)) * smooth(0.35, 0.45, fall) * smooth(4.2, 4.05, fall);
}

// Water over light tiles, with a rim in its shadow and nets of light.
Colour pool_water(const Scenery& s, const Spot3& at, double fall) {
  const double net = s.clumps->at(at.x_m / 2.4 + 0.3 * s.fine->at(at.x_m, at.z), at.z / 3.2);
  const Colour deep = mix(rgb(0x1E8FC2), rgb(0x6FD3EA), smooth(0.40, 0.62, net));
  const Colour edge = mix(rgb(0x0F6E9E), deep, smooth(0.42, 0.75, fall));
  return mix(edge, rgb(0xE8FBFF), smooth(0.66, 0.74, net) * at.fade(0.4));
}

// Boards or tiles in perspective, with the light of the window lying on them.
void add_floor(Scenery& s, const RoomLook& look, double wall_z, double light_x_m) {
  const bool day = s.world.time != TimeOfDay::kNight;
  Plate plate = paint_ground(s, s.world.ground_y(wall_z) - 3, [&](const Spot3& at) {
    const double grain = s.streaks->at(at.z / 7, at.x_m / 1.6) - 0.5;
    const double speck = (hash01(at.i, at.j, 3) - 0.5) * 0.02;
    Colour c;
    if (look.tiles) {
      const double u = at.x_m / 0.8, v = at.z / 0.8;
      const int a = static_cast<int>(std::floor(u)), b = static_cast<int>(std::floor(v));
      const double joint = std::max(std::abs(u - a - 0.5), std::abs(v - b - 0.5)) * 2;
      c = look.floor * ((a + b) % 2 == 0 ? 1.05 : 0.95);
      c = mix(c, look.floor * 0.72, smooth(0.95, 0.99, joint) * at.fade(0.4)) * (1 + speck);
    } else {
      const double u = at.x_m / 0.34;
      const int board = static_cast<int>(std::floor(u));
      const double joint = std::abs(u - board - 0.5) * 2;
      const double length = at.z / 3.1 + hash01(board, 3, 9) * 7;
      const double tone = hash01(board, static_cast<int>(std::floor(length)), 4) - 0.5;
      c = look.floor * (1 + 0.16 * tone + 0.16 * grain + speck);
      const double end = std::abs(length - std::floor(length) - 0.5) * 2;
      c = mix(c, look.floor * 0.58,
              0.7 * std::max(smooth(0.93, 0.99, joint), smooth(0.994, 0.998, end)));
    }
    if (look.pool) c = mix(c, pool_water(s, at, wall_z - at.z), pool_share(at, wall_z - at.z));
    // Two panes of sunlight, slanting towards the viewer.
    const double fall = (wall_z - at.z);
    const double across =
        at.x_m - light_x_m + 0.55 * fall * (s.world.light.sun_x > s.width() / 2 ? 1 : -1);
    const double pane = smooth(1.25, 1.1, std::abs(across)) * smooth(0.06, 0.12, std::abs(across)) *
                        smooth(0.5, 0.9, fall) * smooth(3.6, 3.0, fall);
    if (day) c = mix(c, c * 1.25 + s.palette.glow * 0.16, pane * s.palette.sun_power);
    const double corner = smooth(0, 1.3, fall);
    return c * s.palette.ambient * mix(0.72, 1.0, corner);
  });
  s.add<GroundLayer>(wall_z + 0.2, std::move(plate));
}

}  // namespace

void build_room(Scenery& s, const Shot& shot) {
  const RoomLook look = look_of(shot.setting);
  const bool night = s.world.time == TimeOfDay::kNight;
  if (night) s.palette.ambient = {0.78, 0.68, 0.60};  // Lamps are lit.
  s.world.light.tint = s.palette.ambient;
  s.world.light.haze_m = 1e6;
  s.world.light.shadow_strength = 0.24;
  s.world.light.shadow_y = 0.12;
  s.world.light.sun_visible = false;
  s.world.wind = 0;
  s.vignette = 1.6;
  const double wall_z = s.world.depth_at(0.735 * s.height());
  const double base = s.world.ground_y(wall_z), metre = s.world.scale(wall_z);
  const double light_x = s.world.light.sun_x;
  Area area{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), base + 2};
  Plate wall = paint(area, 1, [&](double x, double y, int i, int j) {
    const double up = (base - y) / metre;  // Metres above the floor.
    const double plaster = s.fine->at(x / (420 * s.unit), y / (420 * s.unit)) - 0.5;
    const double d = std::hypot((x - light_x) / s.width(), (y - base + 1.9 * metre) / s.height());
    const double light = 0.84 + 0.30 * std::exp(-d * d * 5);
    Colour c = up < 1.05 && look.panelled ? look.wall_low : look.wall;
    if (up < 1.05 && look.panelled) {
      const double u = x / (0.62 * metre);
      c = c * (1 - 0.12 * smooth(0.90, 0.98, std::abs(u - std::floor(u) - 0.5) * 2));
    }
    c = c * (light * (1 + 0.03 * plaster));
    if (look.panelled) c = mix(c, look.trim * light, smooth(0.06, 0.04, std::abs(up - 1.08)));
    c = mix(c, look.trim * (0.9 * light), smooth(0.20, 0.18, up));
    c = c * (1 - 0.25 * smooth(0.22, 0.19, up) * smooth(0.16, 0.19, up));
    // Cornice and ceiling.
    c = mix(c, look.trim * (0.97 - 0.10 * std::sin(up * 60)),
            smooth(kCeiling - 0.16, kCeiling - 0.15, up));
    c = mix(c, mix(look.trim, look.wall, 0.25) * mix(0.86, 1.0, clamp01((up - kCeiling) * 0.8)),
            smooth(kCeiling, kCeiling + 0.01, up));
    return pack(c * s.palette.ambient, 1, dither01(i, j));
  });
  {
    Brush brush(wall);
    furnish(brush, s, shot, base, metre);
  }
  s.add<PlateLayer>(wall_z, std::move(wall), Edge::kRepeat);
  add_floor(s, look, wall_z, (light_x - s.width() / 2) / metre);
  s.world.air_top = 0.1 * s.height();
  s.world.air_bottom = 0.5 * s.height();
}

namespace {

// A curtain of heavy folds that hangs from the top, at one side or across.
Plate curtain(Scenery& s, double left, double right, double bottom, const Colour& cloth,
              double folds, bool swag) {
  Area area{left, -s.margin_y(), right, bottom};
  return paint(area, 1, [&](double x, double y, int i, int j) {
    const double u = (x - left) / (right - left);
    const double wave = std::sin(u * folds * 6.283 + 0.5 * std::sin(y / (190 * s.unit) + u * 9));
    double hem = bottom - 3 * s.unit;
    if (swag) {
      const double arc = u * 5 - std::floor(u * 5);
      hem = bottom - (bottom * 0.55) * std::pow(std::abs(2 * arc - 1), 2.2);
    }
    const double cover = clamp01(hem - y + 0.5);
    if (cover <= 0) return 0U;
    const double light = 0.62 + 0.34 * wave + 0.12 * std::sin(u * folds * 15);
    Colour c = cloth * light;
    if (hem - y < 9 * s.unit && hem - y > 3 * s.unit) c = mix(c, rgb(0xE9C56A), 0.8);
    return pack(c, cover, dither01(i, j));
  });
}

// Cones of light from above that swing slowly.
void add_spots(Scenery& s, double floor_y, int count) {
  struct Spot {
    double x, phase;
    Colour colour;
  };
  const Colour kinds[] = {rgb(0xFFF1C8), rgb(0xFFB7D8), rgb(0xA9D8FF), rgb(0xFFE0A0)};
  std::vector<Spot> spots;
  for (int k = 0; k < count; ++k) {
    spots.push_back({s.width() * (0.14 + 0.72 * (k + 0.5) / count), 1.7 * k, kinds[k % 4]});
  }
  const double width = s.width(), unit = s.unit;
  s.add<DrawnLayer>(9.2, [=](const View& view, Bitmap& picture) {
    std::vector<std::uint16_t> amount(static_cast<std::size_t>(picture.width));
    for (const Spot& spot : spots) {
      const double swing = 0.22 * std::sin(view.seconds() * 0.7 + spot.phase);
      for (int y = 0; y < picture.height && y < floor_y; ++y) {
        const double middle = spot.x + (0.5 * width - spot.x) * 0.3 * y / floor_y + swing * y;
        const double half = (14 * unit + 0.16 * y);
        const int from = std::max(0, static_cast<int>(middle - half));
        const int to = std::min(picture.width, static_cast<int>(middle + half) + 1);
        if (from >= to) continue;
        const double power = 52 * smooth(1.0, 0.0, y / floor_y) + 14;
        for (int x = from; x < to; ++x) {
          const double d = (x - middle) / half;
          amount[static_cast<std::size_t>(x - from)] =
              static_cast<std::uint16_t>(power * (1 - d * d) * (1 - d * d));
        }
        shine_row(picture.row(y) + from, amount.data(), pack(spot.colour), to - from);
      }
    }
  });
}

// Rows of heads and seats that rise to the back, with a fence below: the stands of a stadium.
void add_stands(Scenery& s, double z) {
  const double base = s.world.ground_y(z), metre = s.world.scale(z);
  const Colour shirts[] = {rgb(0xD9483B), rgb(0x3D6FB4), rgb(0xF2C14E),
                           rgb(0xF3F0E8), rgb(0x4FA36B), rgb(0x8A5AA8)};
  const double top = 0.14 * base;
  Plate plate = blank({-s.margin_x(), top - 4 * metre, s.width() + s.margin_x(), base + 2});
  Brush brush(plate);
  brush.shade(0, top, s.lit(rgb(0x6A7688), z), 1, 0, base, s.lit(rgb(0x8E98A6), z), 1);
  brush.box(plate.left, top, s.width() + 2 * s.margin_x(), base - top);
  brush.fill();
  const double pitch = 0.95 * metre;
  for (double y = top + pitch; y < base - 1.4 * metre; y += pitch * 0.72) {
    for (double x = plate.left; x < s.width() + s.margin_x(); x += pitch * 0.62) {
      if (s.rng.unit() < 0.10) continue;
      const double px = x + s.rng.range(-0.1, 0.1) * pitch;
      brush.oval_of(s.lit(shirts[s.rng.below(6)] * s.rng.range(0.7, 1.0), z), 1, px,
                    y + pitch * 0.30, pitch * 0.24, pitch * 0.26);
      brush.oval_of(s.lit(mix(rgb(0xF0C49A), rgb(0x8A5A3C), s.rng.unit()), z), 1, px, y,
                    pitch * 0.13, pitch * 0.15);
    }
  }
  brush.box_of(s.lit(rgb(0x2D5FA8), z), plate.left, base - 1.2 * metre, s.width() * 2, 1.2 * metre);
  brush.box_of(s.lit(rgb(0xF3F0E8), z), plate.left, base - 1.3 * metre, s.width() * 2,
               0.12 * metre);
  brush.shade(0, top - 4 * metre, s.lit(rgb(0x566070), z), 1, 0, top, s.lit(rgb(0x3E4654), z), 1);
  brush.box(plate.left, top - 4 * metre, s.width() * 2, 4 * metre);
  brush.fill();
  s.add<PlateLayer>(z, std::move(plate));
}

void build_stadium(Scenery& s) {
  add_sky(s);
  add_clouds(s, 0.5);
  const double z = s.world.depth_at(0.60 * s.height());
  add_stands(s, z);
  s.world.land = Depths{s.world.depth_at(0.955 * s.height()), s.world.depth_at(0.63 * s.height())};
  Plate pitch = paint_ground(s, s.world.ground_y(z) - 2, [&](const Spot3& at) {
    const double stripe = static_cast<int>(std::floor(at.x_m / 3.2 + 100)) % 2 == 0 ? 1.07 : 0.94;
    const double tuft = (s.fine->at(at.x_m / 2, at.z / 2) - 0.5) * at.fade(0.25);
    Colour c = mix(rgb(0x6DB84C), rgb(0x4C9A3C), smooth(s.world.horizon, s.height(), at.y)) *
               (stripe * (1 + 0.22 * tuft));
    const double pixel = at.z / s.world.focal;
    const double touch = std::abs(at.z - z * 0.88), half_way = std::abs(at.x_m);
    const double round = std::abs(std::hypot(at.x_m, at.z - 11.5) - 4.2);
    const double line = std::max({smooth(0.16, 0.10, touch), smooth(0.07 + pixel, 0.05, half_way),
                                  smooth(0.12 + pixel, 0.07, round)});
    return s.veiled(mix(c, rgb(0xF8FAF4), 0.9 * line), at.haze);
  });
  s.add<GroundLayer>(1500, std::move(pitch));
}

}  // namespace

void build_stage(Scenery& s, const Shot& shot) {
  if (shot.setting == "stadium") {
    build_stadium(s);
    return;
  }
  s.world.light.tint = {1.0, 0.95, 0.92};
  s.palette.ambient = s.world.light.tint;
  s.world.light.haze_m = 1e6;
  s.world.light.sun_visible = false;
  s.world.light.shadow_strength = 0.42;
  s.world.light.shadow_x = -0.12;
  s.world.light.shadow_y = 0.10;
  s.world.wind = 0;
  s.vignette = 2.2;
  const double wall_z = s.world.depth_at(0.70 * s.height());
  const double base = s.world.ground_y(wall_z);
  const Colour cloth = rgb(0xA62A34);
  Area area{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), base + 2};
  Plate back = paint(area, 1, [&](double x, double y, int i, int j) {
    const double u = x / (58 * s.unit);
    const double fold = std::sin(u + 0.6 * std::sin(u * 0.37)) * 0.5 + 0.5;
    const double d = std::hypot((x - s.width() / 2) / s.width(), (y - base * 0.75) / s.height());
    const Colour c = mix(rgb(0x2A1638), rgb(0x7A3A78), 0.30 + 0.35 * fold) *
                     (0.45 + 0.95 * std::exp(-d * d * 7));
    return pack(c, 1, dither01(i, j));
  });
  s.add<PlateLayer>(wall_z, std::move(back), Edge::kRepeat);
  Plate floor = paint_ground(s, base - 3, [&](const Spot3& at) {
    const double u = at.x_m / 0.30;
    const int board = static_cast<int>(std::floor(u));
    const double joint = std::abs(u - board - 0.5) * 2;
    const double tone = hash01(board, 3, 4) - 0.5;
    const double grain = s.streaks->at(at.z / 7, at.x_m / 1.6) - 0.5;
    const double middle = std::hypot(at.x_m / 4.6, (at.z - 9) / 3.4);
    const double pool = 0.55 + 0.72 * std::exp(-middle * middle);
    Colour c = rgb(0x9A6844) * (pool * (1 + 0.14 * tone + 0.14 * grain));
    c = mix(c, rgb(0x4A2E22), 0.7 * smooth(0.92, 0.99, joint));
    return c;
  });
  s.add<GroundLayer>(wall_z + 0.2, std::move(floor));
  add_spots(s, s.height() * 0.90, 4);
  const double wing = 0.17 * s.width(), bottom = s.height() * 0.93;
  const double side_z = 8.2;
  s.add<PlateLayer>(side_z, curtain(s, -s.margin_x(), wing, bottom, cloth, 5, false));
  s.add<PlateLayer>(
      side_z, curtain(s, s.width() - wing, s.width() + s.margin_x(), bottom, cloth, 5, false));
  s.add<PlateLayer>(8.0, curtain(s, -s.margin_x(), s.width() + s.margin_x(), 0.17 * s.height(),
                                 cloth * 0.92, 22, true));
  add_motes(s, rgb(0xFFF3D0), 30, 1.3, 6);
}

}  // namespace kare::animatic::stage
