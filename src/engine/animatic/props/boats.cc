#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

void draw_sail(Canvas& canvas, const Ink& cloth, double sun) {
  const Ink cool = shaded(cloth, 0.20), warm = lit(cloth, 0.35);
  // Mainsail, bellied by the wind; then the jib.
  canvas.move(0.012, -0.98)
      .curve(0.20, -0.72, 0.32, -0.42, 0.36, -0.20)
      .curve(0.24, -0.165, 0.10, -0.165, 0.012, -0.185)
      .close();
  canvas.fill_keep(
      Paint::linear({0, -0.5}, {0.34, -0.3},
                    {{0, sun > 0 ? cool : warm}, {0.55, cloth}, {1, sun > 0 ? warm : cool}}));
  canvas.clip();
  for (const double y : {-0.78, -0.60, -0.42}) {
    canvas.move(0, y)
        .curve(0.1, y + 0.03, 0.2, y + 0.03, 0.4, y - 0.01)
        .stroke(ink(0x8a7f9a, 0.28), 0.006);
  }
  canvas.unclip();
  const Ink jib = ink(0xf2604f);
  canvas.move(-0.016, -0.90)
      .curve(-0.10, -0.62, -0.24, -0.36, -0.34, -0.19)
      .curve(-0.22, -0.155, -0.10, -0.17, -0.016, -0.21)
      .close()
      .fill(Paint::linear(
          {-0.34, -0.3}, {0, -0.4},
          {{0, sun > 0 ? shaded(jib, 0.18) : lit(jib, 0.2)}, {1, sun > 0 ? lit(jib, 0.22) : jib}}));
}

}  // namespace

// The lowest part of the hull belongs under water.
Sprite draw_sailboat(const DrawContext& context) {
  constexpr unsigned kHull[] = {0xffffff, 0x2f6fb5, 0xd9463e, 0x2a8f86};
  const Ink hull = ink(kHull[mix64(context.seed + 401) % 4]);
  Canvas canvas({-0.52, -1.06, 0.52, 0.06}, context.height_px);
  canvas.box(-0.009, -1.0, 0.018, 0.90, 0.008)
      .fill(Paint::linear({-0.01, 0}, {0.01, 0}, {{0, ink(0x8c6848)}, {1, ink(0xd6b084)}}));
  draw_sail(canvas, ink(0xfff6e4), context.sun);
  canvas.move(0.01, -0.185).line(0.37, -0.195).stroke(ink(0xa57b53), 0.014);
  canvas.box(-0.16, -0.155, 0.22, 0.07, 0.02)
      .fill(Paint::linear({0, -0.155}, {0, -0.09}, {{0, ink(0xfffdf6)}, {1, ink(0xcfd3dd)}}));
  canvas.box(-0.13, -0.138, 0.05, 0.028, 0.01).fill(ink(0x3d6f9a));
  canvas.box(-0.05, -0.138, 0.05, 0.028, 0.01).fill(ink(0x3d6f9a));
  canvas.move(-0.44, -0.115)
      .curve(-0.30, -0.095, 0.20, -0.09, 0.40, -0.105)
      .curve(0.38, -0.03, 0.33, 0.02, 0.28, 0.03)
      .line(-0.26, 0.03)
      .curve(-0.34, 0.01, -0.40, -0.05, -0.44, -0.115)
      .close();
  canvas.fill_keep(Paint::linear({0, -0.11}, {0, 0.03},
                                 {{0, lit(hull, 0.25)}, {0.5, hull}, {1, shaded(hull, 0.40)}}));
  canvas.clip();
  canvas.move(-0.46, -0.085)
      .curve(-0.30, -0.065, 0.20, -0.06, 0.42, -0.075)
      .stroke(ink(0xf5b54a), 0.014);
  canvas.box(-0.5, -0.012, 1.0, 0.06).fill(ink(0x9e2f35, 0.9));
  canvas.unclip();
  canvas.move(-0.44, -0.118)
      .curve(-0.30, -0.098, 0.20, -0.093, 0.40, -0.108)
      .stroke(ink(0xb98a5c), 0.014);
  const double wave = std::sin(2 * kPi * context.phase) * 0.01;
  canvas.move(0, -1.0)
      .curve(0.05, -1.03 + wave, 0.08, -0.97 - wave, 0.13, -1.0 + wave)
      .line(0.12, -0.955 + wave)
      .curve(0.08, -0.93, 0.05, -0.985, 0, -0.955)
      .close()
      .fill(ink(0xf2604f));
  canvas.light(context.sun, 0.4);
  return canvas.take();
}

// Seen from the side, gliding to the right. Phase 0 has the wings level on their way down.
Sprite draw_gull(const DrawContext& context) {
  const double beat = std::sin(2 * kPi * context.phase);
  Canvas canvas({-1.2, -1.0, 1.2, 0.85}, context.height_px / 0.9);
  const Ink white = ink(0xfbfbff), grey = ink(0x9aa7b8), dark = ink(0x39414f);
  // Both wings leave the same shoulder: the far one leans ahead, the near one trails.
  const auto wing = [&](double reach, double lift, const Ink& upper) {
    const Spot root{0.03, -0.05};
    const double ahead = reach > 0 ? -0.13 : 0.13;  // The leading edge is the outer one.
    const Spot wrist{root.x + reach * 0.42, root.y - 0.10 - lift * 0.50};
    const Spot tip{root.x + reach, root.y - lift * (lift > 0 ? 0.62 : 0.85) + 0.02};
    canvas.move(root.x + ahead, root.y - 0.02)
        .curve(root.x + ahead + reach * 0.15, root.y - 0.10 - lift * 0.22, wrist.x, wrist.y - 0.06,
               wrist.x + reach * 0.10, wrist.y - 0.02)
        .curve(wrist.x + reach * 0.3, wrist.y, tip.x - reach * 0.15, tip.y - 0.05, tip.x, tip.y)
        .curve(tip.x - reach * 0.25, tip.y + 0.10, wrist.x, wrist.y + 0.20, root.x - ahead,
               root.y + 0.04)
        .close()
        .fill(Paint::linear(root, tip,
                            {{0, lit(upper, 0.55)}, {0.66, upper}, {0.80, dark}, {1, dark}}));
  };
  wing(0.62, beat * 0.70, shaded(grey, 0.16));
  canvas
      .smooth({{-0.34, 0.02},
               {-0.16, -0.07},
               {0.12, -0.09},
               {0.26, -0.10},
               {0.33, -0.05},
               {0.24, 0.02},
               {0.06, 0.09},
               {-0.14, 0.08}},
              true)
      .fill(Paint::linear({0, -0.1}, {0, 0.1},
                          {{0, white}, {0.55, ink(0xeef1f6)}, {1, ink(0xaab6c6)}}));
  canvas.polygon({{-0.30, 0.0}, {-0.50, -0.03}, {-0.47, 0.05}, {-0.26, 0.06}}).fill(ink(0xe9edf3));
  canvas.polygon({{0.31, -0.065}, {0.42, -0.035}, {0.31, -0.02}}).fill(ink(0xf6ac2f));
  canvas.ellipse(0.26, -0.062, 0.014, 0.014).fill(ink(0x232733));
  wing(-0.78, beat * 0.80, grey);
  return canvas.take();
}

}  // namespace kare::animatic::props
