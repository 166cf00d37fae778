#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

void draw_blade(Canvas& canvas, double x, double height, double lean, double width,
                const Ink& base) {
  canvas.move(x - width, 0.01)
      .curve(x - width * 0.6, -height * 0.5, x + lean * 0.4, -height * 0.8, x + lean, -height)
      .curve(x + lean * 0.5 + width, -height * 0.7, x + width, -height * 0.4, x + width, 0.01)
      .close()
      .fill(Paint::linear({0, 0}, {0, -height}, {{0, shaded(base, 0.45)}, {1, lit(base, 0.22)}}));
}

}  // namespace

Sprite draw_grass(const DrawContext& context) {
  Rng rng(context.seed + 201);
  Canvas canvas({-0.9, -1.08, 0.9, 0.06}, context.height_px);
  for (int i = 0; i < 34; ++i) {
    const double spread = rng.range(-1, 1);
    const double height = (1 - 0.45 * spread * spread) * rng.range(0.55, 1.0);
    const Ink base = mixed(ink(0x3f8f45), ink(0xa8c94d), rng.unit());
    draw_blade(canvas, spread * 0.40, height, spread * 0.36 + rng.range(-0.12, 0.12), 0.032, base);
  }
  canvas.light(context.sun, 0.5);
  return canvas.take();
}

namespace {

void draw_blossom(Canvas& canvas, Spot at, double radius, const Ink& petal, double turn) {
  for (int i = 0; i < 6; ++i) {
    const double angle = turn + kPi * i / 3;
    const Spot out{at.x + radius * 0.62 * std::cos(angle), at.y + radius * 0.50 * std::sin(angle)};
    canvas.ellipse(out.x, out.y, radius * 0.55, radius * 0.34, angle)
        .fill(Paint::radial(at, radius * 1.2, {{0, shaded(petal, 0.25)}, {1, lit(petal, 0.30)}}));
  }
  canvas.ellipse(at.x, at.y, radius * 0.30, radius * 0.26)
      .fill(Paint::radial(at, radius * 0.34, {{0, ink(0xffe57a)}, {1, ink(0xf0a92e)}}));
}

}  // namespace

Sprite draw_flowers(const DrawContext& context) {
  constexpr unsigned kPetals[] = {0xff6b8e, 0xffffff, 0xffc23d, 0xa77bf0, 0xff8a5c};
  Rng rng(context.seed + 203);
  Canvas canvas({-1.25, -1.12, 1.25, 0.06}, context.height_px);
  for (int i = 0; i < 40; ++i) {
    const double spread = rng.range(-1, 1);
    draw_blade(canvas, spread * 0.85, rng.range(0.25, 0.55), rng.range(-0.14, 0.14), 0.03,
               mixed(ink(0x2f7d44), ink(0x7fb84d), rng.unit()));
  }
  std::vector<Spot> heads;
  for (int i = 0; i < 11; ++i) {
    const double x = -0.85 + 1.7 * (i + rng.range(-0.25, 0.25)) / 10;
    heads.push_back({x + rng.range(-0.05, 0.05), -rng.range(0.42, 0.90)});
  }
  std::sort(heads.begin(), heads.end(), [](const Spot& a, const Spot& b) { return a.y < b.y; });
  const std::size_t first = mix64(context.seed) % 5;
  for (const Spot& head : heads) {
    canvas.move(head.x * 0.92, 0)
        .curve(head.x * 0.92, head.y * 0.5, head.x, head.y * 0.7, head.x, head.y)
        .stroke(ink(0x3c8a48), 0.026);
    const Ink petal = ink(kPetals[(first + (rng.unit() < 0.6 ? 0U : 1U + rng.next() % 3)) % 5]);
    draw_blossom(canvas, head, rng.range(0.12, 0.17), petal, rng.range(0, kPi));
  }
  canvas.light(context.sun, 0.35);
  return canvas.take();
}

Sprite draw_rock(const DrawContext& context) {
  Rng rng(context.seed + 205);
  Canvas canvas({-1.0, -1.06, 1.0, 0.08}, context.height_px);
  const double sun = context.sun < 0 ? -1 : 1;
  const auto jitter = [&] { return rng.range(-0.05, 0.05); };
  // Facets: a lit top, a middle face and a shaded flank, meeting at blunt edges.
  const Spot left{-0.82, 0.02}, low{-0.70 + jitter(), -0.42}, high{-0.36 + jitter(), -0.82},
      top{0.10 + jitter(), -0.97}, shoulder{0.52 + jitter(), -0.74}, flank{0.76, -0.34},
      right{0.84, 0.02}, heart{0.02 + jitter(), -0.52}, brow{-0.30 + jitter(), -0.44};
  const Ink bright = ink(0xd6d2cc), middle = ink(0xa09ea8), dim = ink(0x6c6c80);
  const std::vector<Spot> outline{left,     {-0.80, -0.22}, low,   high,       top,
                                  shoulder, flank,          right, {0.1, 0.05}};
  canvas.smooth(outline, true);
  canvas.fill_keep(Paint::linear({0, -0.9}, {0, 0.05}, {{0, middle}, {1, shaded(dim, 0.15)}}));
  canvas.clip();
  canvas.polygon({{-1, -0.5}, high, top, {0.3, -1.1}, shoulder, heart, brow})
      .fill(
          Paint::linear({-0.6 * sun, 0}, {0.6 * sun, -0.9}, {{0, middle}, {1, lit(bright, 0.3)}}));
  canvas.polygon({heart, shoulder, {1, -0.5}, {1, 0.2}, {0.2, 0.2}})
      .fill(sun > 0 ? lit(middle, 0.22) : dim);
  canvas.polygon({brow, {-1, -0.5}, {-1, 0.2}, {-0.3, 0.2}})
      .fill(sun > 0 ? dim : lit(middle, 0.22));
  canvas.move(heart.x, heart.y).line(0.2, 0.1).stroke(ink(0x44445c, 0.35), 0.02);
  canvas.move(brow.x, brow.y).line(-0.3, 0.1).stroke(ink(0x44445c, 0.30), 0.02);
  canvas.box(-1, -0.14, 2, 0.3)
      .fill(Paint::linear({0, -0.16}, {0, 0.04}, {{0, ink(0x2f2f4c, 0)}, {1, ink(0x2f2f4c, 0.4)}}));
  for (int i = 0; i < 26; ++i) {
    canvas.ellipse(rng.range(-0.7, 0.7), rng.range(-0.85, 0), 0.016, 0.011)
        .fill(ink(rng.unit() < 0.5 ? 0x45455f : 0xffffff, 0.16));
  }
  canvas.unclip();
  return canvas.take();
}

}  // namespace kare::animatic::props
