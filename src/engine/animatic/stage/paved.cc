#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

// A paved ground from the horizon's grass to the viewer; paint(spot, asphalt) adds the marks.
template <class Marks>
void add_pavement(Scenery& s, const Colour& stone, double far, Marks marks) {
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double rough = s.fine->at(at.x_m / 2.2, at.z / 2.2) - 0.5;
    const double stain = s.clumps->at(at.x_m / 16, at.z / 16) - 0.5;
    const double speck = (hash01(at.i, at.j, 3) - 0.5) * 0.04;
    if (at.z > far) {
      return s.veiled(rgb(0x9DBB62) * (1 + 0.2 * stain + 0.15 * rough), at.haze);
    }
    const Colour c = stone * (1 + 0.10 * rough * at.fade(0.3) + 0.13 * stain + speck);
    return s.veiled(marks(at, c), at.haze);
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

double off_beat(double x, double pitch) {
  const double u = x / pitch;
  return std::abs(u - std::floor(u + 0.5)) * pitch;
}

// How much of a line of half width `half` metres is at `off` metres from it; rows are `deep`
// metres.
double line_at(double off, double half, double deep) {
  return smooth(half + deep, half - 0.3 * deep, off) * std::min(1.0, 2.4 * half / deep);
}

double row_depth(const Scenery& s, const Spot3& at) {
  return at.z * at.z / (s.world.focal * s.world.eye_m);
}

// An airliner from the side, its nose at `nose`, flying to the left.
void draw_airliner(Elevation& e, double nose, unsigned tail) {
  const auto at = [nose](double x, double y) { return Point{nose + x, y}; };
  e.round_shadow(nose + 17, 34);
  for (const double wheel : {5.0, 16.5, 18.2}) {
    e.block(0x7A828A, nose + wheel - 0.12, 0.4, 0.24, 1.8);
    e.oval(0x2C3036, nose + wheel, 0.55, 0.55, 0.55);
    e.oval(0x9AA2AA, nose + wheel, 0.55, 0.2, 0.2);
  }
  e.polygon(tail, {at(27, 5), at(32.5, 11.4), at(35.4, 11.4), at(33.6, 4.6)});
  e.polygon(0xF3F0E6, {at(31.0, 9.7), at(34.9, 9.7), at(34.6, 8.7), at(30.2, 8.7)}, 0.85);
  cairo_t* c = e.brush().cairo();
  const auto body = [&] {
    cairo_new_path(c);
    cairo_move_to(c, e.x(nose), e.y(3.3));
    cairo_curve_to(c, e.x(nose + 0.6), e.y(5.1), e.x(nose + 3.4), e.y(5.8), e.x(nose + 6),
                   e.y(5.8));
    cairo_line_to(c, e.x(nose + 28), e.y(5.8));
    cairo_curve_to(c, e.x(nose + 31), e.y(5.7), e.x(nose + 34), e.y(5.4), e.x(nose + 35.4),
                   e.y(5.1));
    cairo_curve_to(c, e.x(nose + 33), e.y(3.2), e.x(nose + 29), e.y(1.9), e.x(nose + 24), e.y(1.8));
    cairo_line_to(c, e.x(nose + 4), e.y(1.8));
    cairo_curve_to(c, e.x(nose + 1.5), e.y(1.9), e.x(nose + 0.2), e.y(2.6), e.x(nose), e.y(3.3));
    cairo_close_path(c);
  };
  const Colour white = e.lit(0xFBFAF6), under = e.lit(0xB9C6D2);
  e.brush().shade(0, e.y(5.6), white, 1, 0, e.y(1.8), under, 1);
  body();
  e.brush().fill();
  cairo_save(c);
  body();
  cairo_clip(c);
  e.block(tail, nose - 1, 2.9, 38, 0.34);
  cairo_restore(c);
  e.polygon(0x2E4458, {at(0.85, 4.35), at(1.6, 5.0), at(2.9, 5.15), at(2.9, 4.5)});
  for (double x = 4.6; x < 27.5; x += 0.85) e.pane(nose + x, 4.25, 0.42, 0.6, 0.95);
  e.block(0xC3CCD4, nose + 3.4, 3.1, 0.8, 2.0, 0.2);
  e.polygon(0xD9E0E6, {at(12.5, 2.9), at(18.5, 2.9), at(24.5, 1.6), at(22.4, 1.6)});
  e.polygon(0x9AA8B4, {at(12.5, 2.9), at(22.4, 1.6), at(21.8, 1.45), at(12.5, 2.5)});
  e.block(0xE9EDF0, nose + 12.6, 0.85, 3.6, 1.35, 0.65);
  e.oval(0x4A545E, nose + 12.8, 1.52, 0.26, 0.62);
  e.polygon(0xC9D2DA, {at(30.2, 4.7), at(34.6, 5.5), at(36.2, 5.5), at(34.2, 4.6)});
}

void add_terminal(Scenery& s, double z) {
  Elevation e(s, z, 40);
  const double left = -e.half() * 0.55, right = e.edge();
  cairo_t* c = e.brush().cairo();
  e.block(0xC9D2D8, left, 0, right - left, 11);
  for (double x = left + 1; x < right; x += 3.4) {
    e.pane(x, 1.2, 3.0, 4.2, 0.9);
    e.pane(x, 5.9, 3.0, 4.6, 0.9);
  }
  e.brush().ink(e.lit(0xF6F7F4));
  cairo_new_path(c);
  cairo_move_to(c, e.x(left - 4), e.y(11));
  for (double x = left - 4; x < right; x += 30) {
    cairo_curve_to(c, e.x(x + 8), e.y(17), e.x(x + 22), e.y(17), e.x(x + 30), e.y(11.4));
  }
  cairo_line_to(c, e.x(right), e.y(10.2));
  cairo_line_to(c, e.x(left - 4), e.y(10.2));
  cairo_close_path(c);
  e.brush().fill();
  const double tower = left - 14;
  e.polygon(0xE4E2DA, {{tower - 2.2, 0}, {tower + 2.2, 0}, {tower + 1.6, 24}, {tower - 1.6, 24}});
  e.polygon(0xB9C2C8, {{tower - 2.6, 24}, {tower + 2.6, 24}, {tower + 4.6, 26}, {tower - 4.6, 26}});
  e.pane(tower - 4.6, 26, 9.2, 3.0, 1);
  e.block(0xD9553F, tower - 5, 29, 10, 1.2, 0.5);
  e.line(0x8A9298, {{tower, 30}, {tower, 36}}, 0.4);
  e.glow(0xFF6A5A, tower, 36, 4);
  e.block(0xB9C2C8, left + 6, 3, 14, 3);  // A bridge for boarding.
  e.finish();
}

// A car that is parked, seen from the side.
void draw_parked_car(Elevation& e, double left, unsigned paint) {
  e.round_shadow(left + 2.1, 4.6);
  e.polygon(paint,
            {{left + 0.85, 0.9}, {left + 1.35, 1.48}, {left + 2.9, 1.48}, {left + 3.6, 0.9}});
  e.pane(left + 1.2, 0.94, 0.8, 0.42, 0);
  e.pane(left + 2.12, 0.94, 0.95, 0.42, 0);
  e.block(paint, left, 0.32, 4.25, 0.64, 0.24);
  for (const double wheel : {left + 0.85, left + 3.35}) {
    e.oval(0x23262C, wheel, 0.33, 0.34, 0.34);
    e.oval(0xB9C0C6, wheel, 0.33, 0.17, 0.17);
  }
  e.oval(0xFFF3C4, left + 4.12, 0.68, 0.10, 0.09);
  e.oval(0xE0483A, left + 0.1, 0.70, 0.09, 0.09);
}

void add_lamp_posts(Scenery& s, double z, double pitch, double tall) {
  Elevation e(s, z, tall + 2);
  for (double x = -e.edge() + pitch * 0.3; x < e.edge(); x += pitch) {
    e.line(0x7A838A, {{x, 0}, {x, tall}}, 0.14);
    e.line(0x7A838A, {{x - 1.2, tall}, {x + 1.2, tall}}, 0.12);
    for (const double side : {-1.2, 1.2}) {
      e.block(0xFFF3D0, x + side - 0.35, tall - 0.1, 0.7, 0.16, 0.06);
      e.glow(0xFFE3A0, x + side, tall - 0.1, 2.6);
    }
  }
  e.finish();
}

void add_car_rows(Scenery& s, double z) {
  const unsigned paints[] = {0xD9503F, 0x4C8FC4, 0xF3EFE6, 0x3F4854, 0xE9B23C, 0x5FA36B, 0x9AA4AE};
  Elevation e(s, z, 3);
  for (double x = -e.edge(); x < e.edge(); x += 5.2) {
    if (s.rng.unit() < 0.84) draw_parked_car(e, x + 0.4, paints[s.rng.below(7)]);
  }
  e.finish();
}

void add_big_shop(Scenery& s, double z) {
  Elevation e(s, z, 14);
  e.tower(0xE4D8C4, -e.edge(), 0, 2 * e.edge(), 7.5);
  e.block(0xC9573F, -e.edge(), 6.6, 2 * e.edge(), 1.4);
  e.tower(0xF2EADB, -9, 0, 18, 10);
  e.block(0x2F7FA8, -6.5, 6.4, 13, 2.3, 0.5);
  for (double x = -5.4; x < 5; x += 1.9) e.oval(0xFDF8EA, x + 0.8, 7.55, 0.62, 0.62);
  for (double x = -8; x < 7; x += 4) e.pane(x, 0.2, 3.6, 4.6, 1);
  for (double x = 12; x < e.edge(); x += 7) {
    e.pane(x, 1.2, 4.5, 3, 0.9);
    e.pane(-x - 4.5, 1.2, 4.5, 3, 0.9);
  }
  e.finish();
}

}  // namespace

void build_airport(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s);
  Ridge hill;
  hill.z = 900;
  hill.height = 50 * s.unit;
  hill.length = 520 * s.unit;
  hill.colour = rgb(0x6E9E86);
  hill.mist = 0.6;
  add_ridge(s, hill);
  add_terminal(s, 190);
  add_pavement(s, rgb(0xB7B9B6), 180, [&](const Spot3& at, Colour c) {
    const double deep = row_depth(s, at);
    const double joint = std::max(line_at(off_beat(at.x_m, 6), 0.05, at.z / s.world.focal),
                                  line_at(off_beat(at.z, 6), 0.05, deep));
    c = mix(c, rgb(0x8E918E), 0.6 * joint);
    const double bend = 2.2 + 0.02 * at.z;
    const double lead = std::max(line_at(std::abs(at.x_m - bend), 0.13, at.z / s.world.focal),
                                 line_at(std::abs(at.z - 30), 0.22, deep));
    c = mix(c, rgb(0xF2C230), 0.92 * lead);
    const double grass = smooth(104, 106, at.z) * smooth(128, 126, at.z);
    return mix(c, rgb(0x8DB65A), grass);
  });
  Elevation far(s, 120, 14);
  draw_airliner(far, far.half() * 0.25, 0x3F8F6A);
  far.finish();
  Elevation near(s, 62, 14);
  draw_airliner(near, -near.half() * 0.88, 0xD9483B);
  near.finish();
}

void build_parking(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s);
  const bool shop = shot.place != "junkyard";
  add_skyline(s, 700, s.world.horizon * 0.34, 70 * s.unit, rgb(0x93A3B4), 2);
  if (shop) add_big_shop(s, 70);
  add_grove(s, 64, 10, 0.85);
  const double row = s.world.depth_at(0.665 * s.height());
  add_pavement(s, rgb(0x6A6E74), 68, [&](const Spot3& at, Colour c) {
    const double deep = row_depth(s, at), wide = at.z / s.world.focal;
    const bool bay = (at.z > row - 1.6 && at.z < row + 3.4) || at.z < row * 0.62;
    const double mark = bay ? line_at(off_beat(at.x_m, 5.2), 0.07, wide) : 0;
    const double end = line_at(std::abs(at.z - row * 0.62), 0.08, deep);
    return mix(c, rgb(0xF4F0E2), 0.85 * std::max(mark, end));
  });
  add_car_rows(s, row * 1.7);
  add_car_rows(s, row);
  add_lamp_posts(s, row * 1.35, 15, 7);
}

void build_gas_station(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s);
  Ridge hill;
  hill.z = 420;
  hill.height = 80 * s.unit;
  hill.length = 520 * s.unit;
  hill.colour = rgb(0x7FA07C);
  hill.forest = 8 * s.unit;
  add_ridge(s, hill);
  add_grove(s, 60, 9, 0.5);
  const double z = s.world.depth_at(0.67 * s.height());
  add_pavement(s, rgb(0x84868A), z * 3.4, [&](const Spot3& at, Colour c) {
    const double island = smooth(5.4, 5.3, std::abs(at.x_m)) * smooth(0.8, 0.7, std::abs(at.z - z));
    c = mix(c, rgb(0xD9D5CA), island);
    const double shade = smooth(9.4, 8.6, std::abs(at.x_m)) * smooth(3.4, 2.6, std::abs(at.z - z));
    return c * mix(1.0, 0.80, shade);
  });
  Elevation shop(s, z * 1.5, 8);
  shop.tower(0xF3EDE0, -11, 0, 22, 4.4);
  shop.block(0xD9483B, -11.4, 3.7, 22.8, 1.1, 0.1);
  for (double x = -9.6; x < 9; x += 3.9) shop.pane(x, 0.5, 3.4, 2.8, 1);
  shop.finish();
  Elevation e(s, z, 9);
  for (const double x : {-5.0, 5.0}) e.tower(0xDCDDD8, x - 0.25, 0, 0.5, 5.2);
  for (const double x : {-2.6, 2.2}) {
    e.round_shadow(x + 0.5, 1.8);
    e.block(0xD9483B, x, 0.1, 1.0, 1.9, 0.12);
    e.block(0xF6F3EA, x + 0.08, 0.9, 0.84, 0.9, 0.08);
    e.pane(x + 0.18, 1.3, 0.64, 0.36, 1);
    e.line(0x2A2C30, {{x + 1.0, 1.5}, {x + 1.22, 1.1}, {x + 1.15, 0.4}, {x + 1.0, 0.5}}, 0.07);
  }
  e.block(0xF6F3EA, -9, 5.0, 18, 1.25, 0.12);
  e.block(0xD9483B, -9, 5.0, 18, 0.45, 0.1);
  e.block(0xF0B429, -9, 5.42, 18, 0.16);
  for (double x = -7; x <= 7; x += 3.5) {
    e.block(0xFFF9E2, x - 0.5, 4.94, 1.0, 0.10);
    e.glow(0xFFF0C4, x, 4.8, 3.2);
  }
  const double sign = std::min(e.half() * 0.86, 13.0);
  e.tower(0xB9BEC2, sign - 0.2, 0, 0.4, 2);
  e.block(0xD9483B, sign - 1.0, 1.1, 2.0, 3.2, 0.3);
  e.oval(0xF0B429, sign, 3.5, 0.6, 0.6);
  for (const double y : {1.4, 2.1}) e.block(0xF6F3EA, sign - 0.75, y, 1.5, 0.4, 0.06);
  e.finish();
}

}  // namespace kare::animatic::stage
