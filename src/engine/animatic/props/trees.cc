#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

struct Clump {
  Spot at;
  double radius;
};

// A soft scalloped blob: the outline of foliage.
void blob(Canvas& canvas, const Clump& clump, Rng& rng, int lobes, double depth) {
  std::vector<Spot> outline;
  const double start = rng.range(0, 2 * kPi);
  for (int i = 0; i < lobes * 4; ++i) {
    const double angle = start + 2 * kPi * i / (lobes * 4);
    const double swell = std::abs(std::sin(angle * lobes / 2.0 + start));
    const double radius =
        clump.radius * (1 - depth + depth * std::sqrt(swell)) * rng.range(0.985, 1.015);
    outline.push_back(
        {clump.at.x + radius * std::cos(angle), clump.at.y + radius * 0.92 * std::sin(angle)});
  }
  canvas.smooth(outline, true);
}

struct Greens {
  Ink deep, middle, bright;
};
// Four moods of foliage, from fresh to bluish.
Greens greens_of(std::uint64_t seed) {
  constexpr unsigned kDeep[] = {0x1e6a45, 0x23703a, 0x2f6f3f, 0x17614e};
  constexpr unsigned kMiddle[] = {0x3f9b4c, 0x54a83f, 0x63a844, 0x2f9160};
  constexpr unsigned kBright[] = {0x8fd05a, 0xb2da54, 0xc0d85a, 0x7fcf7c};
  const std::size_t i = mix64(seed + 3) % 4;
  return {ink(kDeep[i]), ink(kMiddle[i]), ink(kBright[i])};
}

Greens snowed(const Greens& greens) {
  return {mixed(greens.deep, ink(0x6f93b0), 0.35), mixed(greens.middle, ink(0xd5e4f2), 0.55),
          ink(0xffffff)};
}

// Leaves of autumn: yellow, orange or red.
Greens turned(std::uint64_t seed) {
  constexpr unsigned kDeep[] = {0x9a5a1c, 0x8f3f1d, 0x7d2a22, 0x93661f};
  constexpr unsigned kMiddle[] = {0xd9952f, 0xd2691e, 0xb8432c, 0xcf9f33};
  constexpr unsigned kBright[] = {0xf6d163, 0xf3a84a, 0xe88a4f, 0xeedd7a};
  const std::size_t i = mix64(seed + 7) % 4;
  return {ink(kDeep[i]), ink(kMiddle[i]), ink(kBright[i])};
}

// Blossom of spring: pink or white.
Greens in_blossom(std::uint64_t seed) {
  return mix64(seed + 9) % 3 == 0 ? Greens{ink(0xb99aa8), ink(0xf2dfe2), ink(0xffffff)}
                                  : Greens{ink(0xc2607f), ink(0xf09fb8), ink(0xffdde6)};
}

// As the season has it; see DrawContext::variant.
Greens leaves_of(std::uint64_t seed, int variant) {
  if (variant == 3 && mix64(seed + 5) % 4 != 0) return in_blossom(seed);
  if (variant == 2) return turned(seed);
  const Greens greens = greens_of(seed);
  return variant == 1 ? snowed(greens) : greens;
}

// One ball of leaves: dark below, bright towards the sun, with a hint of single leaves.
void draw_clump(Canvas& canvas, const Clump& clump, const Greens& greens, double sun, Rng& rng) {
  Rng outline(rng.next());
  blob(canvas, clump, outline, 9, 0.13);
  const Spot eye{clump.at.x + sun * clump.radius * 0.42, clump.at.y - clump.radius * 0.52};
  canvas.fill_keep(Paint::ball(clump.at, clump.radius * 1.12, eye,
                               {{0, greens.bright}, {0.45, greens.middle}, {1, greens.deep}}));
  canvas.clip();
  for (int i = 0; i < 26; ++i) {
    const double angle = rng.range(0, 2 * kPi), far = std::sqrt(rng.unit()) * clump.radius;
    const Spot at{clump.at.x + far * std::cos(angle), clump.at.y + far * std::sin(angle)};
    const double up = (clump.at.y - at.y) / clump.radius + sun * (at.x - clump.at.x) / clump.radius;
    const Ink tone = up > 0 ? faded(lit(greens.bright, 0.15), 0.34) : faded(greens.deep, 0.30);
    canvas.ellipse(at.x, at.y, clump.radius * 0.10, clump.radius * 0.055, rng.range(-0.8, 0.8))
        .fill(tone);
  }
  canvas.unclip();
}

void draw_branching_trunk(Canvas& canvas, double sun, double width) {
  const Paint bark = Paint::linear({-width, 0}, {width, 0},
                                   {{0, ink(sun < 0 ? 0xb98459 : 0x5f3d2c)},
                                    {0.5, ink(0x8a5c3d)},
                                    {1, ink(sun < 0 ? 0x5f3d2c : 0xb98459)}});
  canvas.move(-width * 1.7, 0.008)
      .curve(-width * 0.7, -0.04, -width * 0.8, -0.16, -width * 0.75, -0.30)
      .line(-width * 2.6, -0.50)
      .line(-width * 1.9, -0.53)
      .line(-width * 0.1, -0.40)
      .line(width * 1.5, -0.56)
      .line(width * 2.3, -0.53)
      .line(width * 0.8, -0.31)
      .curve(width * 0.8, -0.16, width * 0.8, -0.04, width * 1.9, 0.008)
      .curve(width * 0.8, 0.022, -width * 0.8, 0.022, -width * 1.7, 0.008)
      .close()
      .fill(bark);
  canvas.move(-width * 0.2, -0.04)
      .curve(-width * 0.1, -0.12, -width * 0.3, -0.2, 0, -0.3)
      .stroke(ink(0x3d2519, 0.35), width * 0.16);
  canvas.move(width * 0.35, -0.02)
      .curve(width * 0.3, -0.1, width * 0.5, -0.18, width * 0.3, -0.26)
      .stroke(ink(0x3d2519, 0.30), width * 0.13);
}

}  // namespace

Sprite draw_broad_tree(const DrawContext& context) {
  Rng rng(context.seed + 101);
  const Greens greens = leaves_of(context.seed, context.variant);
  Canvas canvas({-0.56, -1.06, 0.56, 0.04}, context.height_px);
  draw_branching_trunk(canvas, context.sun, 0.036);
  std::vector<Clump> clumps;
  for (int i = 0; i < 7; ++i) {
    const double angle = kPi + kPi * 2 * i / 7.0 + rng.range(-0.2, 0.2);
    clumps.push_back({{0.27 * std::cos(angle) * rng.range(0.9, 1.1),
                       -0.62 + 0.17 * std::sin(angle) * rng.range(0.9, 1.15)},
                      rng.range(0.150, 0.195)});
  }
  clumps.push_back({{rng.range(-0.08, 0.08), -0.76}, 0.20});
  clumps.push_back({{rng.range(-0.16, -0.06), -0.60}, 0.19});
  clumps.push_back({{rng.range(0.08, 0.18), -0.64}, 0.18});
  std::stable_sort(clumps.begin(), clumps.begin() + 7,
                   [](const Clump& a, const Clump& b) { return a.at.y > b.at.y; });
  for (std::size_t i = 0; i < clumps.size(); ++i) {
    Greens own = greens;
    if (i < 4) own = {shaded(own.deep, 0.25), shaded(own.middle, 0.22), shaded(own.bright, 0.24)};
    draw_clump(canvas, clumps[i], own, context.sun, rng);
  }
  canvas.light(context.sun, 0.75);
  return canvas.take();
}

Sprite draw_bush(const DrawContext& context) {
  Rng rng(context.seed + 103);
  const Greens greens = leaves_of(context.seed + 1, context.variant);
  Canvas canvas({-1.15, -1.12, 1.15, 0.10}, context.height_px);
  canvas.box(-1.2, -1.2, 2.4, 1.22).clip();
  const Clump clumps[] = {{{-0.55, -0.30}, 0.42}, {{0.58, -0.28}, 0.40},  {{0.24, -0.56}, 0.44},
                          {{-0.20, -0.58}, 0.46}, {{-0.30, -0.24}, 0.40}, {{0.26, -0.22}, 0.42}};
  for (const Clump& clump : clumps) {
    draw_clump(
        canvas,
        {{clump.at.x + rng.range(-0.06, 0.06), clump.at.y}, clump.radius * rng.range(0.9, 1.05)},
        greens, context.sun, rng);
  }
  canvas.unclip();
  canvas.light(context.sun, 0.7);
  return canvas.take();
}

namespace {

// One skirt of a pine: a drooping fringe from (0, top) to its lower edge.
void draw_skirt(Canvas& canvas, double top, double bottom, double half, double sun, Rng& rng,
                bool snow) {
  constexpr int kTips = 9;
  canvas.move(0, top).curve(half * 0.25, top + (bottom - top) * 0.45, half * 0.6,
                            bottom - (bottom - top) * 0.25, half, bottom);
  for (int i = kTips; i > 0; --i) {
    const double from = half * (2.0 * i / kTips - 1), to = half * (2.0 * (i - 1) / kTips - 1);
    const double sag = (bottom - top) * (0.16 + rng.range(0, 0.10));
    const double lower = bottom + (bottom - top) * 0.10 * (1 - std::pow(to / half, 2));
    canvas.curve(from - (from - to) * 0.2, lower + sag * 0.2, from - (from - to) * 0.45,
                 lower + sag, (from + to) / 2, lower + sag * 0.45);
    canvas.line(to, lower - sag * 0.35);
  }
  canvas.curve(-half * 0.6, bottom - (bottom - top) * 0.25, -half * 0.25,
               top + (bottom - top) * 0.45, 0, top);
  canvas.close();
  const Ink dark = ink(0x1b5a4a), middle = ink(0x338a5c), bright = ink(0x8cc873);
  canvas.fill_keep(Paint::linear({-half * sun, bottom}, {half * sun * 0.8, top},
                                 {{0, dark}, {0.42, middle}, {0.9, bright}}));
  canvas.clip();
  for (int i = 0; i < 22; ++i) {
    const double x = rng.range(-half, half), y = rng.range(top, bottom + 0.02);
    const double out = x / half;
    canvas.move(x, y)
        .curve(x + out * 0.01, y + 0.012, x + out * 0.02, y + 0.02, x + out * 0.03, y + 0.034)
        .stroke(out * sun > 0 ? faded(bright, 0.45) : faded(dark, 0.5), 0.006);
  }
  canvas.ellipse(0, top, half * 0.62, (bottom - top) * 0.34)
      .fill(
          Paint::radial({0, top}, half * 0.62, {{0, ink(0x0c2f33, 0.40)}, {1, ink(0x0c2f33, 0)}}));
  if (snow) {
    canvas
        .smooth({{-half * 0.9, bottom + 0.004},
                 {-half * 0.4, bottom - (bottom - top) * 0.40},
                 {0, top - 0.02},
                 {half * 0.4, bottom - (bottom - top) * 0.40},
                 {half * 0.9, bottom + 0.004},
                 {half * 0.45, bottom - (bottom - top) * 0.12},
                 {half * 0.1, bottom - (bottom - top) * 0.22},
                 {-half * 0.35, bottom - (bottom - top) * 0.10}},
                true)
        .fill(Paint::linear({-half * sun, 0}, {half * sun, 0},
                            {{0, ink(0xb9cfe6)}, {0.6, ink(0xffffff)}, {1, ink(0xfffaf0)}}));
  }
  canvas.unclip();
}

}  // namespace

Sprite draw_pine(const DrawContext& context) {
  Rng rng(context.seed + 107);
  Canvas canvas({-0.40, -1.04, 0.40, 0.04}, context.height_px);
  canvas.polygon({{-0.028, 0.012}, {0.028, 0.012}, {0.018, -0.2}, {-0.018, -0.2}})
      .fill(Paint::linear({-0.028, 0}, {0.028, 0},
                          {{0, ink(0x4c3027)}, {0.6, ink(0x8f6244)}, {1, ink(0x6b4632)}}));
  constexpr int kSkirts = 7;
  for (int i = 0; i < kSkirts; ++i) {
    const double u = static_cast<double>(i) / kSkirts;
    const double bottom = -0.10 - 0.70 * u;
    const double half = 0.285 * (1 - 0.80 * u) * rng.range(0.95, 1.05);
    const double top = i == kSkirts - 1 ? -1.0 : bottom - 0.26 + 0.05 * u;
    draw_skirt(canvas, top, bottom, half, context.sun, rng, context.variant == 1);
  }
  canvas.light(context.sun, 0.7);
  return canvas.take();
}

namespace {

void draw_cactus_limb(Canvas& canvas, std::initializer_list<Spot> spine, double width, double sun) {
  canvas.smooth(spine, false).stroke(ink(0x1f6a4c), width);
  canvas.smooth(spine, false).stroke(ink(0x2f8a5a), width * 0.86);
  const double off = sun * width * 0.16;
  for (int i = 0; i < 4; ++i) {
    std::vector<Spot> flank(spine);
    for (Spot& spot : flank) spot.x += off * (0.6 + 0.3 * i);
    canvas.smooth(flank, false).stroke(ink(0x9bd16a, 0.22), width * (0.5 - 0.11 * i));
  }
  for (const double rib : {-0.28, -0.06, 0.16, 0.34}) {
    std::vector<Spot> line(spine);
    for (Spot& spot : line) spot.x += rib * width;
    canvas.smooth(line, false).stroke(ink(0x124a3a, 0.35), width * 0.05);
  }
}

}  // namespace

Sprite draw_cactus(const DrawContext& context) {
  Rng rng(context.seed + 109);
  const double side = rng.unit() < 0.5 ? -1 : 1;
  const double low = rng.range(-0.42, -0.34), high = rng.range(-0.56, -0.50);
  Canvas canvas({-0.5, -1.06, 0.5, 0.05}, context.height_px);
  draw_cactus_limb(canvas,
                   {{0, high},
                    {side * 0.20, high + 0.02},
                    {side * 0.27, high - 0.10},
                    {side * 0.27, high - 0.24}},
                   0.13, context.sun);
  draw_cactus_limb(canvas,
                   {{0, low},
                    {-side * 0.19, low + 0.02},
                    {-side * 0.25, low - 0.08},
                    {-side * 0.25, low - 0.28}},
                   0.12, context.sun);
  draw_cactus_limb(canvas, {{0, -0.02}, {0.005, -0.5}, {0, -0.90}}, 0.19, context.sun);
  for (const Spot at : {Spot{0, -0.995}, Spot{side * 0.27, high - 0.31}}) {
    for (int i = 0; i < 5; ++i) {
      const double angle = kPi * (1.1 + 0.2 * i);
      canvas
          .ellipse(at.x + 0.026 * std::cos(angle), at.y + 0.018 * std::sin(angle) + 0.006, 0.022,
                   0.015, angle)
          .fill(ink(i % 2 == 0 ? 0xff6f9f : 0xff9cbd));
    }
    canvas.ellipse(at.x, at.y, 0.012, 0.010).fill(ink(0xffd95e));
  }
  canvas.light(context.sun, 0.7);
  return canvas.take();
}

}  // namespace kare::animatic::props
