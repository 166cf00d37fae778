#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"

namespace kare::animatic::stage {
namespace {

// A side of a canyon: terraces of layered rock that rise from the middle to the frame's edges.
struct Terrace {
  double z = 300, open = 0.2, high = 0.4;  // Half the gap and the height, as shares of the frame.
};

void add_terrace(Scenery& s, const Terrace& t) {
  const double foot = s.world.ground_y(t.z);
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const double high = t.high * s.height();
  const Area area{-s.margin_x(), foot - 1.3 * high, s.width() + s.margin_x(), foot + 3};
  const auto rise_at = [&](double x) {
    const double off =
        std::abs(x / s.width() - 0.5) + 0.10 * (fbm(x / (260 * s.unit), 2.5, seed, 3) - 0.5);
    double rise = 0;
    for (int step = 0; step < 4; ++step) {
      const double from = t.open + 0.055 * step;
      rise += 0.25 * smooth(from, from + 0.022, off);
    }
    return high * rise * (1 + 0.12 * (fbm(x / (90 * s.unit), 7.5, seed + 1, 3) - 0.5));
  };
  std::vector<double> rises, bends;  // Of each column.
  for (double x = area.left + 0.5; x < area.right + 2; ++x) {
    rises.push_back(rise_at(x));
    bends.push_back(10 * s.unit * fbm(x / (240 * s.unit), 0.5, seed + 2, 2));
  }
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double up = foot - y, cover = clamp01(rises[static_cast<std::size_t>(i)] - up + 0.5);
    if (cover <= 0) return 0U;
    const double bend = bends[static_cast<std::size_t>(i)];
    const double layer = fbm(0.5, (up + bend) / (15 * s.unit), seed + 3, 3);
    const double crack = fbm(x / (26 * s.unit), up / (150 * s.unit), seed + 4, 3),
                 next = fbm(x / (26 * s.unit) + 0.12 * side, up / (150 * s.unit), seed + 4, 3);
    Colour c = mix(rgb(0x9A4A30), rgb(0xE8A468), smooth(0.28, 0.72, layer));
    c = mix(c, rgb(0xF2CF9A), 0.6 * smooth(0.66, 0.74, layer));
    const double facing = (x < s.width() / 2 ? 1 : -1) * side;  // The side towards the light.
    c = c * (clamp01(0.86 + 0.14 * facing + 1.9 * (crack - next)) * mix(0.80, 1.06, up / high));
    return pack(s.lit(c, t.z), cover, dither01(i, j));
  });
  s.add<PlateLayer>(t.z, std::move(plate));
}

// Points of rock that hang from the top or stand on the ground.
void add_dripstones(Scenery& s, double z, double length, int count) {
  const double metre = s.world.scale(z);
  Plate plate = blank({-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height()});
  {
    Brush brush(plate);
    cairo_t* c = brush.cairo();
    for (int k = 0; k < count; ++k) {
      const double x = s.rng.range(-s.margin_x(), s.width() + s.margin_x());
      const double edge = std::abs(2 * x / s.width() - 1);
      const double tall = length * s.rng.range(0.35, 1.0) * (0.4 + 0.8 * edge) * s.height();
      const double wide = std::min(tall * 0.22, 1.3 * metre);
      const Colour rock = s.lit(mix(rgb(0x6A5A58), rgb(0x9A8478), s.rng.unit()), z);
      brush.shade(x - wide, 0, rock * 0.55, 1, x + wide, 0, rock, 1);
      cairo_new_path(c);
      cairo_move_to(c, x - wide, -s.margin_y());
      cairo_line_to(c, x - wide, 0);
      cairo_curve_to(c, x - wide * 0.3, tall * 0.4, x - wide * 0.15, tall * 0.7, x, tall);
      cairo_curve_to(c, x + wide * 0.15, tall * 0.7, x + wide * 0.3, tall * 0.4, x + wide, 0);
      cairo_line_to(c, x + wide, -s.margin_y());
      cairo_close_path(c);
      brush.fill();
    }
  }
  s.add<PlateLayer>(z, std::move(plate));
}

// One broad leaf from its stem at (x, y), `length` pixels long.
void draw_leaf(Brush& brush, double x, double y, double angle, double length, const Colour& dark,
               const Colour& bright) {
  cairo_t* c = brush.cairo();
  cairo_save(c);
  cairo_translate(c, x, y);
  cairo_rotate(c, angle);
  brush.shade(0, -0.2 * length, bright, 1, 0, 0.2 * length, dark, 1);
  cairo_new_path(c);
  cairo_move_to(c, 0, 0);
  cairo_curve_to(c, length * 0.25, -length * 0.30, length * 0.75, -length * 0.24, length, 0);
  cairo_curve_to(c, length * 0.75, length * 0.24, length * 0.25, length * 0.30, 0, 0);
  cairo_close_path(c);
  brush.fill();
  brush.ink(mix(bright, rgb(0xF2FFD0), 0.35), 0.55);
  cairo_move_to(c, 0, 0);
  cairo_line_to(c, length * 0.94, 0);
  for (int k = 1; k < 6; ++k) {
    for (const double way : {-1.0, 1.0}) {
      cairo_move_to(c, length * 0.15 * k, 0);
      cairo_line_to(c, length * (0.15 * k + 0.12), way * length * 0.17 * (1 - 0.12 * k));
    }
  }
  brush.stroke(length * 0.012);
  cairo_restore(c);
}

PlateMove sway(double t, double foot, double reach, double phase) {
  PlateMove move;
  move.shift = [=](double y) {
    const double up = (foot - y) / reach;
    return 0.012 * reach * up * std::abs(up) * std::sin(1.1 * t + phase);
  };
  return move;
}

}  // namespace

void build_canyon(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.5);
  add_terrace(s, {1100, 0.02, 0.20});
  add_terrace(s, {520, 0.10, 0.32});
  add_dune_ground(s);
  add_terrace(s, {190, 0.20, 0.44});
  add_terrace(s, {70, 0.34, 0.60});
}

void build_cave(Scenery& s, const Shot&) {
  const bool night = s.world.time == TimeOfDay::kNight;
  const double x0 = s.width() * (s.world.light.sun_x > s.width() / 2 ? 0.64 : 0.36);
  const double y0 = s.world.horizon - 0.10 * s.height();
  s.palette.haze = night ? rgb(0x3A4A78) : rgb(0xBFD3D8);
  s.world.light.haze = s.palette.haze;
  s.world.light.tint = s.palette.ambient * (night ? 0.9 : 0.82);
  s.vignette = 2.2;
  add_sky(s);
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  // How much light from the mouth falls on a place.
  const double reach = 0.62 * s.height();
  const auto daylight = [=](double x, double y) {
    const double d = std::hypot(x - x0, 1.2 * (y - y0)) / reach;
    return std::exp(-d * d * 1.5);
  };
  Plate wall = paint(s.sky_area(), 1, [&](double x, double y, int i, int j) {
    const double ragged = 0.35 * (fbm(x / (70 * s.unit), y / (70 * s.unit), seed, 3) - 0.5);
    const double off =
        std::hypot((x - x0) / 0.17, (y - y0 - 0.06 * s.height()) / 0.22) / s.height() + ragged;
    const double cover = smooth(0.98, 1.02, off);
    if (cover <= 0) return 0U;
    const double lump = fbm(x / (120 * s.unit), y / (90 * s.unit), seed + 1, 5),
                 next = fbm((x + (x < x0 ? 9 : -9) * s.unit) / (120 * s.unit),
                            (y - 6 * s.unit) / (90 * s.unit), seed + 1, 5);
    const double bright = clamp01(0.5 + 5 * (next - lump));
    Colour c = mix(rgb(0x3A302E), rgb(0xA08470), bright);
    c = c * (0.34 + 0.95 * daylight(x, y)) + rgb(0xFFE2B0) * (0.16 * daylight(x, y) * bright);
    c = mix(c, s.palette.sun, 0.5 * smooth(1.10, 1.0, off) * (night ? 0.3 : 1));
    return pack(c * s.palette.ambient, cover, dither01(i, j));
  });
  s.add<PlateLayer>(420, std::move(wall), Edge::kRepeat);
  Plate floor = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double rough = s.fine->at(at.x_m / 1.4, at.z / 1.4) - 0.5;
    const double lump = s.clumps->at(at.x_m / 7, at.z / 9) - 0.5;
    Colour c = rgb(0x7A675A) * (1 + 0.5 * lump + 0.4 * rough * at.fade(0.2));
    const double pool = smooth(0.10, 0.16, lump);
    const double light =
        daylight(at.x, at.y) + 0.55 * std::exp(-std::pow((at.x - x0) / (0.16 * s.width()), 2));
    c = mix(c, rgb(0x3F7F94) * (0.5 + 0.9 * light), 0.7 * pool);
    return c * s.palette.ambient * (0.46 + 0.62 * std::min(light, 1.1));
  });
  s.add<GroundLayer>(1500, std::move(floor));
  add_dripstones(s, 60, 0.34, 26);
  add_dripstones(s, 16, 0.44, 10);
}

void add_jungle_leaves(Scenery& s) {
  // Vines from the canopy, and a frame of broad leaves before everything.
  Plate vines = blank({-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height() * 0.7});
  {
    Brush brush(vines);
    cairo_t* c = brush.cairo();
    for (int k = 0; k < 13; ++k) {
      const double x = s.rng.range(-0.1, 1.1) * s.width(),
                   low = s.rng.range(0.22, 0.52) * s.height();
      brush.ink(s.lit(rgb(0x3F6B38), 20));
      cairo_new_path(c);
      cairo_move_to(c, x, -s.margin_y());
      cairo_curve_to(c, x + 30 * s.unit, low * 0.3, x - 30 * s.unit, low * 0.7, x + 6 * s.unit,
                     low);
      brush.stroke(3.2 * s.unit);
      for (double y = 20 * s.unit; y < low; y += 30 * s.unit) {
        const double way = static_cast<int>(y) % 2 == 0 ? 0.5 : 2.6;
        draw_leaf(brush, x, y, way, 26 * s.unit, s.lit(rgb(0x2F6B3A), 20),
                  s.lit(rgb(0x6FB84E), 20));
      }
    }
  }
  const double top = -s.height() * 0.1, long_px = s.height() * 0.6;
  s.add<PlateLayer>(24, std::move(vines), Edge::kClear,
                    [=](double t) { return sway(t, top, long_px, 0.4); });
  for (const double side : {-1.0, 1.0}) {
    Plate leaves =
        blank({side < 0 ? -s.margin_x() : s.width() * 0.66, s.height() * 0.45,
               side < 0 ? s.width() * 0.34 : s.width() + s.margin_x(), s.height() + s.margin_y()});
    const double foot_x = side < 0 ? -10 * s.unit : s.width() + 10 * s.unit;
    {
      Brush brush(leaves);
      for (int k = 0; k < 9; ++k) {
        const double angle = (side < 0 ? -0.1 : -3.04) - side * -0.17 * (k - 1.5);
        const double long_leaf = s.rng.range(120, 215) * s.unit;
        const double shade = 0.55 + 0.05 * k;
        draw_leaf(brush, foot_x + s.rng.range(-20, 10) * s.unit,
                  s.height() * (0.84 + 0.03 * (k % 4)), angle, long_leaf,
                  s.lit(rgb(0x1F5A34) * shade), s.lit(rgb(0x5FAE4A) * shade));
      }
    }
    const double foot = s.height(), reach = 0.4 * s.height();
    s.add<PlateLayer>(3.4, std::move(leaves), Edge::kClear,
                      [=](double t) { return sway(t, foot, reach, side); });
  }
}

}  // namespace kare::animatic::stage
