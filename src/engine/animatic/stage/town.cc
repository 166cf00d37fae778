#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

bool is_dark(const Scenery& s) {
  return s.world.time == TimeOfDay::kNight || s.world.time == TimeOfDay::kSunset;
}

// A window that reflects the sky by day and is lit, or not, in the evening.
void draw_window(Brush& brush, Scenery& s, double x, double y, double width, double height,
                 double z) {
  const bool night = s.world.time == TimeOfDay::kNight;
  const double chance = night ? 0.52 : s.world.time == TimeOfDay::kSunset ? 0.30 : 0;
  const Colour warm = mix(rgb(0xFFD88A), rgb(0xFFB65C), s.rng.unit());
  const bool lit = s.rng.unit() < chance;
  const Colour glass = s.lit(mix(rgb(0x5C86A8), rgb(0xA9CFE4), s.rng.range(0.1, 0.8)), z);
  if (lit) {
    const Colour seen = mix(warm, s.palette.haze, 0.4 * s.world.haze(z));
    if (width > 5 * s.unit) brush.glow(x + width / 2, y + height / 2, height * 1.2, warm, 0.25);
    brush.shade(0, y, mix(seen, rgb(0xFFF6DC), 0.4), 1, 0, y + height, seen, 1);
    brush.box(x, y, width, height);
    brush.fill();
    return;
  }
  brush.shade(x, y, mix(glass, s.palette.middle, 0.35), 1, x + width * 0.4, y + height,
              glass * 0.72, 1);
  brush.box(x, y, width, height);
  brush.fill();
}

}  // namespace

// A rank of high houses far away, a picture of the skyline.
void add_skyline(Scenery& s, double z, double tall, double narrow, const Colour& wall,
                 double base) {
  const double foot = s.world.horizon + base;
  Plate plate = blank({-s.margin_x(), foot - tall * 1.25, s.width() + s.margin_x(), foot + 4});
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  Brush brush(plate);
  double x = plate.left - 20 * s.unit;
  while (x < s.width() + s.margin_x()) {
    const double width = narrow * s.rng.range(0.6, 1.4);
    const double centre = std::exp(-std::pow((x - 0.5 * s.width()) / (0.42 * s.width()), 2));
    const double height = tall * s.rng.range(0.30, 0.62 + 0.38 * centre) * (0.6 + 0.4 * centre);
    const double top = foot - height;
    const Colour body =
        s.lit(mix(wall, rgb(0xB08D7A), s.rng.range(0, 0.35)) * s.rng.range(0.85, 1.12), z);
    brush.shade(x + (side > 0 ? 0 : width), 0, body * 0.78, 1, x + (side > 0 ? width : 0), 0,
                mix(body, s.palette.glow, 0.14 * s.palette.sun_power), 1);
    brush.box(x, top, width, height);
    brush.fill();
    const double kind = s.rng.unit();
    if (kind < 0.25) {
      brush.box_of(body * 0.9, x + width * 0.2, top - height * 0.07, width * 0.6, height * 0.08);
      brush.box_of(body * 0.8, x + width * 0.47, top - height * 0.22, width * 0.05, height * 0.16);
    } else if (kind < 0.45) {
      brush.ink(body * 0.92);
      brush.polygon({{x, top + 1}, {x + width * 0.5, top - width * 0.5}, {x + width, top + 1}});
      brush.fill();
    } else if (kind < 0.7) {
      brush.box_of(body * 0.86, x + width * 0.15, top - height * 0.03, width * 0.3, height * 0.04);
    }
    const double pitch = std::max(7.0 * s.unit, narrow * 0.15);
    for (double wy = top + pitch * 0.7; wy < foot - pitch; wy += pitch * 1.25) {
      for (double wx = x + pitch * 0.5; wx < x + width - pitch * 0.7; wx += pitch) {
        draw_window(brush, s, wx, wy, pitch * 0.52, pitch * 0.66, z);
      }
    }
    x += width * s.rng.range(0.92, 1.15);
  }
  // Haze rises from the ground between the houses.
  brush.shade(0, foot, mix(s.palette.haze, s.palette.horizon, 0.5), 0.75 * s.world.haze(z * 5), 0,
              foot - tall * 0.5, s.palette.haze, 0);
  cairo_set_operator(brush.cairo(), CAIRO_OPERATOR_ATOP);
  brush.box(plate.left, plate.top, s.width() * 2, s.height() * 2);
  brush.fill();
  s.add<PlateLayer>(z, std::move(plate));
}

namespace {

// One house of a street, seen from the front: shop below, rows of windows, a cornice.
void draw_front(Brush& brush, Scenery& s, double x, double foot, double width, double height,
                double metre, double z) {
  const Colour kinds[] = {rgb(0xC98262), rgb(0xE0C49A), rgb(0x9CB0B8), rgb(0xB9695A),
                          rgb(0xD9B48C), rgb(0x8FA58C), rgb(0xE3D6C6)};
  const Colour wall = s.lit(kinds[s.rng.below(7)], z),
               trim = mix(wall, s.lit(rgb(0xFFFFFF), z), 0.55);
  const double top = foot - height, shop = 3.4 * metre;
  brush.shade(0, top, mix(wall, s.palette.glow, 0.10), 1, 0, foot, wall * 0.86, 1);
  brush.box(x, top, width, height);
  brush.fill();
  brush.box_of(trim * 0.94, x - 0.15 * metre, top - 0.1 * metre, width + 0.3 * metre, 0.5 * metre);
  brush.box_of(wall * 0.7, x, top + 0.4 * metre, width, 0.10 * metre);
  const int columns = std::max(2, static_cast<int>(width / (2.1 * metre)));
  const double pitch = width / columns;
  for (double wy = top + 1.2 * metre; wy < foot - shop - 1.6 * metre; wy += 3.0 * metre) {
    for (int k = 0; k < columns; ++k) {
      const double wx = x + pitch * (k + 0.5) - 0.55 * metre;
      brush.box_of(trim, wx - 0.12 * metre, wy - 0.12 * metre, 1.34 * metre, 1.84 * metre);
      draw_window(brush, s, wx, wy, 1.1 * metre, 1.6 * metre, z);
      brush.box_of(trim, wx + 0.51 * metre, wy, 0.08 * metre, 1.6 * metre);
      brush.box_of(wall * 0.72, wx - 0.16 * metre, wy + 1.72 * metre, 1.42 * metre, 0.12 * metre);
    }
  }
  // The shop: a dark frame, a lit display, an awning with stripes, a door.
  const Colour awnings[] = {rgb(0xD9483B), rgb(0x2E8B7A), rgb(0xE2A32E), rgb(0x3D6FB4)};
  const Colour awning = s.lit(awnings[s.rng.below(4)], z);
  const double bottom = foot - 0.12 * metre;
  brush.box_of(wall * 0.55, x + 0.2 * metre, foot - shop + 0.4 * metre, width - 0.4 * metre,
               shop - 0.4 * metre);
  const Colour display = is_dark(s) ? rgb(0xFFD68C) : s.lit(rgb(0xBFD9DE), z);
  const double door = 1.5 * metre;
  brush.shade(0, foot - shop, display, 1, 0, foot, display * 0.62, 1);
  brush.box(x + 0.4 * metre, foot - shop + 0.9 * metre, width - 1.0 * metre - door,
            shop - 1.5 * metre);
  brush.fill();
  brush.shade(0, foot - shop, display * 0.8, 1, 0, foot, display * 0.4, 1);
  brush.box(x + width - 0.4 * metre - door, foot - shop + 0.9 * metre, door,
            bottom - (foot - shop + 0.9 * metre));
  brush.fill();
  const double ay = foot - shop + 0.25 * metre, deep = 0.85 * metre;
  const int stripes = std::max(4, static_cast<int>(width / (0.7 * metre)));
  for (int k = 0; k < stripes; ++k) {
    const double sx = x + width * k / stripes, sw = width / stripes;
    brush.ink(k % 2 == 0 ? awning : s.lit(rgb(0xF6EFE2), z));
    brush.polygon({{sx, ay}, {sx + sw, ay}, {sx + sw, ay + deep}, {sx, ay + deep}});
    brush.fill();
    brush.oval(sx + sw / 2, ay + deep, sw / 2, 0.16 * metre);
    brush.fill();
  }
  brush.shade(0, ay + deep, s.palette.shadow, 0.35, 0, ay + deep + 0.9 * metre, s.palette.shadow,
              0);
  brush.box(x + 0.2 * metre, ay + deep, width - 0.4 * metre, 0.9 * metre);
  brush.fill();
}

}  // namespace

void add_street_fronts(Scenery& s, double z) {
  const double metre = s.world.scale(z), foot = s.world.ground_y(z);
  Plate plate = blank({-s.margin_x(), foot - 17 * metre, s.width() + s.margin_x(), foot + 2});
  {
    Brush brush(plate);
    double x = plate.left - s.rng.range(0, 4) * metre;
    while (x < s.width() + s.margin_x()) {
      const double width = s.rng.range(6.5, 10) * metre;
      const double height = (6.6 + 3.0 * (s.rng.below(3) + (s.rng.unit() < 0.35 ? 1 : 0))) * metre;
      draw_front(brush, s, x, foot, width, height, metre, z);
      // A lane between some houses lets the sky in.
      x += width + (s.rng.unit() < 0.22 ? 2.4 * metre : 0);
    }
  }
  s.add<PlateLayer>(z, std::move(plate));
}

namespace {

// Slabs, kerb, road with marks, from the horizon to the viewer.
void add_street_ground(Scenery& s, double kerb_far, double kerb_near) {
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double rough = s.fine->at(at.x_m / 2.2, at.z / 2.2) - 0.5;
    const double stain = s.clumps->at(at.x_m / 14, at.z / 14) - 0.5;
    const double speck = (hash01(at.i, at.j, 3) - 0.5) * 0.05;
    const double middle = (kerb_near + kerb_far) / 2;
    const bool on_road = at.z > kerb_near && at.z < kerb_far;
    Colour c;
    if (on_road) {
      c = rgb(0x5C6068) * (1 + 0.10 * rough + 0.16 * stain + speck);
      const double dash = at.x_m / 4.2 - std::floor(at.x_m / 4.2);
      const double line = smooth(0.16, 0.10, std::abs(at.z - middle)) * smooth(0.0, 0.03, dash) *
                          smooth(0.55, 0.52, dash);
      const double edge = smooth(0.10, 0.06, std::abs(at.z - kerb_near - 0.5)) +
                          smooth(0.14, 0.09, std::abs(at.z - kerb_far + 0.5));
      c = mix(c, rgb(0xEFEBDD), 0.85 * clamp01(line + 0.8 * edge));
    } else {
      const double row = std::floor(at.z / 0.9);
      const double u = at.x_m / 0.9 + (static_cast<int>(row) % 2 != 0 ? 0.5 : 0.0);
      const double joint_x = std::abs(u - std::floor(u) - 0.5) * 2,
                   joint_z = std::abs(at.z / 0.9 - row - 0.5) * 2;
      const double joint =
          std::max(smooth(0.94, 0.99, joint_x), smooth(0.92, 0.99, joint_z)) * at.fade(0.55);
      const double slab = hash01(static_cast<int>(std::floor(u)), static_cast<int>(row), 5) - 0.5;
      c = rgb(0xBDB5A8) * (1 + 0.10 * slab * at.fade(0.6) + 0.08 * rough + 0.12 * stain + speck);
      c = mix(c, rgb(0x8A8278), 0.6 * joint);
      const double kerb =
          std::min(std::abs(at.z - kerb_near + 0.12), std::abs(at.z - kerb_far - 0.15));
      c = mix(c, rgb(0xDDD8CC), smooth(0.16, 0.11, kerb));
    }
    if (s.snowy) {  // Trodden on the pavement, with ruts of wheels on the road.
      const double rut = std::abs(at.z - mix(kerb_near, kerb_far, at.z > middle ? 0.75 : 0.25));
      const double clear = on_road ? smooth(0.9, 0.5, rut) : 0.0;
      const double cover = 0.92 - 0.55 * clear - 0.5 * smooth(0.1, 0.4, stain);
      c = mix(c, rgb(0xEEF3FA) * (1 + 0.06 * rough), clamp01(cover));
    }
    return s.veiled(c, at.haze);
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

void draw_house(Brush& brush, Scenery& s, double x, double foot, double width, double z,
                bool barn) {
  const Colour walls[] = {rgb(0xF2E3C6), rgb(0xE8C9A0), rgb(0xDDE3DC), rgb(0xF0D2C0)};
  const Colour roofs[] = {rgb(0xB5533C), rgb(0x8C5A44), rgb(0xA8443C), rgb(0x6E6A78)};
  const Colour wall = s.lit(barn ? rgb(0xB04A3C) : walls[s.rng.below(4)], z);
  const Colour roof = s.lit(barn ? rgb(0x6A5A58) : roofs[s.rng.below(4)], z);
  const Colour trim = s.lit(rgb(0xFAF4E8), z);
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const double height = width * (barn ? 0.62 : 0.50), gable = width * (barn ? 0.36 : 0.42);
  const double top = foot - height;
  if (!barn) {  // The chimney, behind the roof.
    brush.box_of(s.lit(rgb(0x9A6A58), z), x + width * 0.68, top - gable * 0.92, width * 0.08,
                 gable * 0.6);
  }
  brush.shade(x + (side > 0 ? 0 : width), 0, wall * 0.80, 1, x + (side > 0 ? width : 0), 0,
              mix(wall, s.palette.glow, 0.12), 1);
  brush.polygon({{x, foot},
                 {x, top},
                 {x + width / 2, top - gable * 0.96},
                 {x + width, top},
                 {x + width, foot}});
  brush.fill();
  const double over = width * 0.07, thick = width * 0.07;
  for (const double way : {-1.0, 1.0}) {
    const double edge = x + width / 2 + way * (width / 2 + over), slope = gable / (width / 2);
    brush.ink(way * side > 0 ? mix(roof, s.palette.glow, 0.16) : roof * 0.74);
    brush.polygon({{x + width / 2, top - gable - thick * 0.4},
                   {edge, top + over * slope - thick * 0.4},
                   {edge, top + over * slope + thick * 0.8},
                   {x + width / 2, top - gable + thick}});
    brush.fill();
  }
  brush.shade(0, top, s.palette.shadow, 0.28, 0, top + height * 0.3, s.palette.shadow, 0);
  brush.box(x, top + thick * 0.4, width, height * 0.3);
  brush.fill();
  const double dw = barn ? width * 0.34 : width * 0.17, dh = barn ? height * 0.66 : height * 0.62;
  const double dx = x + width * (barn ? 0.33 : 0.415);
  brush.box_of(trim, dx - width * 0.02, foot - dh - width * 0.02, dw + width * 0.04,
               dh + width * 0.02);
  brush.box_of(s.lit(barn ? rgb(0x7E3028) : rgb(0x7A5638), z), dx, foot - dh, dw, dh);
  if (barn) {
    brush.ink(trim);
    cairo_move_to(brush.cairo(), dx, foot - dh);
    cairo_line_to(brush.cairo(), dx + dw, foot);
    cairo_move_to(brush.cairo(), dx + dw, foot - dh);
    cairo_line_to(brush.cairo(), dx, foot);
    brush.stroke(std::max(1.0, width * 0.018));
  } else {
    for (const double at : {0.12, 0.68}) {
      const double wx = x + width * at, wy = top + height * 0.28, ws = width * 0.19;
      brush.box_of(trim, wx - ws * 0.14, wy - ws * 0.14, ws * 1.28, ws * 1.28);
      draw_window(brush, s, wx, wy, ws, ws, z);
      brush.box_of(trim, wx + ws * 0.45, wy, ws * 0.1, ws);
      brush.box_of(trim, wx, wy + ws * 0.45, ws, ws * 0.1);
      brush.box_of(s.lit(rgb(0x6E8F4A), z), wx - ws * 0.1, wy + ws * 1.12, ws * 1.2, ws * 0.2, 2);
    }
  }
  draw_window(brush, s, x + width * 0.44, top - gable * 0.42, width * 0.12, width * 0.14, z);
}

}  // namespace

void add_houses(Scenery& s, double z, int count, bool farm) {
  const double metre = s.world.scale(z);
  Plate plate = blank({-s.margin_x(), s.world.ground_y(z) - 12 * metre, s.width() + s.margin_x(),
                       s.world.ground_y(z * 0.9) + 4});
  {
    Brush brush(plate);
    const double span = s.width() + 2 * s.margin_x();
    for (int k = 0; k < count; ++k) {
      const bool barn = farm && k % 2 == 0;
      const double width = (barn ? 10 : 7.5) * s.rng.range(0.85, 1.15) * metre;
      const double x = -s.margin_x() + span * (k + s.rng.range(0.1, 0.6)) / count;
      const double y = s.world.ground_y(z * s.rng.range(0.96, 1.04));
      brush.oval_of(s.palette.shadow, 0.22, x + width / 2 + s.world.light.shadow_x * width * 0.2, y,
                    width * 0.62, width * 0.05);
      draw_house(brush, s, x, y, width, z, barn);
    }
  }
  s.add<PlateLayer>(z, std::move(plate));
}

namespace {

// A road that runs to the horizon, with a line down its middle.
Plate road_plate(Scenery& s, const Turf& land, double half, bool rails) {
  return paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double share = smooth(s.world.horizon, s.height(), at.y);
    const double patch = s.clumps->at(at.x_m / 12, at.z / 12) - 0.5;
    const double tuft = s.fine->at(at.x_m / 2.2, at.z / 2.2) - 0.5;
    Colour c = mix(land.far_colour, land.near_colour, share) *
               (1 + 0.26 * patch + 0.22 * tuft * at.fade(0.25));
    const double bend =
        0.9 * std::sin(at.z * 0.021 + 1) + 0.0006 * at.z * at.z * (s.seed % 2 ? 1 : -1);
    const double off = std::abs(at.x_m - bend);
    const double speck = (hash01(at.i, at.j, 3) - 0.5) * 0.06;
    const double pixel = at.z / s.world.focal;  // Metres a pixel.
    const double verge = smooth(half + 0.9, half + 0.4, off + 0.3 * tuft);
    c = mix(c, rgb(0xB8A27C) * (1 + 0.3 * tuft), verge);
    const double on = smooth(half + pixel, half - pixel, off);
    if (rails) {
      c = mix(c, rgb(0x8C8078) * (1 + 0.5 * tuft + speck), on);
      const double sleeper = std::abs(at.z / 0.7 - std::floor(at.z / 0.7) - 0.5) * 2;
      c = mix(c, rgb(0x5C4636),
              on * smooth(0.45, 0.55, sleeper) * at.fade(0.5) * smooth(1.35, 1.25, off));
      c = mix(c, rgb(0xC9CED6), smooth(0.06 + pixel, 0.04, std::abs(off - 0.75)));
    } else {
      c = mix(c, rgb(0x5E6169) * (1 + 0.12 * patch + 0.08 * tuft + speck), on);
      const double dash = at.z / 5 - std::floor(at.z / 5);
      const double line = smooth(0.09 + pixel, 0.06, std::abs(at.x_m - bend)) *
                          smooth(0, 0.04, dash) * smooth(0.56, 0.52, dash);
      const double edge = smooth(0.08 + pixel, 0.05, std::abs(off - half + 0.35));
      c = mix(c, rgb(0xF4F0E2), 0.9 * clamp01(line + edge) * on);
    }
    return s.veiled(c, at.haze);
  });
}

}  // namespace

void build_city(Scenery& s, const Shot& shot) {
  light_city(s);
  if (shot.setting == "station") return build_station(s, shot);
  if (shot.setting == "alley") return build_alley(s, shot);
  if (shot.setting == "construction site") return build_site(s, shot);
  add_sky(s);
  add_clouds(s, 0.7);
  const double high = s.world.horizon;
  add_skyline(s, 1500, high * 0.66, 60 * s.unit, rgb(0x8FA3BA), 2);
  if (shot.setting == "city") {
    add_skyline(s, 520, high * 0.82, 92 * s.unit, rgb(0x8496AE), 4);
    const double kerb = s.depth_of_row(0.615);
    add_skyline(s, 130, high * 0.86, 150 * s.unit, rgb(0x93A0AC), 10 * s.unit);
    add_street_ground(s, kerb, s.depth_of_row(0.70));
    add_grove(s, 34, 9, 0.6);
    add_street_lights(s, kerb, s.world.depth_at(0.80 * s.height()), 5);
    return;
  }
  add_skyline(s, 300, high * 0.78, 110 * s.unit, rgb(0x8E9BAA), 4);
  const double fronts = s.depth_of_row(0.60);
  add_street_ground(s, s.depth_of_row(0.635), s.depth_of_row(0.80));
  add_street_fronts(s, fronts);
  add_street_lights(s, s.world.depth_at(0.632 * s.height()), s.world.depth_at(0.86 * s.height()),
                    4.6);
}

void build_village(Scenery& s, const Shot& shot) {
  if (shot.setting == "castle") return build_castle(s, shot);
  if (shot.setting == "church") return build_church(s, shot);
  if (shot.setting == "temple") return build_temple(s, shot);
  if (shot.setting == "market") return build_market(s, shot);
  add_sky(s);
  add_clouds(s);
  Ridge hill;
  hill.z = 700;
  hill.height = 120 * s.unit;
  hill.length = 560 * s.unit;
  hill.colour = rgb(0x5F9478);
  hill.mist = 0.5;
  add_ridge(s, hill);
  hill.z = 240;
  hill.height = 70 * s.unit;
  hill.length = 480 * s.unit;
  hill.colour = rgb(0x7BAA58);
  hill.forest = 14 * s.unit;
  hill.mist = 0.3;
  add_ridge(s, hill);
  const bool farm = shot.setting == "farm";
  Turf turf;
  turf.near_colour = farm ? rgb(0x7FA043) : rgb(0x66A340);
  turf.far_colour = farm ? rgb(0xC2C268) : rgb(0x9CCB64);
  turf.flowers = 0.5;
  turf.blades = 0.7;
  turf.path = 2.2;
  turf.path_colour = rgb(0xDCC59A);
  add_turf(s, s.world.horizon - 1, turf);
  add_houses(s, 62, static_cast<int>(std::ceil(9 * s.width() / s.height() / 1.78)), false);
  add_grove(s, 50, 10, 0.3);
  add_houses(s, 36, static_cast<int>(std::ceil(4 * s.width() / s.height() / 1.78)) + 1, farm);
  add_grove(s, 27, 5, 0.9);
  add_foreground_grass(s, turf.near_colour, 40);
}

void build_road(Scenery& s, const Shot& shot) {
  if (shot.setting == "parking lot") return build_parking(s, shot);
  if (shot.setting == "airport") return build_airport(s, shot);
  if (shot.setting == "gas station") return build_gas_station(s, shot);
  add_sky(s);
  add_clouds(s);
  Peaks peaks;
  peaks.z = 1700;
  peaks.height = 0.20 * s.height();
  peaks.length = 380 * s.unit;
  peaks.rock = rgb(0x7C8AA8);
  peaks.snow_line = 0.75;
  add_peaks(s, peaks);
  Ridge hill;
  hill.z = 380;
  hill.height = 62 * s.unit;
  hill.length = 520 * s.unit;
  hill.colour = rgb(0x6E9E62);
  hill.forest = 10 * s.unit;
  hill.mist = 0.4;
  add_ridge(s, hill);
  Turf land;
  land.near_colour = rgb(0x8AA648);
  land.far_colour = rgb(0xBAC675);
  const double half = shot.setting == "railway" ? 1.9 : 3.7;
  s.add<GroundLayer>(1500, road_plate(s, land, half, shot.setting == "railway"));
  add_grove(s, 60, 12, 0.75);
  add_grove(s, 34, 6, 0.95);
  add_foreground_grass(s, land.near_colour, 36);
}

}  // namespace kare::animatic::stage
