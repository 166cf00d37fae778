#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {
namespace {

// A foot's mark in soft ground: a hollow whose far wall is in the shade and whose near rim is lit.
void footprint(Brush& brush, const Scenery& s, double x_m, double z, double size, double heading) {
  const World& w = s.world;
  const double scale = w.scale(z), flat = w.eye_m / z;
  const double x = s.width() / 2 + x_m * scale, y = w.ground_y(z);
  // The foot's long and short axis on the ground, seen in perspective.
  const double along = 0.125 * size * scale, wide = 0.050 * size * scale;
  const double rx = std::hypot(along * std::sin(heading), wide * std::cos(heading));
  const double ry = std::hypot(along * std::cos(heading), wide * std::sin(heading)) * flat + 0.7;
  brush.oval_of(s.lit(rgb(0xFFF0CC)), 0.45, x, y + ry * 0.45, rx * 1.08, ry * 1.05);
  brush.oval_of(s.lit(rgb(0xB98F60)), 0.60, x, y, rx, ry);
  brush.oval_of(s.lit(rgb(0x946C45)), 0.40, x, y - ry * 0.30, rx * 0.86, ry * 0.62);
}

void footprints(Plate& plate, Scenery& s, double near_m, double far_m) {
  Brush brush(plate);
  for (int trail = 0; trail < 2; ++trail) {
    const double half = s.width() / 2 / s.world.scale(near_m);
    const double side = trail == 0 ? 1 : -1;
    double x = -side * half * s.rng.range(0.9, 1.4);
    double z = mix(near_m, far_m, trail == 0 ? 0.12 : 0.66);
    double heading = side * s.rng.range(1.25, 1.5);
    const double size = trail == 0 ? 1.0 : 0.8;
    for (int step = 0; step < 64; ++step) {
      x += std::sin(heading) * 0.46;
      z += std::cos(heading) * 0.46;
      heading += s.rng.range(-0.06, 0.06);
      if (z < near_m * 0.8 || z > far_m) break;
      const double offset = step % 2 == 0 ? 0.10 : -0.10;
      footprint(brush, s, x + offset * std::cos(heading), z - offset * std::sin(heading), size,
                heading);
    }
  }
}

void pebbles(Plate& plate, Scenery& s, double near_m, double far_m, int count) {
  Brush brush(plate);
  const Colour kinds[] = {rgb(0xFFF6E6), rgb(0xE9B99A), rgb(0xC99C7C), rgb(0xF2D5C4),
                          rgb(0xA98C72)};
  for (int i = 0; i < count; ++i) {
    const double z = 1 / mix(1 / (near_m * 0.75), 1 / far_m, std::pow(s.rng.unit(), 0.8));
    const double scale = s.world.scale(z);
    const double x = s.rng.range(-s.margin_x(), s.width() + s.margin_x());
    const double y = s.world.ground_y(z), r = s.rng.range(0.009, 0.024) * scale;
    brush.oval_of(s.palette.shadow, 0.20, x + s.world.light.shadow_x * r, y + r * 0.35, r * 1.15,
                  r * 0.5);
    brush.oval_of(s.lit(kinds[s.rng.below(5)]), 0.95, x, y, r, r * 0.62, s.rng.range(-0.4, 0.4));
  }
}

// Grass blades from far to near, each a short curved stroke.
void blades(Plate& plate, Scenery& s, double from_y, const Turf& turf) {
  Brush brush(plate);
  const int count = static_cast<int>(2600 * turf.blades * s.width() / s.height() / 1.78);
  const Area area = s.ground_area(from_y);
  std::vector<double> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back(mix(area.top, area.bottom, std::pow(s.rng.unit(), 0.62)));
  }
  std::sort(rows.begin(), rows.end());
  for (const double y : rows) {
    const double z = s.world.depth_at(std::max(y, s.world.horizon + 2));
    const double scale = s.world.scale(z);
    const double x = s.rng.range(area.left, area.right);
    const double tall = s.rng.range(0.05, 0.16) * scale;
    if (tall < 1.2) continue;
    const double lean = s.rng.range(-0.5, 0.5) * tall + s.world.wind * 0.3 * tall;
    const double tone = s.rng.range(0.72, 1.28);
    const double share = smooth(s.world.horizon, s.height(), y);
    brush.ink(s.lit(mix(turf.far_colour, turf.near_colour, share) * tone), 0.55);
    cairo_move_to(brush.cairo(), x, y);
    cairo_curve_to(brush.cairo(), x, y - tall * 0.5, x + lean * 0.4, y - tall * 0.8, x + lean,
                   y - tall);
    brush.stroke(std::max(0.8, 0.012 * scale));
  }
}

void flowers(Plate& plate, Scenery& s, double from_y, double density) {
  Brush brush(plate);
  const Colour kinds[] = {rgb(0xFFFFFF), rgb(0xFFD84A), rgb(0xF27FA5), rgb(0xB58CF0),
                          rgb(0xFF7357)};
  const Area area = s.ground_area(from_y);
  std::vector<double> rows;
  for (int i = 0; i < static_cast<int>(700 * density); ++i) {
    rows.push_back(mix(area.top, area.bottom, std::pow(s.rng.unit(), 0.8)));
  }
  std::sort(rows.begin(), rows.end());
  for (const double y : rows) {
    const double z = s.world.depth_at(std::max(y, s.world.horizon + 3));
    const double scale = s.world.scale(z);
    const double x = s.rng.range(area.left, area.right);
    // Flowers of a kind grow together.
    const double spot = value_noise(x / (150 * s.unit), y / (60 * s.unit), s.seed + 70);
    const Colour c = kinds[static_cast<int>(spot * 4.99)];
    const double r = std::max(0.9, s.rng.range(0.016, 0.034) * scale);
    const double lift = s.rng.range(0.05, 0.16) * scale;
    brush.ink(s.lit(rgb(0x3E8A3A)), 0.7);
    cairo_move_to(brush.cairo(), x, y);
    cairo_line_to(brush.cairo(), x, y - lift);
    brush.stroke(std::max(0.7, 0.008 * scale));
    for (int petal = 0; petal < 5 && r > 2; ++petal) {
      const double angle = petal * 1.2566 + spot;
      brush.oval_of(s.lit(c), 0.95, x + std::cos(angle) * r * 0.7,
                    y - lift + std::sin(angle) * r * 0.5, r * 0.55, r * 0.45);
    }
    brush.oval_of(s.lit(r > 2 ? rgb(0xFFC93C) : c), 0.95, x, y - lift, r * 0.5, r * 0.42);
  }
}

// Grass as the season leaves it.
Turf seasonal(const Scenery& s, Turf turf) {
  turf.near_colour = s.seasonal(turf.near_colour);
  turf.far_colour = s.seasonal(turf.far_colour);
  turf.path_colour =
      s.snowy ? mix(turf.path_colour, s.seasonal(turf.path_colour), 0.7) : turf.path_colour;
  if (s.snowy || s.autumn) turf.flowers = 0;
  if (s.snowy) {
    turf.blades *= 0.12;
    turf.texture *= 0.35;
  }
  return turf;
}

}  // namespace

void add_sand(Scenery& scenery, double from_y, double shore_m) {
  Scenery& s = scenery;
  const Colour far = rgb(0xF3DDB0), near = rgb(0xE2BE86), deep = rgb(0xCFA36C);
  const ShoreLine line(s.seed);
  const double sun_x = s.world.light.sun_x, sun_side = sun_x > s.width() / 2 ? 1 : -1;
  Plate plate = paint_ground(s, from_y, [&](const Spot3& at) {
    const double share = smooth(from_y, s.height() * 1.05, at.y);
    Colour c = mix(mix(far, near, smooth(0, 0.6, share)), deep, smooth(0.5, 1.1, share) * 0.7);
    // Long soft dunes lit from the side of the sun, small mounds, wind ripples, grain.
    const double slope = 0.011 * sun_side;
    const double dunes =
        s.clumps->at(at.x_m / 58, at.z / 40) - s.clumps->at(at.x_m / 58 + slope, at.z / 40 + 0.012);
    const double mounds = s.clumps->at(at.x_m / 15 + 0.3, at.z / 13) -
                          s.clumps->at(at.x_m / 15 + 0.3 + slope, at.z / 13 + 0.015);
    const double warp = s.streaks->at(at.x_m / 17, at.z / 17);
    const double ripples = std::sin(at.z * 17 + at.x_m * 2.2 + warp * 30) * at.fade(0.37);
    const double grain = (hash01(at.i, at.j, 5) - 0.5) * 0.05 * at.fade(0.12);
    const double soft = s.fine->at(at.x_m / 2.6, at.z / 2.1) - 0.5;
    double light =
        1 + 0.72 * dunes + 0.40 * mounds + 0.016 * ripples + grain + 0.045 * soft * at.fade(0.3);
    light += 0.05 * smooth(s.width() * 0.9, 0, std::abs(at.x - sun_x));
    // Dark and cool where the surf has been, drying in patches.
    const double dry = shore_m + line.at(at.x_m) - at.z;
    const double wet = smooth(3.1 + 0.5 * soft, 1.7, dry);
    // Shade on sand is warm.
    const double dim = clamp01((1 - light) * 3.2);
    c = mix(c * std::max(light, 1.0), c * Colour{0.86, 0.76, 0.66}, dim);
    c = mix(c, c * Colour{0.66, 0.60, 0.58}, 0.9 * wet);
    c = s.veiled(c, at.haze);
    c = mix(c, mix(s.palette.horizon, s.palette.middle, 0.5), 0.30 * wet);
    return c;
  });
  const double near_m = s.world.depth_at(s.height() * 1.02);
  footprints(plate, s, near_m, shore_m - 2.6);
  pebbles(plate, s, near_m, shore_m - 0.5, 120);
  s.add<GroundLayer>(1500, std::move(plate));
}

void add_turf(Scenery& scenery, double from_y, const Turf& asked) {
  Scenery& s = scenery;
  const Turf turf = seasonal(s, asked);
  Plate plate = paint_ground(s, from_y, [&](const Spot3& at) {
    const double share = smooth(from_y, s.height(), at.y);
    Colour c = mix(turf.far_colour, turf.near_colour, std::pow(share, 0.7));
    const double broad = s.clumps->at(at.x_m / 60, at.z / 60) - 0.5;
    const double patch = s.clumps->at(at.x_m / 12 + 0.4, at.z / 12) - 0.5;
    const double tuft = (s.fine->at(at.x_m / 2.2, at.z / 2.2) - 0.5) * at.fade(0.25);
    const double light = 1 + turf.texture * (0.34 * broad + 0.20 * patch + 0.26 * tuft);
    c = mix(c, c * Colour{1.12, 1.05, 0.75}, clamp01(turf.texture * (broad + 0.2)));
    c = c * light;
    if (turf.path > 0) {
      const double bend = 1.1 * std::sin(at.z * 0.16 + s.seed % 7) + 0.06 * at.z;
      const double off = std::abs(at.x_m - bend) + 0.35 * (patch + tuft);
      const double on = smooth(turf.path * 0.56, turf.path * 0.40, off);
      const double stones = (s.fine->at(at.x_m / 1.1, at.z / 1.1) - 0.5) * at.fade(0.15);
      c = mix(c, turf.path_colour * (1 + 0.2 * stones + 0.15 * patch), on);
    }
    c = mix(s.veiled(c, at.haze), s.palette.glow,
            0.10 * s.palette.sun_power *
                smooth(s.width(), 0, std::abs(at.x - s.world.light.sun_x)) * (1 - share));
    return c;
  });
  if (turf.blades > 0) blades(plate, s, from_y, turf);
  if (turf.flowers > 0) flowers(plate, s, from_y, turf.flowers);
  s.add<GroundLayer>(1500, std::move(plate));
}

void add_foreground_grass(Scenery& scenery, const Colour& colour, double height) {
  Scenery& s = scenery;
  const double bottom = s.height() * 1.12;
  const Colour grass = s.seasonal(colour);
  for (int rank = 0; rank < 2; ++rank) {
    const double z = s.world.depth_at(s.height() * (rank == 0 ? 1.045 : 1.10));
    const double top = s.height() - height * (rank == 0 ? 1.0 : 0.7) * s.unit;
    Area area{-s.margin_x(), top - 60 * s.unit, s.width() + s.margin_x(), bottom};
    Plate plate = blank(area);
    {
      Brush brush(plate);
      const int count = static_cast<int>(300 * s.width() / s.height());
      for (int i = 0; i < count; ++i) {
        const double x = s.rng.range(area.left, area.right);
        // Taller towards the sides: the middle stays open.
        const double side = std::abs(x / s.width() - 0.5) * 2;
        const double tall =
            (height * (0.25 + 0.75 * std::pow(side, 1.6))) * s.unit * s.rng.range(0.45, 1.15);
        const double foot = s.height() + 30 * s.unit, lean = s.rng.range(-0.35, 0.35) * tall;
        const double half = s.rng.range(1.6, 3.6) * s.unit;
        brush.ink(s.lit(grass * s.rng.range(0.42, rank == 0 ? 0.85 : 0.62)));
        cairo_move_to(brush.cairo(), x - half, foot);
        cairo_curve_to(brush.cairo(), x - half, foot - tall * 0.5, x + lean * 0.3,
                       foot - tall * 0.9, x + lean, foot - tall - 30 * s.unit);
        cairo_curve_to(brush.cairo(), x + lean * 0.3 + half, foot - tall * 0.8, x + half,
                       foot - tall * 0.5, x + half, foot);
        brush.fill();
      }
    }
    const double wind = s.world.wind, pixels = s.unit, foot = s.height();
    s.add<PlateLayer>(z, std::move(plate), Edge::kClear, [=](double seconds) {
      PlateMove move;
      const double gust = std::sin(seconds * 1.7 + rank) + 0.4 * std::sin(seconds * 3.1 + 2 * rank);
      const double sway = (3 + 16 * std::abs(wind)) * gust * pixels + 10 * wind * pixels;
      move.shift = [=](double rest_y) {
        const double up = std::max(0.0, foot - rest_y) / (90 * pixels);
        return sway * up * up;
      };
      return move;
    });
  }
}

void add_bank(Scenery& scenery, double shore_m, const Turf& turf) {
  Scenery& s = scenery;
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const double from_y = s.world.ground_y(shore_m + 3.2);
  const Turf bank = seasonal(s, turf);
  Plate plate = paint(s.ground_area(from_y), 1, [&](double x, double y, int i, int j) {
    const double z = s.world.depth_at(y), scale = s.world.scale(z);
    const double x_m = (x - s.width() / 2) / scale;
    const double ragged = 3.0 * (fbm(x_m / 5 + 50, 0.5, seed, 3) - 0.5) +
                          0.5 * (fbm(x_m / 0.5, 3.5, seed + 2, 2) - 0.5);
    const double inland = shore_m + ragged - z;  // Metres from the edge.
    const double per_metre = scale * s.world.eye_m / z;
    const double cover = clamp01(inland * per_metre + 0.5);
    if (cover <= 0) return 0U;
    const double share = smooth(from_y, s.height(), y);
    Colour c = mix(bank.far_colour, bank.near_colour, share);
    const double patch = s.clumps->at(x_m / 9, z / 9) - 0.5;
    const double tuft = s.fine->at(x_m / 2, z / 2) - 0.5;
    c = c * (1 + 0.26 * patch + 0.24 * tuft);
    // Wet earth at the edge.
    const double earth = smooth(0.75 + 0.5 * tuft, 0.15, inland);
    c = mix(c, rgb(0x8A6E50) * (0.9 + 0.4 * tuft), earth);
    c = mix(c, rgb(0x4A4038), smooth(0.22, 0.0, inland));
    return pack(s.lit(c, z), cover, dither01(i, j));
  });
  const double grass_from = s.world.ground_y(shore_m - 2.6);
  if (bank.blades > 0) blades(plate, s, grass_from, bank);
  if (bank.flowers > 0) flowers(plate, s, grass_from, bank.flowers);
  s.add<GroundLayer>(1400, std::move(plate), Edge::kClear);
}

void add_snow_ground(Scenery& scenery) {
  Scenery& s = scenery;
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const Colour blue = mix(s.palette.zenith, s.palette.middle, 0.5);
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double slope = 0.012 * side;
    const double drift =
        s.clumps->at(at.x_m / 46, at.z / 34) - s.clumps->at(at.x_m / 46 + slope, at.z / 34 + 0.013);
    const double mound = s.clumps->at(at.x_m / 13 + 0.3, at.z / 12) -
                         s.clumps->at(at.x_m / 13 + 0.3 + slope, at.z / 12 + 0.015);
    const double soft = s.fine->at(at.x_m / 2.4, at.z / 2.4) - 0.5;
    const double light = clamp01(0.66 + 1.5 * drift + 0.55 * mound + 0.05 * soft * at.fade(0.3));
    Colour c = mix(mix(rgb(0xC9DAF0), blue, 0.22), rgb(0xFDFEFF), light);
    // Crystals catch the light here and there.
    if (hash01(at.i, at.j, 9) > 0.9985F) c = Colour{1, 1, 1} * 1.2;
    return s.lit(c, at.z * 0.7);
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

void add_dune_ground(Scenery& scenery) {
  Scenery& s = scenery;
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const Colour lit = rgb(0xF2C684), dark = rgb(0xC48A56);
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double warp = s.streaks->at(at.x_m / 30, at.z / 30);
    const double dune = s.clumps->at(at.x_m / 60, at.z / 40) -
                        s.clumps->at(at.x_m / 60 + 0.013 * side, at.z / 40 + 0.012);
    const double ripples = std::sin(at.z * 9 + at.x_m * 1.4 + warp * 30) * at.fade(0.7);
    const double small = std::sin(at.z * 19 + at.x_m * 3.4 + warp * 44) * at.fade(0.33);
    const double grain = (hash01(at.i, at.j, 5) - 0.5) * 0.05;
    const double light = clamp01(0.60 + 1.9 * dune + 0.055 * ripples + 0.05 * small);
    return s.veiled(mix(dark, lit, light) * (1 + grain), at.haze);
  });
  const double near_m = s.world.depth_at(s.height() * 1.02);
  footprints(plate, s, near_m, near_m * 4);
  s.add<GroundLayer>(1500, std::move(plate));
}

}  // namespace kare::animatic::stage
