#include <cmath>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

const Ink kWood = ink(0xb97f4c), kSteel = ink(0xb4bcc6), kDark = ink(0x3a414c);

Paint across(double left, double right, const Ink& base) {
  return Paint::linear({left, 0}, {right, 0},
                       {{0, shaded(base, 0.16)}, {0.35, lit(base, 0.35)}, {1, shaded(base, 0.28)}});
}

// A shaft of wood from the foot up.
void shaft(Canvas& canvas, double top, double bottom, double half) {
  canvas.box(-half, top, 2 * half, bottom - top, half).fill(across(-half, half, kWood));
}

void wheel(Canvas& canvas, double x, double y, double radius, const Ink& rim) {
  canvas.ellipse(x, y, radius, radius).fill(kDark);
  canvas.ellipse(x, y, radius * 0.55, radius * 0.55).fill(rim);
  canvas.ellipse(x, y, radius * 0.2, radius * 0.2).fill(shaded(rim, 0.4));
}

}  // namespace

Sprite draw_shovel(const DrawContext& context) {
  Canvas canvas({-0.2, -1.04, 0.2, 0.02}, context.height_px);
  shaft(canvas, -0.90, -0.28, 0.020);
  canvas.box(-0.085, -1.0, 0.17, 0.035, 0.017).fill(kWood);
  for (const double x : {-0.07, 0.045}) canvas.box(x, -0.99, 0.025, 0.10, 0.012).fill(kWood);
  canvas.box(-0.07, -0.905, 0.14, 0.03, 0.014).fill(shaded(kWood, 0.2));
  canvas.move(-0.115, -0.31)
      .line(0.115, -0.31)
      .curve(0.13, -0.12, 0.06, -0.03, 0, 0)
      .curve(-0.06, -0.03, -0.13, -0.12, -0.115, -0.31)
      .close()
      .fill(across(-0.12, 0.12, kSteel));
  canvas.move(0, -0.29).line(0, -0.12).stroke(shaded(kSteel, 0.3), 0.014);
  return canvas.take();
}

Sprite draw_rake(const DrawContext& context) {
  Canvas canvas({-0.24, -1.04, 0.24, 0.02}, context.height_px);
  shaft(canvas, -1.0, -0.14, 0.018);
  for (const double x : {-0.17, 0.17}) {
    canvas.move(0, -0.24).line(x, -0.13).stroke(ink(0xc8503c), 0.018);
  }
  canvas.box(-0.21, -0.145, 0.42, 0.035, 0.014).fill(ink(0xc8503c));
  for (int k = 0; k < 9; ++k) {
    canvas.box(-0.20 + 0.0475 * k, -0.12, 0.017, 0.12, 0.008).fill(ink(0xa83f30));
  }
  return canvas.take();
}

Sprite draw_hoe(const DrawContext& context) {
  Canvas canvas({-0.2, -1.04, 0.2, 0.02}, context.height_px);
  shaft(canvas, -1.0, -0.10, 0.018);
  canvas.polygon({{-0.015, -0.14}, {0.05, -0.14}, {0.16, -0.02}, {0.10, 0}, {-0.03, -0.06}})
      .fill(across(0, 0.16, kSteel));
  return canvas.take();
}

Sprite draw_nail(const DrawContext& context) {
  Canvas canvas({-0.2, -1.04, 0.2, 0.02}, context.height_px);
  canvas.polygon({{-0.05, -0.93}, {0.05, -0.93}, {0.05, -0.14}, {0, 0}, {-0.05, -0.14}})
      .fill(across(-0.05, 0.05, kSteel));
  canvas.box(-0.16, -1.0, 0.32, 0.075, 0.03).fill(across(-0.16, 0.16, kSteel));
  return canvas.take();
}

Sprite draw_screw(const DrawContext& context) {
  Canvas canvas({-0.26, -1.04, 0.26, 0.02}, context.height_px);
  canvas.polygon({{-0.07, -0.84}, {0.07, -0.84}, {0.06, -0.16}, {0, 0}, {-0.06, -0.16}})
      .fill(across(-0.07, 0.07, kSteel));
  for (int k = 0; k < 9; ++k) {
    const double y = -0.76 + 0.072 * k;
    canvas.move(-0.10, y + 0.02).line(0.10, y - 0.02).stroke(shaded(kSteel, 0.32), 0.026);
  }
  canvas.move(-0.21, -1.0)
      .line(0.21, -1.0)
      .curve(0.19, -0.88, 0.1, -0.84, 0, -0.84)
      .curve(-0.1, -0.84, -0.19, -0.88, -0.21, -1.0)
      .close()
      .fill(across(-0.2, 0.2, kSteel));
  canvas.box(-0.12, -0.985, 0.24, 0.03, 0.01).fill(kDark);
  return canvas.take();
}

Sprite draw_stapler(const DrawContext& context) {
  const Ink red = ink(0xd9483f);
  Canvas canvas({-1.35, -1.05, 1.2, 0.04}, context.height_px);
  canvas.box(-1.25, -0.16, 2.35, 0.17, 0.07).fill(kDark);
  canvas.box(-1.15, -0.36, 2.1, 0.14, 0.03).fill(kSteel);
  canvas.move(-1.25, -0.42)
      .curve(-1.2, -0.74, -0.6, -0.86, 0.9, -0.98)
      .curve(1.14, -0.96, 1.14, -0.2, 0.96, -0.12)
      .line(0.74, -0.14)
      .curve(0.8, -0.4, 0.6, -0.42, 0.4, -0.42)
      .close()
      .fill(Paint::linear({0, -0.98}, {0, -0.3}, {{0, lit(red, 0.4)}, {1, shaded(red, 0.2)}}));
  canvas.ellipse(0.82, -0.32, 0.10, 0.10).fill(lit(kSteel, 0.2));
  return canvas.take();
}

Sprite draw_golf_club(const DrawContext& context) {
  Canvas canvas({-0.24, -1.04, 0.16, 0.02}, context.height_px);
  canvas.move(0.10, -0.98).line(-0.02, -0.06).stroke(kSteel, 0.018);
  canvas.move(0.10, -0.98).line(0.072, -0.76).stroke(kDark, 0.036);
  canvas.move(0.0, -0.09)
      .curve(-0.05, -0.13, -0.18, -0.12, -0.19, -0.04)
      .curve(-0.18, 0, -0.04, 0.005, 0.01, -0.02)
      .close()
      .fill(across(-0.19, 0.01, ink(0x8e98a4)));
  return canvas.take();
}

Sprite draw_hockey_stick(const DrawContext& context) {
  Canvas canvas({-0.34, -1.04, 0.16, 0.02}, context.height_px);
  canvas.move(0.08, -0.98).line(-0.03, -0.05).stroke(kWood, 0.035);
  canvas.move(-0.03, -0.05)
      .curve(-0.05, -0.02, -0.16, -0.02, -0.28, -0.055)
      .stroke(ink(0x2f3642), 0.05);
  canvas.move(0.08, -0.98).line(0.06, -0.80).stroke(kDark, 0.042);
  return canvas.take();
}

Sprite draw_watering_can(const DrawContext& context) {
  const Ink zinc = ink(0x5fae8a);
  Canvas canvas({-1.05, -1.06, 0.86, 0.04}, context.height_px);
  canvas.ellipse(0.46, -0.42, 0.30, 0.28).stroke(shaded(zinc, 0.2), 0.07);
  canvas.move(-0.34, -0.16).line(-0.86, -0.80).stroke(shaded(zinc, 0.1), 0.12);
  canvas.polygon({{-0.98, -0.76}, {-0.76, -0.92}, {-0.80, -0.70}}).fill(lit(zinc, 0.3));
  canvas.box(-0.42, -0.66, 0.86, 0.66, 0.06).fill(across(-0.42, 0.44, zinc));
  canvas.ellipse(0, -0.66, 0.43, 0.09).fill(lit(zinc, 0.35));
  canvas.ellipse(0.06, -0.655, 0.33, 0.06).fill(shaded(zinc, 0.45));
  canvas.move(-0.30, -0.66)
      .curve(-0.2, -1.06, 0.2, -1.06, 0.30, -0.66)
      .stroke(shaded(zinc, 0.1), 0.06);
  return canvas.take();
}

Sprite draw_wheelbarrow(const DrawContext& context) {
  const Ink red = ink(0xd9533f);
  Canvas canvas({-1.15, -1.04, 1.5, 0.03}, context.height_px);
  wheel(canvas, -0.72, -0.24, 0.24, kSteel);
  canvas.move(-0.72, -0.24).line(1.36, -0.72).stroke(kWood, 0.07);
  canvas.move(0.42, -0.44).line(0.62, 0).stroke(kDark, 0.06);
  canvas.move(0.62, 0).line(0.80, 0).stroke(kDark, 0.05);
  canvas.ellipse(0.1, -0.86, 0.72, 0.14).fill(ink(0x7a5538));
  canvas.polygon({{-1.0, -0.88}, {0.98, -0.88}, {0.56, -0.36}, {-0.42, -0.36}})
      .fill(across(-1, 1, red));
  canvas.box(-1.04, -0.92, 2.06, 0.07, 0.03).fill(lit(red, 0.3));
  canvas.move(1.14, -0.67).line(1.42, -0.73).stroke(kDark, 0.10);
  canvas.light(context.sun, 0.25);
  return canvas.take();
}

Sprite draw_lawn_mower(const DrawContext& context) {
  const Ink green = ink(0x4fa24a);
  Canvas canvas({-0.62, -1.04, 1.02, 0.03}, context.height_px);
  canvas.move(0.36, -0.30).line(0.86, -0.96).line(0.98, -0.96).stroke(kDark, 0.05);
  canvas.polygon({{-0.52, -0.12}, {0.50, -0.12}, {0.44, -0.36}, {-0.40, -0.36}})
      .fill(across(-0.5, 0.5, green));
  canvas.box(-0.24, -0.54, 0.44, 0.20, 0.06).fill(kDark);
  canvas.box(-0.17, -0.60, 0.30, 0.08, 0.03).fill(ink(0xe9b23c));
  wheel(canvas, -0.42, -0.12, 0.12, lit(kSteel, 0.2));
  wheel(canvas, 0.42, -0.15, 0.15, lit(kSteel, 0.2));
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_swing(const DrawContext& context) {
  const Ink frame = ink(0x3f8fc4);
  Canvas canvas({-0.72, -1.03, 0.72, 0.03}, context.height_px);
  for (const double side : {-1.0, 1.0}) {
    canvas.move(side * 0.52, -0.97).line(side * 0.68, 0).stroke(shaded(frame, 0.2), 0.035);
    canvas.move(side * 0.52, -0.97).line(side * 0.42, 0).stroke(frame, 0.035);
  }
  canvas.box(-0.56, -1.0, 1.12, 0.045, 0.02).fill(frame);
  for (const double x : {-0.24, 0.24}) {
    for (const double rope : {-0.10, 0.10}) {
      canvas.move(x + rope, -0.97).line(x + rope, -0.24).stroke(ink(0x59606a), 0.012);
    }
    canvas.box(x - 0.13, -0.25, 0.26, 0.04, 0.015).fill(ink(0xe9533f));
  }
  return canvas.take();
}

Sprite draw_seesaw(const DrawContext& context) {
  Canvas canvas({-1.6, -1.04, 1.6, 0.03}, context.height_px);
  canvas.polygon({{-0.24, 0}, {0.24, 0}, {0.06, -0.55}, {-0.06, -0.55}})
      .fill(across(-0.2, 0.2, ink(0x3f8fc4)));
  canvas.move(-1.5, -0.22).line(1.5, -0.86).stroke(ink(0xf0b23c), 0.10);
  for (const double side : {-1.0, 1.0}) {
    const double x = side * 1.1, y = -0.54 - side * 0.235;
    canvas.move(x, y).line(x + 0.03, y - 0.22).stroke(kDark, 0.04);
    canvas.move(x - 0.08, y - 0.20).line(x + 0.12, y - 0.24).stroke(ink(0xe9533f), 0.05);
  }
  canvas.ellipse(0, -0.55, 0.07, 0.07).fill(kDark);
  return canvas.take();
}

Sprite draw_starfish(const DrawContext& context) {
  const Ink skin = ink(0xf08a4a);
  Canvas canvas({-1.1, -1.06, 1.1, 0.1}, context.height_px);
  std::vector<Spot> outline;
  for (int k = 0; k < 10; ++k) {
    const double angle = -1.5708 + 0.62832 * k, radius = k % 2 == 0 ? 0.98 : 0.40;
    outline.push_back({radius * std::cos(angle), -0.46 + 0.55 * radius * std::sin(angle)});
  }
  canvas.smooth(outline, true)
      .fill(Paint::ball({0, -0.46}, 1.0, {-0.15, -0.6},
                        {{0, lit(skin, 0.4)}, {1, shaded(skin, 0.22)}}));
  for (int k = 0; k < 5; ++k) {
    const double angle = -1.5708 + 1.25664 * k;
    for (const double r : {0.2, 0.42, 0.64}) {
      canvas.ellipse(r * std::cos(angle), -0.46 + 0.55 * r * std::sin(angle), 0.045, 0.03)
          .fill(lit(skin, 0.65));
    }
  }
  return canvas.take();
}

Sprite draw_scarecrow(const DrawContext& context) {
  const Ink straw = ink(0xe9c163);
  Canvas canvas({-0.5, -1.05, 0.5, 0.02}, context.height_px);
  canvas.box(-0.022, -0.62, 0.044, 0.63, 0.01).fill(kWood);
  canvas.box(-0.44, -0.615, 0.88, 0.034, 0.015).fill(kWood);
  for (const double side : {-1.0, 1.0}) {
    for (int k = -2; k <= 2; ++k) {
      canvas.move(side * 0.38, -0.60).line(side * 0.49, -0.60 + 0.035 * k).stroke(straw, 0.014);
      canvas.move(side * 0.08, -0.24).line(side * 0.08 + 0.03 * k, -0.13).stroke(straw, 0.014);
    }
  }
  canvas
      .polygon({{-0.38, -0.66},
                {0.38, -0.66},
                {0.38, -0.55},
                {0.15, -0.54},
                {0.17, -0.24},
                {-0.17, -0.24},
                {-0.15, -0.54},
                {-0.38, -0.55}})
      .fill(across(-0.38, 0.38, ink(0xc8503f)));
  for (const double x : {-0.09, 0.07}) canvas.box(x, -0.42, 0.07, 0.07).fill(ink(0x4f86c4));
  canvas.ellipse(0, -0.76, 0.11, 0.12).fill(across(-0.11, 0.11, ink(0xe9cfa0)));
  for (const double x : {-0.04, 0.04}) canvas.ellipse(x, -0.78, 0.014, 0.016).fill(kDark);
  canvas.move(-0.05, -0.72).curve(-0.02, -0.69, 0.02, -0.69, 0.05, -0.72).stroke(kDark, 0.010);
  canvas.ellipse(0, -0.86, 0.21, 0.035).fill(ink(0x8a6234));
  canvas.polygon({{-0.11, -0.87}, {0.11, -0.87}, {0.05, -1.02}, {-0.06, -1.0}})
      .fill(across(-0.1, 0.1, ink(0xa87a44)));
  canvas.light(context.sun, 0.25);
  return canvas.take();
}

Sprite draw_excavator(const DrawContext& context) {
  const Ink yellow = ink(0xf0b429);
  Canvas canvas({-1.2, -1.04, 0.86, 0.03}, context.height_px);
  canvas.move(-0.06, -0.40).line(-0.46, -0.92).stroke(yellow, 0.10);
  canvas.move(-0.46, -0.92).line(-0.92, -0.44).stroke(shaded(yellow, 0.12), 0.08);
  canvas.polygon({{-1.06, -0.46}, {-0.82, -0.40}, {-0.84, -0.16}, {-1.06, -0.14}, {-1.12, -0.26}})
      .fill(kDark);
  canvas.box(-0.40, -0.22, 1.16, 0.22, 0.11).fill(kDark);
  for (int k = 0; k < 5; ++k) canvas.ellipse(-0.28 + 0.23 * k, -0.11, 0.07, 0.07).fill(kSteel);
  canvas.box(-0.20, -0.50, 0.96, 0.26, 0.06).fill(across(-0.2, 0.8, yellow));
  canvas.box(-0.16, -0.82, 0.42, 0.36, 0.05).fill(yellow);
  canvas.box(-0.11, -0.77, 0.31, 0.25, 0.03).fill(ink(0x8fcbe6));
  canvas.box(0.40, -0.60, 0.30, 0.12, 0.03).fill(shaded(yellow, 0.2));
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_submarine(const DrawContext& context) {
  const Ink yellow = ink(0xf0b83a);
  Canvas canvas({-1.5, -1.04, 1.6, 0.06}, context.height_px);
  canvas.box(-0.1, -0.84, 0.42, 0.34, 0.08).fill(across(-0.1, 0.32, yellow));
  canvas.move(0.14, -0.82).line(0.14, -1.0).line(0.0, -1.0).stroke(kDark, 0.05);
  canvas.polygon({{1.2, -0.3}, {1.5, -0.55}, {1.5, 0.0}}).fill(ink(0xd9533f));
  canvas
      .smooth({{-1.4, -0.28},
               {-1.1, -0.54},
               {0, -0.62},
               {1.0, -0.52},
               {1.34, -0.28},
               {1.0, -0.06},
               {0, 0.02},
               {-1.1, -0.04}},
              true)
      .fill(Paint::linear({0, -0.6}, {0, 0}, {{0, lit(yellow, 0.4)}, {1, shaded(yellow, 0.28)}}));
  for (int k = 0; k < 4; ++k) {
    const double x = -0.86 + 0.44 * k;
    canvas.ellipse(x, -0.30, 0.13, 0.13).fill(ink(0xd9533f));
    canvas.ellipse(x, -0.30, 0.09, 0.09).fill(ink(0x9fdcf2));
  }
  canvas.light(context.sun, 0.25);
  return canvas.take();
}

}  // namespace kare::animatic::props
