#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// The foam along the crest and at the foot, boiling with the phase.
void draw_foam(Canvas& canvas, const DrawContext& context) {
  Rng rng(context.seed + 601);
  for (int i = 0; i < 70; ++i) {
    const double u = rng.unit();
    const double own = rng.unit();
    const double beat = 0.5 + 0.5 * std::sin(kTurn * (context.phase + own));
    const Spot at =
        u < 0.6 ? on_curve({-1.9, -0.20}, {-1.0, -0.85}, {-0.2, -1.02}, {0.62, -0.84}, u / 0.6)
                : Spot{-1.7 + 3.2 * (u - 0.6) / 0.4, 0.0};
    const double size = rng.range(0.02, 0.065) * (0.7 + 0.5 * beat);
    canvas
        .ellipse(at.x + rng.range(-0.06, 0.06), at.y + rng.range(-0.05, 0.05) - 0.04 * beat, size,
                 size * 0.8)
        .fill(ink(0xffffff, 0.75));
  }
  for (int i = 0; i < 26; ++i) {  // Spray thrown off the lip.
    const double own = std::fmod(rng.unit() + context.phase, 1.0);
    const double x = 0.35 + rng.range(-0.5, 0.25) - 0.4 * own;
    const double y = -0.92 - 0.50 * own * (1 - own) * 2 * rng.range(0.5, 1.1);
    canvas.ellipse(x, y, 0.016 * (1.3 - own), 0.016 * (1.3 - own))
        .fill(ink(0xffffff, 0.9 * (1 - own)));
  }
}

}  // namespace

// A breaking wave running to the right, its lip curling over; one unit is its height.
Sprite draw_wave(const DrawContext& context) {
  Canvas canvas({-2.5, -1.4, 2.1, 0.10}, context.height_px);
  canvas.move(-2.4, 0.05)
      .curve(-1.9, -0.05, -1.3, -0.60, -0.7, -0.86)
      .curve(-0.25, -1.04, 0.30, -1.02, 0.66, -0.80)
      .curve(0.86, -0.66, 0.90, -0.50, 0.80, -0.40)
      .curve(0.74, -0.60, 0.48, -0.66, 0.30, -0.56)
      .curve(0.10, -0.40, 0.34, -0.10, 1.0, -0.03)
      .curve(1.5, 0.0, 1.8, 0.02, 2.0, 0.06)
      .close();
  canvas.fill_keep(Paint::linear(
      {0, -1}, {0, 0.06},
      {{0, ink(0x8fe3dc)}, {0.35, ink(0x35b4c4)}, {0.8, ink(0x1683a8)}, {1, ink(0x1683a8, 0.2)}}));
  canvas.clip();
  for (int i = 0; i < 15; ++i) {  // Water drawn up the face.
    const double x = -2.0 + 0.19 * i;
    canvas.move(x - 0.3, 0.05)
        .curve(x, -0.2, x + 0.25, -0.5, x + 0.62, -0.95)
        .stroke(i % 2 == 0 ? ink(0xd9fbf5, 0.28) : ink(0x0f6c95, 0.25), 0.03);
  }
  canvas.move(0.80, -0.40)
      .curve(0.70, -0.62, 0.46, -0.66, 0.30, -0.55)
      .curve(0.12, -0.40, 0.32, -0.10, 0.96, -0.03)
      .line(0.2, 0.05)
      .curve(-0.3, -0.2, -0.1, -0.75, 0.5, -0.80)
      .close()
      .fill(ink(0x0e5f8a, 0.30));
  canvas.unclip();
  canvas.move(-1.5, -0.45)
      .curve(-0.9, -0.86, -0.25, -1.04, 0.30, -0.97)
      .curve(0.60, -0.92, 0.88, -0.66, 0.82, -0.40)
      .stroke(ink(0xffffff, 0.92), 0.055);
  draw_foam(canvas, context);
  return canvas.take();
}

}  // namespace kare::animatic::props
