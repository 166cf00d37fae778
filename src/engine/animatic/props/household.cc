#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

// Round bodies catch the light on the left of their middle.
Paint across(double left, double right, const Ink& base) {
  return Paint::linear(
      {left, 0}, {right, 0},
      {{0, shaded(base, 0.16)}, {0.32, lit(base, 0.38)}, {0.7, base}, {1, shaded(base, 0.30)}});
}

Paint down(double top, double bottom, const Ink& base) {
  return Paint::linear({0, top}, {0, bottom}, {{0, lit(base, 0.26)}, {1, shaded(base, 0.18)}});
}

}  // namespace

Sprite draw_pillow(const DrawContext& context) {
  const Ink cloth = ink(0xf3eee4), seam = ink(0xc9bda8);
  Canvas canvas({-0.95, -1.06, 0.95, 0.06}, context.height_px);
  canvas
      .smooth({{-0.86, -0.10},
               {-0.74, -0.50},
               {-0.86, -0.92},
               {-0.4, -0.90},
               {0, -1.0},
               {0.4, -0.90},
               {0.86, -0.92},
               {0.74, -0.50},
               {0.86, -0.10},
               {0.4, -0.05},
               {0, 0.02},
               {-0.4, -0.05}},
              true)
      .fill(Paint::ball({0, -0.45}, 0.95, {-0.2, -0.7},
                        {{0, lit(cloth, 0.7)}, {0.6, cloth}, {1, shaded(cloth, 0.22)}}));
  canvas.move(-0.78, -0.84).curve(-0.5, -0.66, -0.42, -0.62, -0.30, -0.55).stroke(seam, 0.025);
  canvas.move(0.78, -0.84).curve(0.5, -0.68, 0.44, -0.62, 0.34, -0.58).stroke(seam, 0.025);
  canvas.move(-0.78, -0.16).curve(-0.6, -0.26, -0.5, -0.32, -0.42, -0.36).stroke(seam, 0.022);
  canvas.move(0.78, -0.16).curve(0.6, -0.26, 0.5, -0.30, 0.40, -0.36).stroke(seam, 0.022);
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_curtain(const DrawContext& context) {
  const Ink cloth = ink(0xd9694f), wood = ink(0x8a5a38);
  Canvas canvas({-0.56, -1.04, 0.56, 0.02}, context.height_px);
  for (const double side : {-1.0, 1.0}) {
    for (int fold = 0; fold < 5; ++fold) {
      const double x = side * (0.46 - 0.075 * fold);
      const double foot = side * (0.46 - 0.045 * fold);
      const double wide = 0.075;
      canvas.move(x, -0.94)
          .line(x - side * wide, -0.94)
          .curve(x - side * wide, -0.5, foot - side * wide, -0.5, foot - side * wide * 0.8, -0.01)
          .line(foot, 0)
          .curve(foot, -0.5, x, -0.5, x, -0.94)
          .close()
          .fill(Paint::linear(
              {x, 0}, {x - side * wide, 0},
              {{0, shaded(cloth, 0.25)}, {0.5, lit(cloth, 0.2)}, {1, shaded(cloth, 0.12)}}));
    }
    canvas.box(side > 0 ? 0.24 : -0.48, -0.44, 0.24, 0.045, 0.02).fill(ink(0xf0c35a));
  }
  canvas.box(-0.54, -0.985, 1.08, 0.03, 0.015).fill(down(-0.985, -0.95, wood));
  for (const double x : {-0.54, 0.54}) canvas.ellipse(x, -0.97, 0.03, 0.03).fill(wood);
  return canvas.take();
}

Sprite draw_blender(const DrawContext& context) {
  const Ink base = ink(0xd9483f), glass = ink(0xcfe8f0);
  Canvas canvas({-0.36, -1.04, 0.42, 0.03}, context.height_px);
  canvas.polygon({{-0.22, -0.34}, {0.22, -0.34}, {0.28, 0}, {-0.28, 0}})
      .fill(across(-0.28, 0.28, base));
  canvas.box(-0.28, -0.03, 0.56, 0.045, 0.02).fill(ink(0x3a3f48));
  canvas.ellipse(0, -0.16, 0.075, 0.075).fill(ink(0xf3f1ec));
  canvas.ellipse(0, -0.16, 0.045, 0.045).fill(ink(0x565d68));
  canvas.box(-0.20, -0.40, 0.40, 0.07, 0.02).fill(ink(0x3a3f48));
  canvas.polygon({{-0.27, -0.90}, {0.27, -0.90}, {0.19, -0.40}, {-0.19, -0.40}})
      .fill(across(-0.27, 0.27, faded(glass, 0.9)));
  canvas.polygon({{-0.235, -0.72}, {0.235, -0.72}, {0.185, -0.42}, {-0.185, -0.42}})
      .fill(across(-0.23, 0.23, ink(0xf07a8c)));
  canvas.ellipse(0, -0.72, 0.235, 0.03).fill(ink(0xf9b0bb));
  canvas.move(0.26, -0.82).curve(0.44, -0.80, 0.40, -0.52, 0.22, -0.50).stroke(ink(0x3a3f48), 0.05);
  canvas.box(-0.28, -0.96, 0.56, 0.07, 0.03).fill(ink(0x3a3f48));
  canvas.box(-0.09, -1.02, 0.18, 0.07, 0.03).fill(ink(0x3a3f48));
  canvas.polygon({{-0.20, -0.86}, {-0.14, -0.86}, {-0.11, -0.48}, {-0.15, -0.48}})
      .fill(ink(0xffffff, 0.55));
  canvas.light(context.sun, 0.25);
  return canvas.take();
}

Sprite draw_vacuum_cleaner(const DrawContext& context) {
  const Ink body = ink(0x2f8fb4), dark = ink(0x343a44);
  Canvas canvas({-0.72, -1.04, 0.62, 0.04}, context.height_px);
  canvas.move(0.20, -0.26)
      .curve(0.10, -0.95, -0.18, -0.92, -0.28, -0.78)
      .stroke(ink(0x59606c), 0.055);
  canvas.move(-0.28, -0.80).line(-0.54, -0.06).stroke(ink(0xaab2bb), 0.035);
  canvas.move(-0.22, -0.92).line(-0.30, -0.72).stroke(dark, 0.06);
  canvas.polygon({{-0.70, 0}, {-0.40, 0}, {-0.46, -0.08}, {-0.64, -0.08}}).fill(dark);
  canvas.smooth({{0.02, -0.06}, {0.06, -0.30}, {0.28, -0.38}, {0.52, -0.28}, {0.57, -0.06}}, true)
      .fill(Paint::ball({0.3, -0.18}, 0.36, {0.2, -0.32},
                        {{0, lit(body, 0.55)}, {0.6, body}, {1, shaded(body, 0.32)}}));
  canvas.box(0.06, -0.13, 0.48, 0.07, 0.03).fill(shaded(body, 0.35));
  canvas.move(0.18, -0.36).curve(0.24, -0.48, 0.36, -0.46, 0.42, -0.34).stroke(dark, 0.04);
  canvas.ellipse(0.44, -0.10, 0.12, 0.11).fill(dark);
  canvas.ellipse(0.44, -0.10, 0.055, 0.05).fill(ink(0xb4bcc6));
  canvas.ellipse(0.12, -0.04, 0.045, 0.045).fill(dark);
  canvas.ellipse(0.26, -0.27, 0.035, 0.03).fill(ink(0xffd267));
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_clothes_iron(const DrawContext& context) {
  const Ink body = ink(0x4f86d0);
  Canvas canvas({-0.86, -1.04, 0.86, 0.06}, context.height_px);
  canvas.move(-0.78, -0.12)
      .curve(-0.5, -0.45, -0.1, -0.56, 0.62, -0.56)
      .line(0.70, -0.12)
      .close()
      .fill(down(-0.56, -0.1, body));
  canvas.move(-0.28, -0.50)
      .curve(-0.30, -0.95, 0.2, -0.94, 0.66, -0.88)
      .stroke(ink(0x38414f), 0.14);
  canvas.move(0.62, -0.86).line(0.58, -0.54).stroke(ink(0x38414f), 0.11);
  canvas.polygon({{-0.84, 0}, {0.74, 0}, {0.72, -0.12}, {-0.74, -0.12}})
      .fill(down(-0.12, 0, ink(0xcfd6de)));
  canvas.ellipse(0.18, -0.36, 0.11, 0.09).fill(ink(0xf6f3ea));
  canvas.move(0.18, -0.36).line(0.24, -0.41).stroke(ink(0xe0503f), 0.03);
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_radiator(const DrawContext& context) {
  const Ink white = ink(0xeeeae0);
  Canvas canvas({-0.86, -1.04, 0.86, 0.03}, context.height_px);
  for (int k = 0; k < 8; ++k) {
    const double x = -0.78 + 0.195 * k;
    canvas.box(x, -0.98, 0.165, 0.92, 0.07).fill(across(x, x + 0.165, white));
  }
  canvas.box(-0.80, -0.88, 1.60, 0.06, 0.03).fill(ink(0xd3cdbf));
  canvas.box(-0.80, -0.20, 1.60, 0.06, 0.03).fill(ink(0xd3cdbf));
  for (const double x : {-0.68, 0.60}) canvas.box(x, -0.08, 0.08, 0.09, 0.02).fill(ink(0xb9b2a4));
  canvas.box(0.78, -0.24, 0.07, 0.16, 0.03).fill(ink(0xd9553f));
  return canvas.take();
}

Sprite draw_comb(const DrawContext& context) {
  const Ink horn = ink(0x9a5f3a);
  Canvas canvas({-1.1, -1.04, 1.1, 0.03}, context.height_px);
  for (int k = 0; k < 22; ++k) {
    const double x = -0.94 + 0.085 * k;
    canvas.box(x, -0.62, 0.048, 0.62, 0.02).fill(across(x, x + 0.05, horn));
  }
  canvas.box(-1.02, -1.0, 2.04, 0.44, 0.16).fill(down(-1.0, -0.56, horn));
  canvas.box(-0.9, -0.93, 1.8, 0.07, 0.03).fill(ink(0xffffff, 0.3));
  return canvas.take();
}

Sprite draw_hairbrush(const DrawContext& context) {
  const Ink wood = ink(0xb9784a);
  Canvas canvas({-1.4, -1.04, 1.1, 0.06}, context.height_px);
  for (int k = 0; k < 9; ++k)
    canvas.box(-0.15 + 0.125 * k, -0.5, 0.04, 0.5, 0.02).fill(ink(0x4a4650));
  canvas.move(-1.32, -0.62)
      .curve(-0.8, -0.86, -0.5, -0.70, -0.26, -0.80)
      .curve(0.1, -1.02, 0.85, -1.0, 1.0, -0.66)
      .curve(1.0, -0.46, 0.2, -0.42, -0.26, -0.48)
      .curve(-0.6, -0.5, -1.0, -0.42, -1.32, -0.48)
      .close()
      .fill(down(-1.0, -0.42, wood));
  return canvas.take();
}

Sprite draw_frying_pan(const DrawContext& context) {
  const Ink iron = ink(0x42474f);
  Canvas canvas({-0.98, -1.1, 2.3, 0.06}, context.height_px);
  canvas.box(0.75, -0.74, 1.5, 0.22, 0.10).fill(down(-0.74, -0.52, ink(0x8a5a38)));
  canvas.box(0.70, -0.72, 0.25, 0.17, 0.05).fill(ink(0xaab1ba));
  canvas.move(-0.94, -0.72)
      .curve(-0.85, 0.0, -0.5, 0.02, 0, 0.02)
      .curve(0.5, 0.02, 0.85, 0, 0.94, -0.72)
      .close()
      .fill(across(-0.94, 0.94, iron));
  canvas.ellipse(0, -0.74, 0.95, 0.30).fill(lit(iron, 0.3));
  canvas.ellipse(0, -0.72, 0.86, 0.24).fill(shaded(iron, 0.35));
  return canvas.take();
}

Sprite draw_mug(const DrawContext& context) {
  const Ink clay = ink(0xe9604a);
  Canvas canvas({-0.5, -1.06, 0.78, 0.05}, context.height_px);
  canvas.ellipse(0.48, -0.5, 0.20, 0.26).stroke(shaded(clay, 0.15), 0.11);
  canvas.move(-0.44, -0.95)
      .line(-0.40, -0.10)
      .curve(-0.38, 0.02, 0.38, 0.02, 0.40, -0.10)
      .line(0.44, -0.95)
      .close()
      .fill(across(-0.44, 0.44, clay));
  canvas.ellipse(0, -0.95, 0.44, 0.09).fill(lit(clay, 0.35));
  canvas.ellipse(0, -0.945, 0.38, 0.065).fill(ink(0x5a3524));
  return canvas.take();
}

Sprite draw_plate(const DrawContext& context) {
  const Ink china = ink(0xf6f4ee);
  Canvas canvas({-4.2, -1.1, 4.2, 0.1}, context.height_px);
  canvas.ellipse(0, -0.40, 4.0, 0.46).fill(shaded(china, 0.22));
  canvas.ellipse(0, -0.55, 4.0, 0.46).fill(across(-4, 4, china));
  canvas.ellipse(0, -0.55, 3.5, 0.37).stroke(ink(0x4f86c4), 0.10);
  canvas.ellipse(0, -0.50, 2.7, 0.26).fill(shaded(china, 0.08));
  return canvas.take();
}

Sprite draw_stool(const DrawContext& context) {
  const Ink wood = ink(0xb97f4c);
  Canvas canvas({-0.5, -1.05, 0.5, 0.04}, context.height_px);
  for (const double side : {-1.0, 1.0}) {
    canvas.polygon({{side * 0.20, -0.88}, {side * 0.28, -0.88}, {side * 0.40, 0}, {side * 0.32, 0}})
        .fill(across(-0.4, 0.4, shaded(wood, side > 0 ? 0.25 : 0.1)));
  }
  canvas.box(-0.31, -0.40, 0.62, 0.06, 0.02).fill(shaded(wood, 0.2));
  canvas.box(-0.06, -0.88, 0.09, 0.80, 0.02).fill(shaded(wood, 0.32));
  canvas.ellipse(0, -0.90, 0.42, 0.09).fill(shaded(wood, 0.22));
  canvas.ellipse(0, -0.95, 0.42, 0.09).fill(across(-0.42, 0.42, lit(wood, 0.15)));
  return canvas.take();
}

Sprite draw_wardrobe(const DrawContext& context) {
  const Ink wood = ink(0xa9713f);
  Canvas canvas({-0.42, -1.05, 0.42, 0.03}, context.height_px);
  for (const double x : {-0.34, 0.28}) canvas.box(x, -0.05, 0.06, 0.06).fill(shaded(wood, 0.4));
  canvas.box(-0.37, -0.97, 0.74, 0.93, 0.01).fill(across(-0.37, 0.37, wood));
  canvas.box(-0.40, -1.02, 0.80, 0.06, 0.015).fill(lit(wood, 0.2));
  for (const double x : {-0.34, 0.015}) {
    canvas.box(x, -0.93, 0.325, 0.70, 0.01).fill(down(-0.93, -0.23, lit(wood, 0.08)));
    canvas.box(x + 0.05, -0.88, 0.225, 0.28, 0.01).fill(shaded(wood, 0.14));
    canvas.box(x + 0.05, -0.56, 0.225, 0.28, 0.01).fill(shaded(wood, 0.14));
  }
  canvas.box(-0.34, -0.21, 0.68, 0.13, 0.01).fill(lit(wood, 0.1));
  for (const double x : {-0.03, 0.03}) canvas.ellipse(x, -0.58, 0.012, 0.022).fill(ink(0xf0cf7a));
  for (const double x : {-0.18, 0.18}) canvas.ellipse(x, -0.145, 0.018, 0.014).fill(ink(0xf0cf7a));
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_dresser(const DrawContext& context) {
  const Ink wood = ink(0xb98450);
  Canvas canvas({-0.66, -1.05, 0.66, 0.03}, context.height_px);
  for (const double x : {-0.54, 0.46}) canvas.box(x, -0.09, 0.08, 0.10).fill(shaded(wood, 0.4));
  canvas.box(-0.58, -0.96, 1.16, 0.88, 0.02).fill(across(-0.58, 0.58, wood));
  canvas.box(-0.62, -1.02, 1.24, 0.08, 0.02).fill(lit(wood, 0.25));
  for (const double y : {-0.90, -0.63, -0.36}) {
    canvas.box(-0.52, y, 1.04, 0.23, 0.02).fill(down(y, y + 0.23, lit(wood, 0.12)));
    for (const double x : {-0.28, 0.28})
      canvas.ellipse(x, y + 0.115, 0.035, 0.026).fill(ink(0xf0cf7a));
  }
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_barrel(const DrawContext& context) {
  const Ink wood = ink(0xa86f3e), iron = ink(0x59606a);
  Canvas canvas({-0.46, -1.06, 0.46, 0.05}, context.height_px);
  const auto body = [&canvas] {
    canvas.move(-0.32, -0.98)
        .curve(-0.46, -0.66, -0.46, -0.34, -0.32, 0)
        .curve(-0.1, 0.04, 0.1, 0.04, 0.32, 0)
        .curve(0.46, -0.34, 0.46, -0.66, 0.32, -0.98)
        .close();
  };
  body();
  canvas.fill(across(-0.43, 0.43, wood));
  body();
  canvas.clip();
  for (int k = -3; k <= 3; ++k) {
    canvas.move(0.085 * k, -0.98)
        .curve(0.125 * k, -0.6, 0.125 * k, -0.4, 0.085 * k, 0.02)
        .stroke(shaded(wood, 0.4), 0.012);
  }
  for (const double y : {-0.86, -0.64, -0.34, -0.12}) {
    canvas.move(-0.46, y).curve(-0.2, y + 0.05, 0.2, y + 0.05, 0.46, y).stroke(iron, 0.055);
  }
  canvas.unclip();
  canvas.ellipse(0, -0.98, 0.32, 0.05).fill(lit(wood, 0.3));
  canvas.light(context.sun, 0.25);
  return canvas.take();
}

}  // namespace kare::animatic::props
