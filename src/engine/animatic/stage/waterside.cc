#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

// An open arch over the water.
void cut_arch(Elevation& e, double left, double width, double high) {
  cairo_t* c = e.brush().cairo();
  cairo_save(c);
  cairo_set_operator(c, CAIRO_OPERATOR_CLEAR);
  cairo_translate(c, e.x(left + width / 2), e.y(-0.1));
  cairo_scale(c, width / 2 * e.metre(), high * e.metre());
  cairo_new_path(c);
  cairo_arc(c, 0, 0, 1, std::numbers::pi, 2 * std::numbers::pi);
  cairo_close_path(c);
  cairo_fill(c);
  cairo_restore(c);
}

// Round stones along the rim of an arch.
void rim_arch(Elevation& e, double left, double width, double high) {
  constexpr int kStones = 17;
  for (int k = 0; k < kStones; ++k) {
    const double a = std::numbers::pi * (k + 0.5) / kStones;
    const double x = left + width / 2 - std::cos(a) * (width / 2 + 0.26);
    const double y = std::sin(a) * (high + 0.24) - 0.1;
    e.oval(k % 2 == 0 ? 0xE0CFB2 : 0xCDBA9C, x, y, 0.34, 0.28);
  }
}

}  // namespace

void add_stone_bridge(Scenery& s, double z, double last_row) {
  Elevation e(s, z, 9);
  constexpr double kSpan = 9.5;
  const double deck = 4.4;
  // The deck rises gently to the middle.
  const auto top = [&](double x) { return deck + 0.9 * std::exp(-x * x / 160); };
  cairo_t* c = e.brush().cairo();
  e.brush().shade(0, e.y(deck + 1), e.lit(0xD9C4A2), 1, 0, e.y(0), e.lit(0xA88E70), 1);
  cairo_new_path(c);
  cairo_move_to(c, e.x(-e.edge()), e.y(-0.05));
  for (double x = -e.edge(); x <= e.edge(); x += 0.5) cairo_line_to(c, e.x(x), e.y(top(x)));
  cairo_line_to(c, e.x(e.edge()), e.y(-0.05));
  cairo_close_path(c);
  e.brush().fill();
  for (double y = 0.35; y < deck; y += 0.55) {  // Courses of stone.
    for (double x = -e.edge(); x < e.edge(); x += 1.7) {
      const double shift = s.rng.range(0, 0.8);
      e.line(0x97805F, {{x + shift, y}, {x + shift + 0.9, y}}, 0.05, 0.5);
    }
  }
  const int arches = static_cast<int>(std::ceil(e.edge() / kSpan));
  for (int k = -arches; k <= arches; ++k) {
    const double left = k * kSpan - kSpan / 2 + 0.9, width = kSpan - 1.8;
    const double high = 3.1 + (k == 0 ? 0.7 : 0);
    rim_arch(e, left, width, high);
    cut_arch(e, left, width, high);
    e.polygon(0xB59C7C, {{left - 1.5, 0}, {left - 0.3, 0}, {left - 0.6, 1.7}, {left - 1.2, 1.7}});
  }
  for (double x = -e.edge(); x < e.edge(); x += 0.5) {
    e.polygon(0xE9DCC2, {{x, top(x) - 0.05},
                         {x + 0.52, top(x + 0.5) - 0.05},
                         {x + 0.52, top(x + 0.5) + 0.25},
                         {x, top(x) + 0.25}});
    e.block(0xD3C2A4, x + 0.12, top(x), 0.2, 0.85, 0.05);
    e.polygon(0xE9DCC2, {{x, top(x) + 0.8},
                         {x + 0.52, top(x + 0.5) + 0.8},
                         {x + 0.52, top(x + 0.5) + 1.0},
                         {x, top(x) + 1.0}});
  }
  for (double x = -2 * kSpan; x <= 2 * kSpan; x += kSpan) {
    e.line(0x34383E, {{x, top(x) + 0.9}, {x, top(x) + 2.0}}, 0.10);
    e.oval(0xFFF3CE, x, top(x) + 2.15, 0.22, 0.26);
    e.glow(0xFFD48A, x, top(x) + 2.15, 2.6);
  }
  e.finish_mirrored(0.6, last_row);
}

namespace {

Plate quay_plate(Scenery& s, double shore, bool planks) {
  return paint(
      s.ground_area(s.world.ground_y(shore) - 1), 1, [&](double x, double y, int i, int j) {
        const double z = s.world.depth_at(y), scale = s.world.scale(z);
        const double x_m = (x - s.width() / 2) / scale, inland = shore - z;
        const double per_metre = scale * s.world.eye_m / z;
        const double cover = clamp01(inland * per_metre + 0.5);
        if (cover <= 0) return 0U;
        const double stain = s.clumps->at(x_m / 8, z / 8) - 0.5;
        const double size = planks ? 0.34 : 1.3, long_m = planks ? 4.2 : 1.3;
        const double along = planks ? z : x_m, across = planks ? x_m : z;
        const int a = static_cast<int>(std::floor(along / size));
        const double u = along / size - a, v0 = across / long_m + 0.37 * hash01(a, 3, 4) * 9;
        const int b = static_cast<int>(std::floor(v0));
        const double joint = std::max(smooth(0.43, 0.48, std::abs(u - 0.5)),
                                      smooth(0.488, 0.496, std::abs(v0 - b - 0.5)));
        const double grain = s.streaks->at(z / 1.2, x_m / 3.5) - 0.5;
        Colour c = planks ? rgb(0xA8815A) * (1 + 0.2 * (hash01(a, b, 7) - 0.5) + 0.22 * grain)
                          : rgb(0xBDB6A8) * (1 + 0.10 * (hash01(a, b, 7) - 0.5) + 0.16 * stain);
        c = mix(c, c * 0.55, 0.7 * joint * smooth(2, 6, size * per_metre));
        c = mix(c, planks ? rgb(0x7A5A3E) : rgb(0xDAD4C6), smooth(0.55, 0.45, inland));
        return pack(s.lit(c, z), cover, dither01(i, j));
      });
}

void add_far_quay(Scenery& s, double z) {
  Elevation e(s, z, 46);
  const unsigned walls[] = {0xC9705A, 0xE0C08A, 0x8FA9B4, 0xB98A6A, 0xD9CDB8};
  e.block(0x9A958C, -e.edge(), 0, 2 * e.edge(), 2.2);
  for (double x = -e.edge(); x < e.edge();) {
    const double wide = s.rng.range(13, 24), tall = s.rng.range(7, 12);
    e.tower(walls[s.rng.below(5)], x, 2.2, wide, tall);
    e.polygon(0x77605A, {{x - 0.5, 2.2 + tall},
                         {x + wide + 0.5, 2.2 + tall},
                         {x + wide / 2, 2.2 + tall + wide * 0.22}});
    for (double w = x + 1.5; w < x + wide - 2.5; w += 3.6) {
      e.pane(w, 4, 1.8, 2.2, 0.6);
      if (tall > 9) e.pane(w, 7.6, 1.8, 2.0, 0.6);
    }
    x += wide + s.rng.range(0, 5);
  }
  for (const double x : {-58.0, 26.0, 78.0}) {  // Cranes of the harbour.
    const double lean = x < 0 ? 1 : -1;
    for (const double leg : {0.0, 9.0}) e.line(0x3F6F9A, {{x + leg, 2}, {x + leg, 21}}, 0.9);
    e.line(0x3F6F9A, {{x, 12}, {x + 9, 12}}, 0.7);
    e.line(0xE9653F, {{x - 8 * lean + 4, 21}, {x + 4.5 + 26 * lean, 21}}, 1.3);
    e.line(0x3F6F9A, {{x + 4.5, 21}, {x + 4.5, 30}}, 0.9);
    e.line(0x3F6F9A, {{x + 4.5, 30}, {x + 4.5 + 22 * lean, 21.5}}, 0.35);
    e.line(0x3A3F46, {{x + 4.5 + 17 * lean, 21}, {x + 4.5 + 17 * lean, 12}}, 0.3);
    e.block(0xE0A83C, x + 1.5 + 17 * lean, 9.4, 6, 2.6);
  }
  e.finish_mirrored(0.55, 0.77 * s.height());
}

// Boats with masts side by side.
void add_moorings(Scenery& s, double z, int count) {
  Elevation e(s, z, 16);
  const unsigned hulls[] = {0xF6F3EA, 0x2F6FA0, 0xD9533F, 0xF6F3EA, 0x3F8F7A};
  for (int k = 0; k < count; ++k) {
    const double at = (k + 0.5) / count * 2 - 1;
    if (std::abs(at) < 0.16) continue;
    const double x = at * e.half() * 1.25 + s.rng.range(-1, 1), n = s.rng.range(0.85, 1.2);
    const unsigned hull = hulls[s.rng.below(5)];
    e.line(0xE4E0D6, {{x + 0.2, 1.2}, {x + 0.2, 10.5 * n}}, 0.13);
    e.line(0xC9C4B8, {{x + 0.2, 2.1}, {x + 3.0, 2.3}}, 0.10);
    e.line(0x8A8A86, {{x + 0.2, 10.4 * n}, {x - 3.3, 1.3}}, 0.04);
    e.line(0x8A8A86, {{x + 0.2, 10.4 * n}, {x + 3.6, 1.2}}, 0.04);
    e.block(0xF3EBDB, x + 0.5, 2.2, 2.4, 0.32, 0.15);
    e.block(0xFFFFFF, x - 1.3, 1.1, 3.0, 0.75, 0.3);
    e.pane(x - 0.9, 1.32, 0.6, 0.28, 0.7);
    e.pane(x + 0.1, 1.32, 0.6, 0.28, 0.7);
    e.polygon(hull, {{x - 3.9, 1.45}, {x + 3.6, 1.25}, {x + 3.2, -0.02}, {x - 2.6, -0.02}});
    e.polygon(0xB5453A, {{x - 2.75, 0.16}, {x + 3.25, 0.16}, {x + 3.2, -0.02}, {x - 2.6, -0.02}});
  }
  e.finish_mirrored(0.5, 0.77 * s.height());
}

void add_bollards(Scenery& s, double z, bool pier) {
  Elevation e(s, z, 3, -0.3);
  for (double x = -e.half() * 0.84; x < e.edge(); x += pier ? 2.6 : 4.4) {
    e.round_shadow(x, 0.8);
    if (pier) {
      e.tower(0x7A5A3E, x - 0.13, -0.2, 0.26, 1.15);
      e.block(0xE9E2D2, x - 0.15, 0.92, 0.3, 0.08, 0.03);
      e.line(0xD3B98A,
             {{x, 0.75}, {x + 0.7, 0.5}, {x + 1.3, 0.42}, {x + 1.9, 0.5}, {x + 2.6, 0.75}}, 0.07);
    } else {
      e.tower(0x3A424A, x - 0.16, 0, 0.32, 0.5);
      e.block(0x4E5862, x - 0.26, 0.42, 0.52, 0.18, 0.08);
      e.line(0xD3B98A, {{x - 0.2, 0.25}, {x + 0.2, 0.31}}, 0.08);
    }
  }
  e.finish();
}

}  // namespace

void build_harbour(Scenery& s, const Shot& shot) {
  const bool pier = shot.place == "pier";
  add_sky(s);
  add_clouds(s, 0.8);
  Ridge far;
  far.z = 900;
  far.height = (pier ? 70 : 110) * s.unit;
  far.length = 420 * s.unit;
  far.colour = rgb(0x4F8A82);
  far.mist = 0.7;
  far.gap = 0.25;
  add_ridge(s, far);
  const double shore = s.world.depth_at(0.765 * s.height());
  Water water;
  water.waves = 0.5;
  water.mirror = 0.35;
  water.near_m = shore - 1;
  water.shallow_m = shore * 0.7;
  add_water(s, water);
  if (!pier) add_far_quay(s, 210);
  add_moorings(s, 74, pier ? 5 : 9);
  s.add<GroundLayer>(shore + 0.1, quay_plate(s, shore, pier), Edge::kClear);
  add_bollards(s, shore - 0.35, pier);
}

// A tiled terrace beside blue water over light tiles, with loungers' room before it.
void build_pool(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.6);
  Ridge wood;
  wood.z = 260;
  wood.height = 60 * s.unit;
  wood.length = 420 * s.unit;
  wood.forest = 17 * s.unit;
  wood.colour = rgb(0x4E8F62);
  add_ridge(s, wood);
  Elevation e(s, s.world.depth_at(0.53 * s.height()), 14);
  e.tower(0xF6EFE2, -e.edge(), 0, 2 * e.edge(), 6.6);
  e.block(0xE4A24E, -e.edge(), 6.4, 2 * e.edge(), 0.7);
  for (double x = -e.edge(); x < e.edge(); x += 3.6) {
    e.pane(x, 3.8, 2.2, 1.8, 0.7);
    e.pane(x, 0.2, 2.4, 2.5, 0.7);
    e.block(0xDCD3C2, x - 0.2, 3.35, 2.8, 0.2);
  }
  for (double x = -e.edge(); x < e.edge(); x += 1.6) {
    e.oval(x > 0 ? 0x4F8F4A : 0x5E9E4E, x + s.rng.range(-0.4, 0.4), 0.3, 1.0, 0.8);
  }
  e.finish();
  const double far = s.world.depth_at(0.560 * s.height()),
               near = s.world.depth_at(0.772 * s.height());
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double deep = at.z * at.z / (s.world.focal * s.world.eye_m);
    const double u = at.x_m / 0.8, v = at.z / 0.8;
    const double joint =
        std::max(std::abs(u - std::floor(u) - 0.5), std::abs(v - std::floor(v) - 0.5)) * 2;
    const bool in = at.z > near && at.z < far;
    if (!in) {
      Colour c = rgb(0xE9DEC8) * (1 + 0.08 * (s.clumps->at(at.x_m / 6, at.z / 6) - 0.5));
      c = mix(c, rgb(0xC9BCA2), smooth(0.93, 0.99, joint) * at.fade(0.4));
      const double rim = std::min(std::abs(at.z - near), std::abs(at.z - far));
      c = mix(c, rgb(0xFFFDF6), smooth(0.5 + deep, 0.4, rim));
      return s.veiled(c, at.haze);
    }
    const double net = s.clumps->at(at.x_m / 3.4 + 0.3 * s.fine->at(at.x_m, at.z), at.z / 4.6);
    Colour c = mix(rgb(0x1FA3D2), rgb(0x7FDCEC), smooth(0.38, 0.64, net));
    c = mix(c, c * 0.86, 0.7 * smooth(0.92, 0.99, joint) * at.fade(0.5));
    const double lane = std::abs(at.x_m / 3.4 - std::floor(at.x_m / 3.4 + 0.5)) * 3.4;
    const double bead = std::sin(at.z * 8) > 0 ? 1 : 0;
    c = mix(c, mix(rgb(0xF6F3EA), rgb(0xE0503F), bead), 0.8 * smooth(0.16, 0.10, lane));
    c = mix(c, rgb(0xF2FDFF), smooth(0.68, 0.75, net) * at.fade(0.3));
    c = mix(c, rgb(0x1F7FAE), 0.5 * smooth(0.9, 0.1, far - at.z));
    return s.veiled(mix(c, s.palette.middle, 0.14), at.haze);
  });
  s.add<GroundLayer>(1450, std::move(plate));
}

namespace {

// A wall of rock across the picture with a gap for the fall.
void add_cliff(Scenery& s, double z, double tall, double gap_x, double gap) {
  const double metre = s.world.scale(z), foot = s.world.ground_y(z);
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const Area area{-s.margin_x(), foot - tall * 1.25 * metre, s.width() + s.margin_x(), foot + 4};
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  std::vector<double> rises;  // Of each column, metres.
  for (double x = area.left + 0.5; x < area.right + 2; ++x) {
    const double x_m = (x - s.width() / 2) / metre, off = std::abs(x_m - gap_x);
    rises.push_back(tall * (0.86 + 0.14 * smooth(gap, gap * 3, off)) +
                    1.8 * (fbm(x_m / 4.5 + 40, 0.5, seed, 4) - 0.5) * smooth(0.3, 2.0, off - gap));
  }
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double x_m = (x - s.width() / 2) / metre, up = (foot - y) / metre;
    const double off = std::abs(x_m - gap_x);
    const double rise = rises[static_cast<std::size_t>(i)];
    const double cover = clamp01((rise - up) * metre);
    if (cover <= 0) return 0U;
    const double block = fbm(x_m / 2.1 + 9, up / 3.4, seed + 3, 4),
                 next = fbm(x_m / 2.1 + 9 + 0.10 * side, up / 3.4 + 0.05, seed + 3, 4);
    const double layer = fbm(x_m / 14, up * 0.9, seed + 5, 2) - 0.5;
    const double light = clamp01(0.52 + 3.4 * (block - next) + 0.25 * layer);
    Colour c = mix(rgb(0x4F5A5E), rgb(0xB4AFA2), light);
    const double moss =
        smooth(0.50, 0.66, fbm(x_m / 2.4, up / 1.6, seed + 7, 3) + 0.10 * up / tall);
    c = mix(c, mix(rgb(0x3F7A42), rgb(0x8FBF58), light), 0.8 * moss);
    const double sod = smooth(0.75, 0.45, rise - up + 0.3 * (s.fine->at(x_m, up) - 0.5));
    c = mix(c, mix(rgb(0x5B9A42), rgb(0x9CCB5C), s.fine->at(x_m * 1.3, up)), sod);
    c = mix(c, rgb(0x3A4A50), 0.55 * smooth(1.4, 0.0, off - gap) * smooth(rise, 0, up));
    c = c * mix(0.72, 1.0, smooth(0, 2.2, up));
    return pack(s.lit(c, z), cover, dither01(i, j));
  });
  s.add<PlateLayer>(z, std::move(plate));
}

// The water that falls: a still sheet, and threads that run down over it again and again.
void add_fall(Scenery& s, double z, double tall, double x_m, double half) {
  const double metre = s.world.scale(z), foot = s.world.ground_y(z);
  const double middle = s.width() / 2 + x_m * metre, wide = half * metre, high = tall * metre;
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const Colour deep = s.lit(rgb(0x8CC9DE), z), white = s.lit(rgb(0xF6FCFF), z);
  const double unit = s.unit;
  const auto edge = [=](double x, double y) {
    const double flare = 1 + 0.22 * (y - (foot - high)) / high;
    const double ragged = 0.09 * (fbm(y / (26 * unit), x < middle ? 1.5 : 7.5, seed, 2) - 0.5);
    return smooth(1.0, 0.90, std::abs(x - middle) / (wide * flare) + ragged);
  };
  const Area area{middle - 1.4 * wide, foot - high - 4, middle + 1.4 * wide, foot + 3};
  s.add<PlateLayer>(z - 0.1, paint(area, 1, [&](double x, double y, int i, int j) {
                      const double thread = s.streaks->at(y / (900 * s.unit), x / (190 * s.unit));
                      const Colour c = mix(deep, white, smooth(0.30, 0.75, thread));
                      return pack(c, edge(x, y), dither01(i, j));
                    }));
  const double period = 150 * s.unit;
  Area run = area;
  run.top = foot - high;
  run.bottom = foot;
  for (const double shift : {0.0, 0.5}) {
    Plate threads = paint(run, 1, [&](double x, double y, int i, int j) {
      const double along = (y - run.top) / period + shift;
      const double thread =
          fbm(x / (7.5 * s.unit), 0.5, seed + 2, 2) +
          0.35 * std::sin(6.2832 * along + 9 * fbm(x / (16 * s.unit), 3.5, seed, 1));
      const double fade = smooth(run.top, run.top + 0.6 * period, y) *
                          smooth(run.bottom, run.bottom - 1.1 * period, y);
      return pack(white, 0.75 * smooth(0.62, 0.95, thread) * edge(x, y) * fade, dither01(i, j));
    });
    const double speed = (shift > 0 ? 330 : 240) * s.unit;
    s.add<PlateLayer>(z - 0.2, std::move(threads), Edge::kClear, [period, speed](double t) {
      PlateMove move;
      move.dy = std::fmod(speed * t, period);
      return move;
    });
  }
  Elevation mist(s, z - 0.4, 4, -1.4);
  for (int k = 0; k < 26; ++k) {
    const double at = x_m + s.rng.range(-1.5, 1.5) * half;
    mist.brush().glow(mist.x(at), mist.y(s.rng.range(-0.5, 1.0)), s.rng.range(0.7, 1.9) * metre,
                      white, s.rng.range(0.16, 0.42));
  }
  mist.finish();
}

}  // namespace

void build_waterfall(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.7);
  Ridge far;
  far.z = 900;
  far.height = 210 * s.unit;
  far.length = 500 * s.unit;
  far.colour = rgb(0x5E9478);
  far.mist = 0.6;
  add_ridge(s, far);
  const double z = s.world.depth_at(0.580 * s.height());
  const double fit = 0.50 * s.height() / s.world.scale(z);  // The wall stays inside the frame.
  const double x = s.world.light.sun_x > s.width() / 2 ? -0.12 : 0.12;
  const double gap_x = x * s.width() / s.world.scale(z), half = 2.6;
  add_firs(s, z * 1.5, 12, false);
  add_cliff(s, z, fit, gap_x, half);
  add_fall(s, z, fit * 0.87, gap_x, half);
  const double near = s.world.depth_at(0.755 * s.height());
  Water water;
  water.far_m = z;
  water.near_m = near - 2.5;
  water.waves = 0.9;
  water.mirror = 0.2;
  water.flow = 0.8;
  water.shallow_m = near * 0.9;
  add_water(s, water);
  Turf turf;
  turf.near_colour = rgb(0x4F923C);
  turf.far_colour = rgb(0x7DB458);
  turf.flowers = 0.4;
  add_bank(s, near, turf);
}

}  // namespace kare::animatic::stage
