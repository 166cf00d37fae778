#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"
#include "engine/animatic/stage/puffs.h"

namespace kare::animatic::stage {
namespace {

// Rocks and corals in a row on the sea bed at depth z, darker and bluer with distance.
void add_reef(Scenery& s, double z, double fade, double tall, const Colour& water) {
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const double foot = s.world.ground_y(z);
  Area area{-s.margin_x(), foot - tall * 1.3, s.width() + s.margin_x(), foot + 10 * s.unit};
  const Colour lit = mix(rgb(0x6E8FA0), water, fade), dark = mix(rgb(0x1C3A58), water, fade);
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double u = x / (tall * 1.7);
    const double h = smooth(0.44, 0.86, value_noise(u * 0.55, 0.5, seed)) *
                     (0.45 + 0.75 * fbm(u * 1.7, 2.5, seed + 2, 4));
    const double rough = s.fine->at(x / (150 * s.unit), y / (150 * s.unit)) - 0.5;
    const double top = foot + 6 * s.unit - tall * h;
    const double cover = smooth(-1, 1, y - top + 9 * s.unit * rough) *
                         smooth(foot + 10 * s.unit, foot - 2 * s.unit, y);
    if (cover <= 0.01) return 0U;
    const double light = clamp01(0.95 - (y - top) / (tall * 0.8) + 1.1 * rough);
    return pack(mix(dark, lit, light), cover, dither01(i, j));
  });
  const Colour kinds[] = {rgb(0xF27C6B), rgb(0xF2A65A), rgb(0xC977C9), rgb(0xF2D06B)};
  {
    Brush brush(plate);
    cairo_t* c = brush.cairo();
    const int count = static_cast<int>(16 * (1 - fade) * s.width() / s.height());
    for (int k = 0; k < count; ++k) {
      const double x = s.rng.range(area.left, area.right), size = tall * s.rng.range(0.16, 0.36);
      const double y = foot + 4 * s.unit;
      const Colour tone = mix(kinds[s.rng.below(4)], water, 0.25 + 0.6 * fade);
      for (int b = 0; b < 7; ++b) {
        const double angle = -1.57 + (b - 3) * 0.27 + s.rng.range(-0.1, 0.1);
        const double length = size * s.rng.range(0.7, 1.1);
        brush.ink(tone * s.rng.range(0.75, 1.12));
        cairo_move_to(c, x, y);
        cairo_curve_to(c, x, y - length * 0.4, x + std::cos(angle) * length * 0.5,
                       y + std::sin(angle) * length * 0.6, x + std::cos(angle) * length,
                       y + std::sin(angle) * length);
        brush.stroke(size * 0.13);
      }
    }
  }
  s.add<PlateLayer>(z, std::move(plate));
}

// Long leaves of sea grass that sway with the swell.
void add_kelp(Scenery& s, double z, double fade, double tall, int count, const Colour& water) {
  const double foot = s.world.ground_y(z) + 6 * s.unit;
  Plate plate = blank({-s.margin_x(), foot - tall * 1.1, s.width() + s.margin_x(), foot + 2});
  {
    Brush brush(plate);
    cairo_t* c = brush.cairo();
    for (int k = 0; k < count; ++k) {
      double u = (k + s.rng.unit()) / count * 2 - 1;
      u = (u < 0 ? -1 : 1) * std::pow(std::abs(u), 0.5);
      const double x0 = s.width() / 2 + u * (s.width() / 2 + s.margin_x() * 0.8);
      for (int blade = 0; blade < 4; ++blade) {
        const double x = x0 + s.rng.range(-14, 14) * s.unit;
        const double length = tall * s.rng.range(0.4, 1.0), bow = s.rng.range(-20, 20) * s.unit;
        const double half = s.rng.range(3, 6) * s.unit * (1 - 0.5 * fade);
        brush.ink(mix(rgb(0x3E8F5A) * s.rng.range(0.6, 1.15), water, fade));
        cairo_move_to(c, x - half, foot);
        cairo_curve_to(c, x - half + bow, foot - length * 0.35, x - half - bow, foot - length * 0.7,
                       x, foot - length);
        cairo_curve_to(c, x + half - bow, foot - length * 0.7, x + half + bow, foot - length * 0.35,
                       x + half, foot);
        brush.fill();
      }
    }
  }
  const double unit = s.unit;
  s.add<PlateLayer>(z, std::move(plate), Edge::kClear, [=](double seconds) {
    PlateMove move;
    move.shift = [=](double rest_y) {
      const double up = std::max(0.0, foot - rest_y) / tall;
      return 26 * unit * up * std::sin(seconds * 1.3 - up * 2.6 + z);
    };
    return move;
  });
}

// Rays that spread from a point above the surface and play slowly.
void add_light_from_above(Scenery& s) {
  const double unit = s.unit, width = s.width(), depth = s.height() * 0.95;
  const auto seed = s.seed;
  s.add<DrawnLayer>(30, [=](const View& view, Bitmap& picture) {
    // How bright a ray is depends on its angle only: once a frame, not once a pixel.
    constexpr int kRays = 2048;
    constexpr double kSteepest = 2.6;
    const double t = view.seconds();
    std::vector<float> rays(kRays + 1);
    for (int i = 0; i <= kRays; ++i) {
      const double angle = (2.0 * i / kRays - 1) * kSteepest;
      const double a = value_noise(angle * 7 + t * 0.16, t * 0.21, seed + 5);
      const double b = value_noise(angle * 15 - t * 0.21, t * 0.3 + 9, seed + 6);
      rays[static_cast<std::size_t>(i)] =
          static_cast<float>(smooth(0.42, 0.95, 0.62 * a + 0.38 * b));
    }
    std::vector<std::uint16_t> amount(static_cast<std::size_t>(picture.width));
    const double source_x = width * 0.62, source_y = -260 * unit;
    for (int y = 0; y < picture.height; ++y) {
      const double down = y / depth;
      if (down >= 1) break;
      const auto power = static_cast<float>(100 * std::pow(1 - down, 1.4));
      const auto step = static_cast<float>(kRays / 2 / kSteepest / (y - source_y));
      const float first = kRays / 2 - static_cast<float>(source_x) * step;
      for (int x = 0; x < picture.width; ++x) {
        const float at = std::clamp(first + static_cast<float>(x) * step, 0.0F, kRays - 1.0F);
        const auto i = static_cast<std::size_t>(at);
        const float share = at - static_cast<float>(i);
        amount[static_cast<std::size_t>(x)] =
            static_cast<std::uint16_t>(power * (rays[i] + (rays[i + 1] - rays[i]) * share));
      }
      shine_row(picture.row(y), amount.data(), 0xFFD6FFF6, picture.width);
    }
  });
}

// Columns of bubbles that rise, wobble and grow.
void add_bubbles(Scenery& s) {
  struct Bubble {
    double x, start, pace, size, phase;
  };
  std::vector<Bubble> bubbles;
  for (int column = 0; column < 4; ++column) {
    const double x = s.width() * s.rng.range(0.06, 0.94);
    for (int i = 0; i < 11; ++i) {
      bubbles.push_back({x + s.rng.range(-16, 16) * s.unit, s.rng.unit(), s.rng.range(0.10, 0.17),
                         s.rng.range(2.2, 7.5) * s.unit, s.rng.range(0, 6.283)});
    }
  }
  const double unit = s.unit, high = s.height();
  s.add<DrawnLayer>(7, [=](const View& view, Bitmap& picture) {
    for (const Bubble& bubble : bubbles) {
      const double run = bubble.start + bubble.pace * view.seconds();
      const double up = run - std::floor(run);
      const double y = high * (0.98 - 1.05 * up);
      const double x = bubble.x + 9 * unit * std::sin(view.seconds() * 2.3 + bubble.phase);
      const double r = bubble.size * (0.6 + 0.6 * up);
      for (int j = std::max(0, static_cast<int>(y - r - 1));
           j < std::min(picture.height, static_cast<int>(y + r + 2)); ++j) {
        for (int i = std::max(0, static_cast<int>(x - r - 1));
             i < std::min(picture.width, static_cast<int>(x + r + 2)); ++i) {
          const double dx = (i + 0.5 - x) / r, dy = (j + 0.5 - y) / r;
          const double d = std::sqrt(dx * dx + dy * dy);
          const double rim = std::max(0.0, 1 - std::abs(d - 0.86) * 5.5);
          const double gleam =
              std::exp(-((dx + 0.35) * (dx + 0.35) + (dy + 0.38) * (dy + 0.38)) * 14);
          const auto amount = static_cast<std::uint16_t>(
              256 * std::min(0.9, (0.55 * rim + 0.9 * gleam + (d < 0.9 ? 0.08 : 0)) *
                                      smooth(0, 0.08, up)));
          shine_row(picture.row(j) + i, &amount, 0xFFE8FFFF, 1);
        }
      }
    }
  });
}

// A planet: a lit ball with bands or continents, seen far away.
void draw_planet(Plate& plate, const Scenery& s, double cx, double cy, double radius,
                 const Colour& land, const Colour& sea, std::uint32_t seed, bool banded) {
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const int from_y = std::max(0, static_cast<int>(cy - radius * 1.2 - plate.top)),
            to_y = std::min(plate.bitmap.height, static_cast<int>(cy + radius * 1.2 - plate.top));
  const int from_x = std::max(0, static_cast<int>(cx - radius * 1.2 - plate.left)),
            to_x = std::min(plate.bitmap.width, static_cast<int>(cx + radius * 1.2 - plate.left));
  for (int j = from_y; j < to_y; ++j) {
    for (int i = from_x; i < to_x; ++i) {
      const double dx = (plate.left + i + 0.5 - cx) / radius,
                   dy = (plate.top + j + 0.5 - cy) / radius;
      const double d = std::sqrt(dx * dx + dy * dy);
      std::uint32_t& pixel = plate.bitmap.row(j)[i];
      if (d >= 1) {  // Air glows around it on the lit side.
        const double facing = clamp01(0.55 + 0.6 * (dx * 0.75 * side - dy * 0.5) / d);
        const double glow = std::max(0.0, 1 - (d - 1) / 0.18);
        const std::uint32_t light =
            pack(mix(sea, Colour{1, 1, 1}, 0.45), 0.42 * glow * glow * facing, hash01(i, j, 3));
        lay_over(&pixel, &light, 1);
        if (d > 1 + 1.5 / radius) continue;
      }
      const double dz = std::sqrt(std::max(0.0, 1 - d * d));
      const double u = dx / (0.55 + 0.45 * dz), v = dy / (0.55 + 0.45 * dz);
      const double bent = banded ? 0 : 0.5 * fbm(u * 2.7 + 4, v * 2.7 + 2, seed + 2, 4);
      const double n = fbm(u * 2.2 + 9 + bent, v * (banded ? 0.4 : 2.2) + 5 - bent, seed, 6);
      const double shape = banded ? 0.5 + 0.5 * std::sin(v * 13 + 5 * n) : smooth(0.47, 0.56, n);
      Colour c = mix(sea, land, shape);
      if (!banded) {
        const double cloud = fbm(u * 3 + 31, v * 5 + 7, seed + 8, 5);
        c = mix(c, Colour{1, 1, 1}, 0.75 * smooth(0.54, 0.74, cloud));
      }
      const double light = smooth(-0.18, 0.75, dx * 0.72 * side - dy * 0.42 + dz * 0.45);
      c = mix(c * 0.05, c * 1.08, light);
      c = mix(c, mix(sea, Colour{1, 1, 1}, 0.6), 0.5 * light * smooth(0.75, 1.0, d));
      const std::uint32_t ball = pack(c, clamp01((1 - d) * radius + 0.5), dither01(i, j));
      lay_over(&pixel, &ball, 1);
    }
  }
}

void add_moon_ground(Scenery& s, bool mars) {
  const double side = s.world.light.sun_x > s.width() / 2 ? 1 : -1;
  const Colour lit = mars ? rgb(0xD98A5A) : rgb(0xC9CCD4),
               dark = mars ? rgb(0x7A3E2A) : rgb(0x4A4E5C);
  struct Crater {
    double x, z, r;
  };
  std::vector<Crater> craters;
  for (int i = 0; i < 70; ++i) {
    const double z = 5 + 75 * s.rng.unit() * s.rng.unit();
    craters.push_back({s.rng.range(-1, 1) * z * 0.95, z, s.rng.range(0.12, 0.5) * (0.6 + z / 14)});
  }
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double hill = s.clumps->at(at.x_m / 40, at.z / 34) -
                        s.clumps->at(at.x_m / 40 + 0.012 * side, at.z / 34 + 0.006);
    const double rough = s.fine->at(at.x_m / 3.4, at.z / 3.4) - 0.5;
    double light =
        0.55 + 2.0 * hill + 0.16 * rough * at.fade(0.3) + (hash01(at.i, at.j, 3) - 0.5) * 0.05;
    for (const Crater& crater : craters) {
      const double dx = (at.x_m - crater.x) / crater.r, dz = (at.z - crater.z) / crater.r;
      const double d2 = dx * dx + dz * dz;
      if (d2 > 1.7) continue;
      const double d = std::sqrt(d2);
      const double bowl = smooth(1.0, 0.75, d), rim = smooth(0.3, 0.0, std::abs(d - 1.02));
      const double toward = (dx * side + dz * 0.5) / (d + 0.05);
      light += bowl * (-0.13 - 0.30 * toward * d) + rim * 0.26 * toward;
    }
    return mix(dark, lit, clamp01(light)) * mix(1.0, 0.8, smooth(60, 400, at.z));
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

}  // namespace

void build_underwater(Scenery& s, const Shot&) {
  const bool night = s.world.time == TimeOfDay::kNight;
  const double dim = night ? 0.42 : s.world.time == TimeOfDay::kSunset ? 0.82 : 1;
  const Colour top = rgb(0x7FE3E0) * dim, middle = rgb(0x1C86B8) * dim, low = rgb(0x0B3F74) * dim;
  const double high = s.height();
  s.palette.haze = middle;
  s.world.light.haze = middle;
  s.world.light.haze_m = 60;
  s.world.light.tint = {0.80 * dim, 0.95 * dim, 1.0 * dim};
  s.palette.ambient = s.world.light.tint;
  s.world.light.shadow_strength = 0.12;
  s.world.light.shadow_x = 0;
  s.world.air_top = 0.12 * high;
  s.world.air_bottom = 0.86 * high;
  Area all{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height() + s.margin_y()};
  Plate water = paint(all, 1, [&](double x, double y, int i, int j) {
    const double down = clamp01(y / high + 0.04);
    Colour c = mix(mix(top, middle, smooth(0, 0.34, down)), low, smooth(0.25, 1.0, down));
    const double d = std::hypot((x - 0.62 * s.width()) / s.width(), (y + 0.1 * high) / high);
    c = mix(c, rgb(0xE2FFF4) * dim, 0.62 * std::exp(-d * d * 8));
    return pack(c, 1, dither01(i, j));
  });
  s.add<PlateLayer>(kSky, std::move(water), Edge::kRepeat);
  add_reef(s, 60, 0.72, 150 * s.unit, mix(middle, low, 0.35));
  add_kelp(s, 40, 0.66, 210 * s.unit, 16, mix(middle, low, 0.4));
  add_reef(s, 26, 0.46, 120 * s.unit, mix(middle, low, 0.45));
  const Colour sand_far = mix(middle, low, 0.45),
               sand_near = rgb(0xC9C391) * Colour{0.62, 0.86, 0.9};
  Plate bed = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double soft = s.clumps->at(at.x_m / 20, at.z / 14) - 0.5;
    const double warp = s.streaks->at(at.x_m / 14, at.z / 14);
    const double ripple = std::sin(at.z * 8 + at.x_m * 0.9 + warp * 22) * at.fade(0.8);
    const double net = 1 - std::abs(2 * s.fine->at(at.x_m / 21, at.z / 15) - 1);
    const double share = smooth(s.world.horizon, s.height() * 0.98, at.y);
    const Colour c = mix(sand_far, sand_near * dim, share);
    return c * (1 + (0.24 * soft + 0.07 * ripple + 0.30 * std::pow(net, 5)) * share);
  });
  s.add<GroundLayer>(1500, std::move(bed));
  add_kelp(s, 12, 0.25, 300 * s.unit, 9, mix(middle, low, 0.5));
  add_light_from_above(s);
  add_motes(s, rgb(0xD6FFF4), 46, 1.4, 7);
  add_bubbles(s);
}

void build_space(Scenery& s, const Shot& shot) {
  Palette& p = s.palette;
  p.ambient = {0.96, 0.97, 1.0};
  s.world.light.tint = p.ambient;
  s.world.light.haze_m = 1e7;
  s.world.light.shadow_strength = 0.55;
  s.world.time = TimeOfDay::kNight;
  const bool surface = shot.setting == "moon surface";
  const bool mars =
      std::any_of(shot.setting_words.begin(), shot.setting_words.end(),
                  [](const std::string& word) { return word.find("mars") != std::string::npos; });
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  Area all{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height() + s.margin_y()};
  if (surface) all.bottom = s.world.horizon + 4;
  const double span = 620 * s.unit;
  Plate deep = paint(all, 1, [&](double x, double y, int i, int j) {
    const double u = x / span, v = y / span;
    const double wx = fbm(u + 3, v + 8, seed, 4), wy = fbm(u + 11, v + 1, seed + 3, 4);
    const double cloud = fbm(u + 1.6 * wx, v + 1.6 * wy, seed + 6, 5);
    const double band = std::exp(
        -std::pow((y - 0.42 * s.height() + 0.30 * (x - s.width() / 2)) / (0.36 * s.height()), 2));
    Colour c = rgb(0x070A1C);
    c = mix(c, rgb(0x27306E), 0.9 * smooth(0.40, 0.75, cloud) * (0.35 + 0.65 * band));
    c = mix(c, rgb(0x8C3F9C), 0.62 * smooth(0.52, 0.82, cloud * 0.6 + wx * 0.5) * band);
    c = mix(c, rgb(0x3FA6C4), 0.50 * smooth(0.55, 0.84, cloud * 0.5 + wy * 0.6) * band);
    c = mix(c, rgb(0xFFD9C4), 0.30 * smooth(0.62, 0.90, cloud) * band);
    if (mars && surface) {
      const double up = clamp01((s.world.horizon - y) / s.world.horizon);
      c = mix(rgb(0xE8B48A), rgb(0x8E5A44), smooth(0, 1, up));
    }
    return pack(c, 1, dither01(i, j));
  });
  s.add<PlateLayer>(kSky, std::move(deep), Edge::kRepeat);
  if (!(mars && surface)) {
    add_stars(s, surface ? 700 : 1100, surface ? s.world.horizon : s.height() * 1.2, 1);
  }
  if (!surface) {
    const double r = 0.20 * std::min(s.width(), s.height());
    const double cx = s.width() * 0.22, cy = s.height() * 0.74;
    Plate plate = blank({cx - 2.4 * r, cy - 2.4 * r, cx + 2.4 * r, cy + 2.4 * r});
    draw_planet(plate, s, cx, cy, r * 1.5, rgb(0x5C9E5A), rgb(0x2D74C8), seed + 20, false);
    s.add<PlateLayer>(5e7, std::move(plate));
    const double px = s.width() * 0.80, py = s.height() * 0.25, pr = r * 0.5;
    Plate giant = blank({px - 2.6 * pr, py - 2 * pr, px + 2.6 * pr, py + 2 * pr});
    draw_planet(giant, s, px, py, pr, rgb(0xF2D2A0), rgb(0xC98A5E), seed + 40, true);
    s.add<PlateLayer>(8e7, std::move(giant));
    s.world.air_top = 0.08 * s.height();
    s.world.air_bottom = 0.92 * s.height();
    return;
  }
  s.world.has_ground = true;
  s.world.land = Depths{s.world.depth_at(0.955 * s.height()), s.world.depth_at(0.58 * s.height())};
  s.world.light.shadow_x = s.world.light.sun_x > s.width() / 2 ? -0.7 : 0.7;
  s.world.light.shadow_y = 0.2;
  const double r = 0.085 * s.height(), cx = s.width() * 0.25, cy = s.world.horizon * 0.36;
  Plate earth = blank({cx - 1.6 * r, cy - 1.6 * r, cx + 1.6 * r, cy + 1.6 * r});
  if (!mars) {
    draw_planet(earth, s, cx, cy, r, rgb(0x5C9E5A), rgb(0x2D74C8), seed + 20, false);
    s.add<PlateLayer>(5e7, std::move(earth));
  }
  Ridge hill;
  hill.z = 300;
  hill.height = 56 * s.unit;
  hill.length = 420 * s.unit;
  hill.colour = mars ? rgb(0xA8603E) : rgb(0x8A8E9A);
  hill.mist = 0;
  add_ridge(s, hill);
  add_moon_ground(s, mars);
}

void build_sky(Scenery& s, const Shot&) {
  add_sky(s);
  // A floor of clouds below, and towers of cloud between.
  s.world.air_top = 0.08 * s.height();
  s.world.air_bottom = 0.80 * s.height();
  add_clouds(s, 0.9);
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  const double foot = s.height() + s.margin_y();
  for (int rank = 0; rank < 3; ++rank) {
    const double level = s.height() * (0.72 + 0.10 * rank);
    const double size = (120 + 90 * rank) * s.unit, fade = 0.55 - 0.27 * rank;
    const double drift = 30 * s.unit * (rank + 1);
    Area area{-s.margin_x() - 2 * drift, level - size * 1.2, s.width() + s.margin_x() + 2 * drift,
              foot};
    const int w = static_cast<int>((area.right - area.left) / 2),
              h = static_cast<int>((area.bottom - area.top) / 2);
    std::vector<Puff> puffs;
    for (double x = 0; x < w; x += size * 0.11) {
      const double r = size * 0.5 * s.rng.range(0.28, 0.62);
      puffs.push_back(
          {x + s.rng.range(-8, 8), (level - area.top) / 2 + r * s.rng.range(0.3, 1.2), r});
    }
    const Body body =
        billow(puffs, w, h, {5.0 * h / size, 0.16 * size / h, 0.30}, seed + 5U * rank);
    const double side = s.world.light.sun_x > s.width() / 2 ? 0.6 : -0.6;
    Plate plate = blank(area, 0.5);
    for (int y = 0; y < std::min(h, plate.bitmap.height); ++y) {
      const double below = clamp01((area.top + 2.0 * y - level - size * 0.15) / (size * 0.5));
      for (int x = 0; x < std::min(w, plate.bitmap.width); ++x) {
        const double cover = std::max<double>(body.cover[static_cast<std::size_t>(y * w + x)],
                                              smooth(0.2, 0.9, below));
        if (cover < 0.01) continue;
        const double light = clamp01(0.30 + 0.62 * body.facing(x, y, side, -0.75) - 0.30 * below);
        Colour c = mix(s.palette.cloud_shade, s.palette.cloud_lit, light);
        c = mix(c, s.palette.horizon, fade);
        plate.bitmap.row(y)[x] = pack(c, cover, hash01(x, y, 5));
      }
    }
    const double half = s.world.duration_s / 2, pace = (s.world.wind < 0 ? -1 : 1) * drift * 0.5;
    s.add<PlateLayer>(rank == 0   ? 300
                      : rank == 1 ? 90
                                  : 26,
                      std::move(plate), Edge::kClear, [=](double seconds) {
                        PlateMove move;
                        move.dx = pace * (seconds - half);
                        return move;
                      });
  }
}

}  // namespace kare::animatic::stage
