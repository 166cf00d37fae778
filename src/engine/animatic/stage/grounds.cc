#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

void add_hills(Scenery& s, const Colour& far, const Colour& near) {
  Ridge hill;
  hill.z = 800;
  hill.height = 130 * s.unit;
  hill.length = 560 * s.unit;
  hill.colour = far;
  hill.mist = 0.6;
  add_ridge(s, hill);
  hill.z = 240;
  hill.height = 64 * s.unit;
  hill.length = 480 * s.unit;
  hill.colour = near;
  hill.forest = 14 * s.unit;
  hill.mist = 0.35;
  add_ridge(s, hill);
}

// A wall of squared stones with battlements.
void draw_rampart(Elevation& e, unsigned stone, double left, double width, double tall) {
  e.tower(stone, left, 0, width, tall);
  for (double x = left; x < left + width - 0.4; x += 1.7) e.block(stone, x, tall, 0.95, 0.95);
  e.block(0x8F8A84, left, tall - 0.55, width, 0.22);
  Scenery& s = e.scenery();
  const int marks = static_cast<int>(width * tall * 0.16);
  for (int k = 0; k < marks; ++k) {
    const double x = left + s.rng.unit() * std::max(width - 1.2, 0.1),
                 y = s.rng.unit() * (tall - 1);
    e.block(0x9C968E, x, y, s.rng.range(0.7, 1.2), 0.34, 0.05);
  }
}

void draw_keep(Elevation& e, double x, double width, double tall, unsigned roof, bool flag) {
  draw_rampart(e, 0xC6C0B6, x - width / 2, width, tall);
  e.polygon(
      roof,
      {{x - width * 0.62, tall + 0.9}, {x + width * 0.62, tall + 0.9}, {x, tall + width * 1.7}});
  e.polygon(0xFFE0B8, {{x, tall + 0.9}, {x + width * 0.62, tall + 0.9}, {x, tall + width * 1.7}},
            0.12);
  for (double y = tall * 0.35; y < tall - 1.5; y += 4.2) {
    e.arch(0x5A5650, x - 0.5, y, 1.0, 2.0);
    e.pane(x - 0.32, y + 0.1, 0.64, 1.3, 0.8);
  }
  if (!flag) return;
  const double top = tall + width * 1.7;
  e.line(0x5A4A3C, {{x, top - 0.3}, {x, top + 2.6}}, 0.16);
  e.polygon(0xE0483C, {{x, top + 2.6},
                       {x + 2.8, top + 2.1},
                       {x + 2.0, top + 1.7},
                       {x + 2.8, top + 1.0},
                       {x, top + 1.2}});
}

void add_castle(Scenery& s, double z) {
  Elevation e(s, z, 46);
  draw_keep(e, -13, 6.0, 17, 0x5A6FA0, true);
  draw_keep(e, 12, 6.6, 19, 0x5A6FA0, true);
  draw_keep(e, 0, 9.5, 22, 0x4F6294, true);
  draw_rampart(e, 0xBDB6AA, -30, 60, 9);
  for (const double x : {-28.0, 28.0}) draw_keep(e, x, 5.4, 12.5, 0x6A7DB0, false);
  for (const double x : {-6.5, 6.5}) draw_keep(e, x, 4.2, 11.5, 0x5A6FA0, false);
  e.arch(0x8A8278, -3.0, 0, 6.0, 6.6);
  e.arch(0x4A3A30, -2.4, 0, 4.8, 5.8);
  for (double x = -2.0; x <= 2.0; x += 0.8) e.line(0x2E2622, {{x, 0.2}, {x, 4.4}}, 0.14);
  for (double y = 1; y <= 4; y += 0.9) e.line(0x2E2622, {{-2.3, y}, {2.3, y}}, 0.14);
  for (const double x : {-4.7, 3.5}) {
    e.polygon(0xE0483C, {{x, 8.2}, {x + 1.2, 8.2}, {x + 1.2, 4.6}, {x + 0.6, 4.0}, {x, 4.6}});
    e.oval(0xF2C14E, x + 0.6, 6.6, 0.36, 0.36);
  }
  e.finish();
}

// A gate of two posts and two beams, and roofs that curve up at their ends.
void draw_gate(Elevation& e, double x, double width, double tall) {
  const double half = width / 2;
  e.round_shadow(x, width * 1.1);
  for (const double side : {-1.0, 1.0}) {
    e.tower(0xD9432F, x + side * half * 0.8 - 0.28, 0, 0.56, tall);
    e.block(0x3A3030, x + side * half * 0.8 - 0.36, 0, 0.72, 0.5);
  }
  e.block(0xD9432F, x - half * 0.95, tall * 0.70, width * 0.95, 0.42);
  e.polygon(0xD9432F, {{x - half * 1.18, tall + 0.55},
                       {x + half * 1.18, tall + 0.55},
                       {x + half * 1.05, tall - 0.1},
                       {x - half * 1.05, tall - 0.1}});
  e.polygon(0x34302E, {{x - half * 1.32, tall + 1.15},
                       {x, tall + 0.75},
                       {x + half * 1.32, tall + 1.15},
                       {x + half * 1.2, tall + 0.5},
                       {x - half * 1.2, tall + 0.5}});
  e.block(0xD9432F, x - 0.3, tall * 0.7, 0.6, tall * 0.3);
}

void draw_roof(Elevation& e, double x, double low, double half, double high) {
  cairo_t* c = e.brush().cairo();
  e.brush().shade(0, e.y(low + high), e.lit(0x5E7484), 1, 0, e.y(low), e.lit(0x35424E), 1);
  cairo_new_path(c);
  cairo_move_to(c, e.x(x - half * 0.5), e.y(low + high));
  cairo_curve_to(c, e.x(x - half * 0.62), e.y(low + high * 0.35), e.x(x - half * 0.85),
                 e.y(low + 0.2), e.x(x - half), e.y(low + high * 0.30));
  cairo_line_to(c, e.x(x - half * 0.9), e.y(low));
  cairo_line_to(c, e.x(x + half * 0.9), e.y(low));
  cairo_line_to(c, e.x(x + half), e.y(low + high * 0.30));
  cairo_curve_to(c, e.x(x + half * 0.85), e.y(low + 0.2), e.x(x + half * 0.62),
                 e.y(low + high * 0.35), e.x(x + half * 0.5), e.y(low + high));
  cairo_close_path(c);
  e.brush().fill();
  e.block(0xC9A24A, x - half * 0.9, low - 0.12, half * 1.8, 0.18, 0.08);
}

void draw_hall(Elevation& e, double x, double half, int floors) {
  e.block(0xC9C0B0, x - half * 1.15, 0, half * 2.3, 1.0);
  e.block(0xDDD5C6, x - half * 0.45, 0, half * 0.9, 1.05);
  for (double y = 0.25; y < 1; y += 0.25) {
    e.line(0xA89E8C, {{x - half * 0.45, y}, {x + half * 0.45, y}}, 0.05);
  }
  double low = 1.0, wide = half;
  for (int floor = 0; floor < floors; ++floor) {
    const double tall = floor == 0 ? 3.6 : 2.2;
    e.block(0xF0E6D2, x - wide * 0.82, low, wide * 1.64, tall);
    for (double p = -wide * 0.8; p <= wide * 0.8; p += wide * 0.4) {
      e.tower(0xB5402F, x + p - 0.18, low, 0.36, tall);
    }
    for (double p = -wide * 0.66; p < wide * 0.6; p += wide * 0.4) {
      e.block(0x6A4A38, x + p, low + 0.3, wide * 0.26, tall - 0.9);
      e.pane(x + p + 0.1, low + 0.45, wide * 0.26 - 0.2, tall - 1.2, 0.95);
    }
    draw_roof(e, x, low + tall, wide * 1.25, 1.9);
    low += tall + 1.75;
    wide *= 0.78;
  }
  e.line(0xD9B04C, {{x, low}, {x, low + 2.6}}, 0.16);
  e.oval(0xE9C45A, x, low + 0.7, 0.34, 0.34);
}

void draw_stone_lamp(Elevation& e, double x) {
  e.round_shadow(x, 1.6);
  e.block(0xA9A59C, x - 0.42, 0, 0.84, 0.28);
  e.tower(0xB5B1A8, x - 0.18, 0.28, 0.36, 0.9);
  e.block(0xA9A59C, x - 0.38, 1.16, 0.76, 0.16);
  e.block(0xFFE2A0, x - 0.24, 1.32, 0.48, 0.42);
  e.glow(0xFFC870, x, 1.5, 1.5);
  e.polygon(0x96928A, {{x - 0.62, 1.74}, {x + 0.62, 1.74}, {x + 0.14, 2.14}, {x - 0.14, 2.14}});
}

// Stone slabs down the middle, raked gravel or grass beside them.
void add_court(Scenery& s, const Colour& paving, const Colour& beside, double half) {
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double stain = s.clumps->at(at.x_m / 9, at.z / 9) - 0.5;
    const double rough = s.fine->at(at.x_m / 1.8, at.z / 1.8) - 0.5;
    const double row = std::floor(at.z / 1.1);
    const double u = at.x_m / 1.4 + (static_cast<int>(row) % 2 != 0 ? 0.5 : 0);
    const double joint = std::max(smooth(0.45, 0.49, std::abs(u - std::floor(u) - 0.5)),
                                  smooth(0.43, 0.49, std::abs(at.z / 1.1 - row - 0.5)));
    const double tone = hash01(static_cast<int>(std::floor(u)), static_cast<int>(row), 5) - 0.5;
    Colour c = paving * (1 + 0.12 * tone * at.fade(0.6) + 0.16 * stain);
    c = mix(c, paving * 0.7, 0.7 * joint * at.fade(0.4));
    const Colour land = beside * (1 + 0.24 * stain + 0.22 * rough * at.fade(0.3));
    c = mix(c, paving * 1.12, smooth(half - 0.45, half - 0.35, std::abs(at.x_m)));
    c = mix(c, land, smooth(half, half + 0.15, std::abs(at.x_m)));
    return s.veiled(s.snowy ? mix(c, rgb(0xF4F8FF), 0.72) : c, at.haze);
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

// Trees in blossom, or with red leaves in autumn.
void add_blossom(Scenery& s, double z, std::initializer_list<double> places) {
  const double metre = s.world.scale(z);
  Plate plate = blank({-s.margin_x(), s.world.ground_y(z) - 8 * metre, s.width() + s.margin_x(),
                       s.world.ground_y(z) + 3});
  for (const double x : places) {
    Plate tree = leafy_tree(s, 6.2 * metre, rgb(0xF2A9C0), z);
    stamp(plate, tree, s.width() * (0.5 + x), s.world.ground_y(z), 1, x > 0);
  }
  s.add<PlateLayer>(z, std::move(plate));
}

// A stall with a striped awning, crates of fruit and a lamp.
void draw_stall(Elevation& e, double left, unsigned cloth) {
  Scenery& s = e.scenery();
  const double wide = 3.4;
  e.round_shadow(left + wide / 2, wide * 1.2);
  e.block(0x7A5A40, left + 0.15, 0.2, wide - 0.3, 1.9);
  e.block(0x9A7048, left, 0, wide, 0.95, 0.04);
  const unsigned fruit[] = {0xE0503C, 0xF2A53C, 0xF2D24E, 0x6FAE4A, 0x8A4F9A};
  for (double x = left + 0.08; x < left + wide - 0.6; x += 0.68) {
    const unsigned kind = fruit[s.rng.below(5)];
    e.polygon(0xC09060, {{x, 0.95}, {x + 0.62, 0.95}, {x + 0.58, 0.6}, {x + 0.04, 0.6}});
    for (int k = 0; k < 9; ++k) {
      e.oval(kind, x + 0.1 + 0.105 * (k % 5), 1.0 + 0.13 * (k / 5), 0.085, 0.085);
    }
  }
  for (const double x : {left + 0.06, left + wide - 0.14}) e.block(0xE9E2D2, x, 0, 0.09, 2.7);
  for (int k = 0; k < 8; ++k) {
    const double x0 = left - 0.2 + (wide + 0.4) * k / 8, x1 = x0 + (wide + 0.4) / 8;
    const double u0 = mix(left + 0.25, x0, 0.86), u1 = mix(left + 0.25, x1, 0.86);
    e.polygon(k % 2 == 0 ? cloth : 0xFBF5E8, {{u0, 3.05}, {u1, 3.05}, {x1, 2.3}, {x0, 2.3}});
    e.oval(k % 2 == 0 ? cloth : 0xFBF5E8, (x0 + x1) / 2, 2.3, (x1 - x0) / 2, 0.14);
  }
  e.glow(0xFFD890, left + wide / 2, 2.0, 2.2);
}

// Lines of little flags from side to side.
void draw_bunting(Elevation& e, double y, double sag) {
  const unsigned cloth[] = {0xE0503C, 0xF2C14E, 0x4C9C8A, 0x4C7FC4, 0xF3F0E6};
  const double pitch = 7.5;
  for (double from = -e.edge(); from < e.edge(); from += pitch) {
    for (int k = 0; k < 9; ++k) {
      const double u = (k + 0.5) / 9, x = from + u * pitch, at = y - sag * 4 * u * (1 - u);
      e.polygon(cloth[k % 5], {{x - 0.26, at}, {x + 0.26, at}, {x, at - 0.55}});
    }
  }
}

void draw_headstone(Elevation& e, double x, int kind) {
  e.round_shadow(x, 1.3);
  if (kind == 1) {
    e.block(0xA2A7AA, x - 0.14, 0, 0.28, 1.45);
    e.block(0xA2A7AA, x - 0.42, 0.85, 0.84, 0.26);
    return;
  }
  e.block(0x83898C, x - 0.5, 0, 1.0, 0.18);
  e.arch(kind == 2 ? 0x8E9498 : 0xA7ACAE, x - 0.36, 0.15, 0.72, 1.05);
  for (const double y : {0.78, 0.62, 0.46}) e.line(0x6E7478, {{x - 0.2, y}, {x + 0.2, y}}, 0.04);
}

void draw_chapel(Elevation& e, double x) {
  e.tower(0xD6CCBA, x - 3.2, 0, 6.4, 5);
  e.polygon(0x6F5A58, {{x - 3.7, 4.8}, {x + 3.7, 4.8}, {x, 8.6}});
  e.tower(0xDED4C2, x - 6.0, 0, 3.0, 9.5);
  e.polygon(0x6F5A58, {{x - 6.4, 9.4}, {x - 2.6, 9.4}, {x - 4.5, 15.5}});
  e.line(0x4A4644, {{x - 4.5, 15.4}, {x - 4.5, 17.2}}, 0.16);
  e.line(0x4A4644, {{x - 5.1, 16.6}, {x - 3.9, 16.6}}, 0.16);
  e.arch(0x5A4438, x - 0.8, 0, 1.6, 2.9);
  for (const double w : {x - 2.5, x + 1.5}) {
    e.arch(0x6A6258, w - 0.1, 1.5, 1.2, 2.4);
    e.pane(w + 0.1, 1.6, 0.8, 1.7, 0.9);
  }
  e.arch(0x6A6258, x - 5.0, 6.4, 1.0, 2.0);
}

// A tree that has lost its leaves.
void draw_bare_tree(Elevation& e, double x, double tall) {
  Scenery& s = e.scenery();
  struct Twig {
    double x, y, angle, length;
  };
  std::vector<Twig> twigs{{x, 0, 1.57, tall * 0.42}};
  for (std::size_t k = 0; k < twigs.size() && twigs.size() < 90; ++k) {
    const Twig t = twigs[k];
    const double x1 = t.x + std::cos(t.angle) * t.length, y1 = t.y + std::sin(t.angle) * t.length;
    e.line(0x5A4A46, {{t.x, t.y}, {x1, y1}}, 0.13 * t.length);
    if (t.length < 0.5) continue;
    for (const double way : {-1.0, 1.0}) {
      twigs.push_back(
          {x1, y1, t.angle + way * s.rng.range(0.25, 0.7), t.length * s.rng.range(0.62, 0.78)});
    }
  }
}

Turf lawn(unsigned near, unsigned far, double path) {
  Turf turf;
  turf.near_colour = rgb(near);
  turf.far_colour = rgb(far);
  turf.blades = 0.8;
  turf.path = path;
  turf.path_colour = rgb(0xDCCBA8);
  return turf;
}

// Whether the prompt has it as a thing of its own: then the backdrop does not have it, too.
bool is_subject(const Shot& shot, std::string_view name) {
  return std::any_of(shot.subjects.begin(), shot.subjects.end(), [&](const Subject& subject) {
    return subject.main && subject.concept_name == name;
  });
}

}  // namespace

void build_castle(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s);
  add_hills(s, rgb(0x5F9488), rgb(0x6FA35A));
  Turf turf = lawn(0x66A340, 0x9CCB64, 2.6);
  turf.flowers = 0.6;
  add_turf(s, s.world.horizon - 1, turf);
  if (!is_subject(shot, "castle")) add_castle(s, 96);
  add_grove(s, 60, 10, 0.95);
  add_foreground_grass(s, turf.near_colour, 40);
}

void build_church(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s);
  add_hills(s, rgb(0x5F9478), rgb(0x7BAA58));
  Turf turf = lawn(0x66A340, 0x9CCB64, 2.2);
  turf.flowers = 0.7;
  add_turf(s, s.world.horizon - 1, turf);
  add_grove(s, 70, 10, 0.6);
  add_houses(s, 90, 5, false);
  Elevation e(s, 44, 4);
  for (double x = -e.edge(); x < e.edge(); x += 1.2) {
    if (std::abs(x) < 2.6) continue;
    e.block(s.rng.unit() < 0.5 ? 0xBDB4A4 : 0xA9A090, x, 0, 1.15, s.rng.range(0.9, 1.1), 0.15);
  }
  e.finish();
  add_foreground_grass(s, turf.near_colour, 40);
}

void build_temple(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s);
  Peaks peaks;
  peaks.z = 1700;
  peaks.height = 0.26 * s.height();
  peaks.length = 380 * s.unit;
  peaks.rock = rgb(0x7A94A0);
  peaks.snow_line = 0.8;
  add_peaks(s, peaks);
  add_hills(s, rgb(0x5F948A), rgb(0x5E9468));
  add_court(s, rgb(0xCFC6B6), rgb(0x8FB060), 4.2);
  Elevation hall(s, 74, 36);
  const bool named = is_subject(shot, "temple") || is_subject(shot, "pagoda");
  if (!named) draw_hall(hall, 0, 10, 1);
  draw_hall(hall, 27, 5.4, 4);
  hall.finish();
  add_grove(s, 66, 12, 0.9);
  Elevation gate(s, 30, 12);
  if (!named) draw_gate(gate, 0, 8.4, 6.2);
  gate.finish();
  add_blossom(s, 26, {-0.36, 0.40, -0.62, 0.66});
  for (const double z : {22.0, 15.0}) {
    Elevation lamps(s, z, 3);
    for (const double x : {-5.4, 5.4}) draw_stone_lamp(lamps, x);
    lamps.finish();
  }
}

void build_market(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.8);
  add_court(s, rgb(0xC9B9A0), rgb(0xC2B197), 400);
  add_street_fronts(s, s.world.depth_at(0.575 * s.height()));
  const unsigned cloth[] = {0xD9483B, 0x2E8B7A, 0xE2A32E, 0x3D6FB4, 0x8A5AA8};
  Elevation far(s, s.world.depth_at(0.615 * s.height()), 9);
  int kind = 0;
  for (double x = -far.edge(); x < far.edge(); x += 4.6) draw_stall(far, x, cloth[kind++ % 5]);
  draw_bunting(far, 6.6, 1.1);
  far.finish();
  Elevation near(s, s.world.depth_at(0.68 * s.height()), 8);
  const double reach = near.half();
  for (double x = reach * 0.42; x < near.edge(); x += 4.5) {
    draw_stall(near, x, cloth[kind++ % 5]);
    draw_stall(near, -x - 3.4, cloth[kind++ % 5]);
  }
  near.finish();
  Elevation flags(s, s.world.depth_at(0.72 * s.height()), 12);
  draw_bunting(flags, (flags.y(0) - 0.10 * s.height()) / flags.metre(), 0.9);
  flags.finish();
}

void build_cemetery(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s);
  add_hills(s, rgb(0x6A8A86), rgb(0x5E8468));
  Turf turf = lawn(0x5E8A46, 0x8FAE6C, 2.0);
  add_turf(s, s.world.horizon - 1, turf);
  Elevation chapel(s, 70, 19);
  draw_chapel(chapel, chapel.half() * 0.30);
  chapel.finish();
  add_grove(s, 62, 8, 0.9);
  Elevation fence(s, 50, 4);
  for (double x = -fence.edge(); x < fence.edge(); x += 0.5) {
    fence.line(0x33383E, {{x, 0}, {x, 1.7}}, 0.07);
  }
  fence.line(0x33383E, {{-fence.edge(), 1.4}, {fence.edge(), 1.4}}, 0.09);
  fence.line(0x33383E, {{-fence.edge(), 0.3}, {fence.edge(), 0.3}}, 0.09);
  fence.finish();
  for (const double z : {38.0, 27.0, 20.0}) {
    Elevation stones(s, z, 9);
    for (double x = -stones.edge(); x < stones.edge(); x += 3.1) {
      const double at = x + s.rng.range(-0.4, 0.4);
      if (std::abs(at) < 2.4) continue;
      draw_headstone(stones, at, static_cast<int>(s.rng.below(3)));
    }
    if (z < 30 && z > 25) draw_bare_tree(stones, -stones.half() * 0.72, 6.5);
    stones.finish();
  }
  if (shot.mood == "scary" || s.world.time == TimeOfDay::kNight) {
    Elevation mist(s, 16, 3, -1);
    for (int k = 0; k < 40; ++k) {
      mist.brush().glow(mist.x(s.rng.range(-1, 1) * mist.edge()), mist.y(s.rng.range(-0.4, 0.6)),
                        s.rng.range(0.8, 2.2) * mist.metre(), s.palette.horizon, 0.22);
    }
    mist.finish();
  }
  add_foreground_grass(s, turf.near_colour, 40);
}

}  // namespace kare::animatic::stage
