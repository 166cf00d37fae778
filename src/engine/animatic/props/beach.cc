#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

// Cheerful pairs for stripes: the colour and its lighter partner.
struct Pair {
  Ink main, light;
};
Pair pair_of(std::uint64_t seed) {
  constexpr unsigned kMain[] = {0xee4056, 0x1f9bd1, 0xf59b23, 0x18a894, 0xe8578f, 0x6c63d8};
  constexpr unsigned kLight[] = {0xfff6ee, 0xf4fbff, 0xfff7e6, 0xf2fff9, 0xfff3f8, 0xf8f6ff};
  const std::size_t i = mix64(seed) % 6;
  return {ink(kMain[i]), ink(kLight[i])};
}

// --- The parasol: a dome of gores, seen a little from below, with a scalloped fringe. ----------

constexpr int kGores = 8;
constexpr Spot kTop{0, -0.97};
constexpr double kRimY = -0.66, kRimRx = 0.46, kRimRy = 0.075;

// A point of the rim; `angle` 0 is right, a quarter turn is nearest to the viewer.
Spot rim(double angle) {
  return {kTop.x + kRimRx * std::cos(angle), kRimY + kRimRy * std::sin(angle)};
}

// The dome's outline bulges: control points between the top and a rim point.
void dome_edge(Canvas& canvas, Spot to, bool upwards) {
  const Spot high{kTop.x + (to.x - kTop.x) * 0.52, kTop.y + 0.015};
  const Spot low{kTop.x + (to.x - kTop.x) * 0.96, kTop.y + (to.y - kTop.y) * 0.52};
  if (upwards)
    canvas.curve(low.x, low.y, high.x, high.y, kTop.x, kTop.y);
  else
    canvas.curve(high.x, high.y, low.x, low.y, to.x, to.y);
}

void draw_underside(Canvas& canvas, const Pair& pair) {
  canvas.ellipse(kTop.x, kRimY, kRimRx, kRimRy)
      .fill(Paint::linear({0, kRimY - kRimRy}, {0, kRimY + kRimRy},
                          {{0, shaded(pair.main, 0.75)}, {1, shaded(pair.main, 0.45)}}));
  for (int i = 0; i < kGores; ++i) {
    const Spot rib = rim(2 * kPi * i / kGores + 0.2);
    canvas.move(0, kRimY - 0.13).line(rib.x, rib.y).stroke(ink(0x4a3136, 0.55), 0.006);
  }
}

void draw_gores(Canvas& canvas, const Pair& pair, double sun) {
  // The front half of the dome: from the left end of the rim through the nearest point.
  constexpr int kVisible = 6;
  for (int i = 0; i < kVisible; ++i) {
    const double from = kPi - kPi * i / kVisible, to = kPi - kPi * (i + 1) / kVisible;
    const Spot a = rim(from), b = rim(to);
    const double facing = 0.5 - 0.5 * std::cos((from + to) / 2) * (sun < 0 ? -1 : 1) * -1;
    const Ink base = i % 2 == 0 ? pair.main : pair.light;
    const Ink tone =
        facing > 0.5 ? lit(base, (facing - 0.5) * 0.5) : shaded(base, (0.5 - facing) * 0.62);
    canvas.move(kTop.x, kTop.y);
    dome_edge(canvas, a, false);
    const Spot hang{(a.x + b.x) / 2, (a.y + b.y) / 2 + 0.045};
    canvas.curve(a.x, a.y + 0.035, hang.x - (b.x - a.x) * 0.25, hang.y, hang.x, hang.y);
    canvas.curve(hang.x + (b.x - a.x) * 0.25, hang.y, b.x, b.y + 0.035, b.x, b.y);
    dome_edge(canvas, b, true);
    canvas.close().fill(Paint::linear(
        kTop, {hang.x, hang.y}, {{0, lit(tone, 0.22)}, {0.55, tone}, {1, shaded(tone, 0.20)}}));
  }
  // A darker hem along the fringe, and the seams.
  for (int i = 1; i < kVisible; ++i) {
    const Spot seam = rim(kPi - kPi * i / kVisible);
    canvas.move(kTop.x, kTop.y);
    dome_edge(canvas, seam, false);
    canvas.stroke(ink(0x5a1f36, 0.13), 0.005);
  }
  canvas.ellipse(sun * 0.16, -0.86, 0.13, 0.035, -sun * 0.5 + 0.2)
      .fill(Paint::radial({sun * 0.16, -0.86}, 0.13,
                          {{0, ink(0xffffff, 0.45)}, {1, ink(0xffffff, 0)}}));
}

}  // namespace

Sprite draw_parasol(const DrawContext& context) {
  const Pair pair = pair_of(context.seed);
  const double side = mix64(context.seed + 7) % 2 == 0 ? -1 : 1;
  Canvas canvas({-0.75, -1.08, 0.75, 0.06}, context.height_px);
  canvas.turn({0, 0}, side * 0.21);
  draw_underside(canvas, pair);
  canvas.box(-0.0125, -0.80, 0.025, 0.82, 0.012)
      .fill(Paint::linear({-0.014, 0}, {0.014, 0},
                          {{0, ink(0xa9764a)}, {0.5, ink(0xf2d3a2)}, {1, ink(0x8d5a37)}}));
  draw_gores(canvas, pair, context.sun);
  canvas.ellipse(kTop.x, kTop.y - 0.012, 0.018, 0.026)
      .fill(Paint::ball({0, kTop.y}, 0.03, {0.006, kTop.y - 0.02},
                        {{0, lit(pair.main, 0.5)}, {1, shaded(pair.main, 0.3)}}));
  canvas.restore();
  // A little heap of sand holds the pole.
  canvas
      .smooth({{-0.075, 0.015},
               {-0.03, -0.022},
               {0.012, -0.028},
               {0.05, -0.012},
               {0.085, 0.017},
               {0, 0.032}},
              true)
      .fill(Paint::linear({0, -0.03}, {0, 0.03}, {{0, ink(0xf4dcae)}, {1, ink(0xcaa36b)}}));
  return canvas.take();
}

// One unit is the length; it lies on the ground, seen flat.
Sprite draw_towel(const DrawContext& context) {
  const Pair pair = pair_of(context.seed + 11);
  Canvas canvas({-0.62, -0.30, 0.62, 0.08}, context.height_px / 0.26);
  const Spot a{-0.36, -0.22}, b{0.52, -0.22}, c{0.44, 0.03}, d{-0.54, 0.03};
  canvas.polygon({{a.x, a.y + 0.022}, {b.x, b.y + 0.022}, {c.x, c.y + 0.026}, {d.x, d.y + 0.026}})
      .fill(shaded(pair.main, 0.42));
  canvas.polygon({a, b, c, d});
  canvas.clip();
  canvas.polygon({a, b, c, d}).fill(Paint::linear(a, c, {{0, pair.light}, {1, pair.light}}));
  constexpr int kStripes = 7;
  for (int i = 0; i < kStripes; i += 2) {
    const double u = static_cast<double>(i) / kStripes, v = u + 1.0 / kStripes;
    canvas
        .polygon({{a.x + (b.x - a.x) * u, a.y},
                  {a.x + (b.x - a.x) * v, a.y},
                  {d.x + (c.x - d.x) * v, d.y},
                  {d.x + (c.x - d.x) * u, d.y}})
        .fill(pair.main);
  }
  // Soft folds.
  for (const double at : {-0.25, 0.02, 0.27}) {
    canvas.move(at, -0.24)
        .curve(at - 0.06, -0.12, at + 0.02, -0.08, at - 0.10, 0.05)
        .stroke(ink(0x3a2850, 0.10), 0.035);
    canvas.move(at + 0.03, -0.24)
        .curve(at - 0.03, -0.12, at + 0.05, -0.08, at - 0.07, 0.05)
        .stroke(ink(0xffffff, 0.22), 0.02);
  }
  canvas.unclip();
  for (double u = 0.01; u < 1; u += 0.035) {  // The fringes of both short ends.
    canvas.move(a.x + (d.x - a.x) * u, a.y + (d.y - a.y) * u)
        .line(a.x + (d.x - a.x) * u - 0.022, a.y + (d.y - a.y) * u + 0.008)
        .stroke(pair.light, 0.006);
    canvas.move(b.x + (c.x - b.x) * u, b.y + (c.y - b.y) * u)
        .line(b.x + (c.x - b.x) * u + 0.022, b.y + (c.y - b.y) * u + 0.008)
        .stroke(pair.light, 0.006);
  }
  canvas.light(context.sun, 0.5);
  return canvas.take();
}

// One unit is its height; it is about 1.9 long.
Sprite draw_lounger(const DrawContext& context) {
  const Pair pair = pair_of(context.seed + 23);
  Canvas canvas({-1.1, -1.06, 1.1, 0.08}, context.height_px);
  const auto wood = [](double x0, double x1) {
    return Paint::linear({x0, 0}, {x1, 0}, {{0, ink(0xd9ab78)}, {1, ink(0x9c6a41)}});
  };
  // Far legs, then the frame, the cushion in two planes, and near legs.
  canvas.move(-0.55, -0.30).line(-0.60, -0.06).stroke(ink(0x7d5233), 0.055);
  canvas.move(0.72, -0.30).line(0.76, -0.06).stroke(ink(0x7d5233), 0.055);
  canvas.smooth({{-1.00, -0.96}, {-0.42, -0.36}, {0.10, -0.34}, {0.98, -0.36}}, false)
      .stroke(wood(-1, 1), 0.07);
  canvas
      .smooth({{-0.99, -1.00}, {-0.60, -0.62}, {-0.38, -0.44}, {-0.10, -0.42}, {0.98, -0.44}},
              false)
      .stroke(shaded(pair.main, 0.35), 0.17);
  canvas
      .smooth({{-0.97, -1.00}, {-0.59, -0.64}, {-0.38, -0.47}, {-0.10, -0.45}, {0.97, -0.47}},
              false)
      .stroke(Paint::linear({-1, -1}, {0.9, -0.4},
                            {{0, lit(pair.main, 0.25)},
                             {0.45, shaded(pair.main, 0.05)},
                             {1, lit(pair.main, 0.12)}}),
              0.13);
  for (const double x : {-0.02, 0.24, 0.50, 0.76}) {
    canvas.move(x, -0.52).line(x + 0.01, -0.38).stroke(ink(0xffffff, 0.55), 0.05);
  }
  canvas.move(-0.76, -0.86).line(-0.66, -0.68).stroke(ink(0xffffff, 0.5), 0.06);
  canvas.turn({-0.86, -0.94}, 0.80);
  canvas.box(-1.00, -1.03, 0.26, 0.13, 0.06)
      .fill(Paint::linear({0, -1.03}, {0, -0.90}, {{0, ink(0xffffff)}, {1, ink(0xd9dbe8)}}));
  canvas.restore();
  canvas.move(-0.36, -0.34).line(-0.44, -0.01).stroke(wood(-0.5, -0.3), 0.065);
  canvas.move(0.84, -0.36).line(0.90, -0.01).stroke(wood(0.8, 0.95), 0.065);
  canvas.light(context.sun, 0.6);
  return canvas.take();
}

namespace {

struct Tower {
  double x, width, height;
};

void draw_tower(Canvas& canvas, const Tower& tower, bool cone) {
  const double left = tower.x - tower.width / 2, right = tower.x + tower.width / 2;
  const double top = -tower.height;
  const auto sand = [&] {
    return Paint::linear({left, 0}, {right, 0},
                         {{0, ink(0xc69a5c)}, {0.6, ink(0xf0cf93)}, {1, ink(0xe2b977)}});
  };
  canvas.polygon({{left - 0.02, 0.01}, {right + 0.02, 0.01}, {right, top}, {left, top}})
      .fill(sand());
  if (cone) {
    canvas.polygon({{left - 0.025, top}, {right + 0.025, top}, {tower.x, top - 0.26}})
        .fill(Paint::linear({left, 0}, {right, 0},
                            {{0, ink(0xb98a4f)}, {0.65, ink(0xf6dba6)}, {1, ink(0xe5bf80)}}));
    return;
  }
  const double tooth = tower.width / 5;
  for (int i = 0; i < 5; i += 2) {
    canvas.box(left + i * tooth, top - 0.06, tooth, 0.075, 0.01).fill(sand());
  }
}

void draw_bucket(Canvas& canvas, double x, const Ink& red) {
  canvas.polygon({{x - 0.15, -0.27}, {x + 0.15, -0.27}, {x + 0.105, 0.02}, {x - 0.105, 0.02}})
      .fill(Paint::linear({x - 0.15, 0}, {x + 0.15, 0},
                          {{0, shaded(red, 0.35)}, {0.62, lit(red, 0.28)}, {1, red}}));
  canvas.ellipse(x, -0.27, 0.155, 0.042).fill(lit(red, 0.35));
  canvas.ellipse(x, -0.268, 0.128, 0.030).fill(ink(0xd9b173));
  canvas.move(x - 0.145, -0.265)
      .curve(x - 0.12, -0.02, x + 0.12, -0.02, x + 0.145, -0.265)
      .stroke(ink(0xfff4dd, 0.95), 0.020);
}

}  // namespace

Sprite draw_sandcastle(const DrawContext& context) {
  Rng rng(context.seed + 31);
  Canvas canvas({-0.95, -1.12, 0.95, 0.10}, context.height_px);
  canvas
      .smooth({{-0.80, 0.03}, {-0.5, -0.07}, {0, -0.10}, {0.45, -0.06}, {0.78, 0.03}, {0, 0.07}},
              true)
      .fill(Paint::linear({0, -0.1}, {0, 0.07}, {{0, ink(0xe7c386)}, {1, ink(0xc0935a)}}));
  draw_tower(canvas, {-0.34, 0.20, 0.40 + rng.range(0, 0.06)}, true);
  draw_tower(canvas, {0.30, 0.20, 0.36 + rng.range(0, 0.06)}, true);
  draw_tower(canvas, {-0.02, 0.62, 0.26}, false);
  draw_tower(canvas, {-0.02, 0.26, 0.56}, true);
  // Door, windows and the marks of fingers.
  canvas.move(-0.10, 0.01)
      .line(-0.10, -0.10)
      .curve(-0.10, -0.19, 0.06, -0.19, 0.06, -0.10)
      .line(0.06, 0.01)
      .close()
      .fill(ink(0x7c5530, 0.85));
  for (const Spot at : {Spot{-0.02, -0.42}, Spot{-0.34, -0.30}, Spot{0.30, -0.27}}) {
    canvas.box(at.x - 0.024, at.y - 0.045, 0.048, 0.075, 0.024).fill(ink(0x7c5530, 0.75));
  }
  for (int i = 0; i < 40; ++i) {
    canvas.ellipse(rng.range(-0.33, 0.3), rng.range(-0.26, 0), 0.008, 0.006)
        .fill(ink(rng.unit() < 0.5 ? 0x9a6f3e : 0xfff0c9, 0.35));
  }
  canvas.light(context.sun, 0.8);
  const Ink flag = pair_of(context.seed + 5).main;
  canvas.move(-0.02, -0.80).line(-0.02, -1.06).stroke(ink(0x6b4a33), 0.018);
  canvas.move(-0.015, -1.06)
      .curve(0.06, -1.10, 0.10, -0.98, 0.18, -1.02)
      .line(0.17, -0.90)
      .curve(0.10, -0.86, 0.06, -0.97, -0.015, -0.93)
      .close()
      .fill(Paint::linear({0, 0}, {0.18, 0},
                          {{0, lit(flag, 0.1)}, {0.5, shaded(flag, 0.2)}, {1, flag}}));
  draw_bucket(canvas, 0.64, ink(0x2f9be8));
  canvas.turn({-0.64, 0}, -0.35);
  canvas.move(-0.64, -0.13).line(-0.64, -0.42).stroke(ink(0xf2b632), 0.035);
  canvas.move(-0.70, -0.42).line(-0.58, -0.42).stroke(ink(0xf2b632), 0.042);
  canvas.move(-0.71, -0.15)
      .line(-0.57, -0.15)
      .line(-0.58, -0.02)
      .curve(-0.60, 0.05, -0.68, 0.05, -0.70, -0.02)
      .close()
      .fill(Paint::linear({-0.71, 0}, {-0.57, 0}, {{0, ink(0xd9412f)}, {1, ink(0xff7d5a)}}));
  canvas.restore();
  return canvas.take();
}

Sprite draw_beach_ball(const DrawContext& context) {
  constexpr unsigned kPanels[] = {0xf0443e, 0xfff6ee, 0x2a9be0, 0xffc93a, 0xfff6ee, 0x35b36a};
  const double radius = 0.5;
  Canvas canvas({-0.54, -1.04, 0.54, 0.04}, context.height_px);
  const Spot centre{0, -radius};
  canvas.ellipse(centre.x, centre.y, radius, radius);
  canvas.clip();
  const double roll = 2 * kPi * context.phase;
  const Spot pole{centre.x + 0.17 * std::cos(roll), centre.y + 0.17 * std::sin(roll)};
  for (int i = 0; i < 6; ++i) {
    const double from = roll + 2 * kPi * i / 6, to = roll + 2 * kPi * (i + 1) / 6;
    const auto edge = [&](double angle) {
      return Spot{centre.x + 0.62 * std::cos(angle), centre.y + 0.62 * std::sin(angle)};
    };
    const auto bend = [&](double angle) {
      return Spot{pole.x + 0.33 * std::cos(angle + 0.35), pole.y + 0.33 * std::sin(angle + 0.35)};
    };
    const Spot a = edge(from), b = edge(to), p = bend(from), q = bend(to);
    const double middle = (from + to) / 2;
    canvas.move(pole.x, pole.y)
        .curve(p.x, p.y, a.x, a.y, a.x, a.y)
        .line(centre.x + 0.8 * std::cos(middle), centre.y + 0.8 * std::sin(middle))
        .line(b.x, b.y)
        .curve(b.x, b.y, q.x, q.y, pole.x, pole.y)
        .close()
        .fill(ink(kPanels[i]));
  }
  canvas.ellipse(pole.x, pole.y, 0.07, 0.07).fill(ink(0xffffff));
  canvas.unclip();
  const double sun = context.sun;
  canvas.ellipse(centre.x, centre.y, radius, radius)
      .fill(Paint::ball(centre, 0.52, {sun * 0.2, centre.y - 0.24},
                        {{0, ink(0xffffff, 0.55)},
                         {0.30, ink(0xffffff, 0.05)},
                         {0.62, ink(0x2a1a50, 0.08)},
                         {1, ink(0x2a1a50, 0.52)}}));
  canvas.ellipse(sun * 0.21, centre.y - 0.24, 0.09, 0.055, sun * 0.6).fill(ink(0xffffff, 0.75));
  return canvas.take();
}

}  // namespace kare::animatic::props
