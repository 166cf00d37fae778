#include <algorithm>
#include <array>
#include <cmath>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

struct House {
  Ink wall, roof, door;
};
House house_of(std::uint64_t seed) {
  constexpr unsigned kWall[] = {0xf7e6c9, 0xf3d3b4, 0xdfeaf0, 0xf8f1e6};
  constexpr unsigned kRoof[] = {0xd9583f, 0xb8493f, 0x4f6d8f, 0xc7703a};
  constexpr unsigned kDoor[] = {0x2f8f8a, 0x7a4a34, 0xb23f4a, 0x3d6fa8};
  const std::uint64_t mix = mix64(seed + 301);
  return {ink(kWall[mix % 4]), ink(kRoof[(mix >> 8) % 4]), ink(kDoor[(mix >> 16) % 4])};
}

void draw_window(Canvas& canvas, double x, double y, double width, double height) {
  canvas.box(x - 0.012, y - 0.012, width + 0.024, height + 0.024, 0.012).fill(ink(0xfffaf0));
  canvas.box(x, y, width, height, 0.006)
      .fill(Paint::linear({x, y}, {x + width, y + height},
                          {{0, ink(0xbfe6f7)}, {0.5, ink(0x6fb6dd)}, {1, ink(0x3f86b8)}}));
  canvas
      .polygon({{x + width * 0.15, y},
                {x + width * 0.5, y},
                {x + width * 0.2, y + height},
                {x, y + height},
                {x, y + height * 0.4}})
      .fill(ink(0xffffff, 0.28));
  canvas.move(x + width / 2, y).line(x + width / 2, y + height).stroke(ink(0xfffaf0), 0.010);
  canvas.move(x, y + height / 2).line(x + width, y + height / 2).stroke(ink(0xfffaf0), 0.010);
  canvas.box(x - 0.022, y + height + 0.008, width + 0.044, 0.018, 0.006).fill(ink(0xd9c3a0));
}

void draw_roof(Canvas& canvas, const House& house, double sun) {
  const Spot left{-0.60, -0.52}, top{-0.30, -0.93}, far_top{0.36, -0.93}, right{0.60, -0.52};
  canvas.polygon({left, top, far_top, right});
  canvas.fill_keep(Paint::linear({0, -0.93}, {0, -0.52},
                                 {{0, lit(house.roof, 0.25)}, {1, shaded(house.roof, 0.12)}}));
  canvas.clip();
  for (int row = 0; row < 7; ++row) {
    const double y = -0.93 + 0.065 * row;
    for (double x = -0.66 + (row % 2) * 0.035; x < 0.66; x += 0.07) {
      canvas.move(x, y)
          .curve(x, y + 0.05, x + 0.07, y + 0.05, x + 0.07, y)
          .stroke(shaded(faded(house.roof, 0.5), 0.45), 0.006);
    }
  }
  canvas.unclip();
  canvas.move(left.x, left.y).line(right.x, right.y).stroke(shaded(house.roof, 0.45), 0.022);
  canvas.move(top.x, top.y).line(far_top.x, far_top.y).stroke(lit(house.roof, 0.4), 0.018);
  canvas.polygon({left, top, far_top, right})
      .wash(Paint::linear({-0.6 * sun, 0}, {0.6 * sun, 0},
                          {{0, ink(0x2a1a40, 0.22)}, {1, ink(0xfff0c0, 0.12)}}));
}

}  // namespace

Sprite draw_house(const DrawContext& context) {
  const House house = house_of(context.seed);
  Canvas canvas({-0.75, -1.1, 0.75, 0.06}, context.height_px);
  canvas.box(0.20, -1.04, 0.12, 0.26, 0.008)
      .fill(Paint::linear({0.20, 0}, {0.32, 0}, {{0, ink(0x9a5648)}, {1, ink(0xd08a70)}}));
  canvas.box(0.185, -1.06, 0.15, 0.035, 0.01).fill(ink(0xe0d2bd));
  canvas.box(-0.52, -0.56, 1.04, 0.56, 0.01)
      .fill(Paint::linear({-0.52 * context.sun, 0}, {0.52 * context.sun, -0.5},
                          {{0, shaded(house.wall, 0.26)}, {1, lit(house.wall, 0.3)}}));
  // The eaves' shadow and a plinth of stone.
  canvas.box(-0.52, -0.54, 1.04, 0.08)
      .fill(
          Paint::linear({0, -0.53}, {0, -0.46}, {{0, ink(0x3a2545, 0.42)}, {1, ink(0x3a2545, 0)}}));
  canvas.box(-0.535, -0.06, 1.07, 0.075, 0.01)
      .fill(Paint::linear({0, -0.06}, {0, 0.01}, {{0, ink(0xb9b0a6)}, {1, ink(0x8b8288)}}));
  draw_window(canvas, -0.42, -0.40, 0.20, 0.19);
  draw_window(canvas, 0.20, -0.40, 0.22, 0.19);
  canvas.move(-0.10, 0)
      .line(-0.10, -0.30)
      .curve(-0.10, -0.38, 0.08, -0.38, 0.08, -0.30)
      .line(0.08, 0)
      .close()
      .fill(Paint::linear({-0.1, 0}, {0.08, 0},
                          {{0, shaded(house.door, 0.25)}, {1, lit(house.door, 0.15)}}));
  canvas.ellipse(0.05, -0.16, 0.011, 0.011).fill(ink(0xf7d774));
  canvas.box(-0.13, -0.018, 0.24, 0.03, 0.01).fill(ink(0xd8cfc4));
  draw_roof(canvas, house, context.sun);
  // Flower boxes and bushes at the foot.
  for (const double x : {-0.43, 0.19}) {
    canvas.box(x, -0.185, 0.24, 0.04, 0.008).fill(ink(0x9a643f));
    for (int i = 0; i < 7; ++i) {
      canvas.ellipse(x + 0.02 + 0.033 * i, -0.195 - 0.012 * (i % 2), 0.022, 0.018)
          .fill(ink(i % 3 == 0 ? 0xff6d86 : (i % 3 == 1 ? 0x5da64a : 0xffc857)));
    }
  }
  canvas.light(context.sun, 0.45);
  return canvas.take();
}

Sprite draw_house_lights(const DrawContext& context) {
  Canvas canvas({-0.75, -1.1, 0.75, 0.06}, context.height_px);
  for (const double x : {-0.42, 0.20}) {
    const double width = x < 0 ? 0.20 : 0.22, middle = x + width / 2;
    canvas.ellipse(middle, -0.30, 0.26, 0.24)
        .fill(Paint::radial({middle, -0.30}, 0.26,
                            {{0, ink(0xffc868, 0.42)}, {1, ink(0xffb850, 0)}}));
    canvas.box(x, -0.40, width, 0.19, 0.006)
        .fill(Paint::linear({x, -0.40}, {x, -0.21}, {{0, ink(0xfff2c8)}, {1, ink(0xffc668)}}));
    canvas.move(middle, -0.40).line(middle, -0.21).stroke(ink(0xa8743c), 0.010);
    canvas.move(x, -0.305).line(x + width, -0.305).stroke(ink(0xa8743c), 0.010);
    // It falls on the ground before the house.
    canvas.ellipse(middle, 0.03, 0.20, 0.025).fill(ink(0xffc868, 0.30));
  }
  return canvas.take();
}

Sprite draw_tent(const DrawContext& context) {
  constexpr unsigned kCloth[] = {0xf08a2c, 0x2f9c8f, 0xe2533f, 0x4d7fd0};
  const Ink cloth = ink(kCloth[mix64(context.seed + 311) % 4]);
  Canvas canvas({-1.1, -1.1, 1.1, 0.08}, context.height_px);
  // Guy lines, the far side, the front with its open flaps.
  canvas.move(-0.52, -0.98).line(-0.98, 0).stroke(ink(0x6d5a4a, 0.8), 0.012);
  canvas.move(0.50, -0.86).line(1.02, -0.02).stroke(ink(0x6d5a4a, 0.8), 0.012);
  canvas.move(-0.40, -1.0)
      .curve(-0.1, -0.92, 0.2, -0.88, 0.50, -0.88)
      .curve(0.64, -0.5, 0.80, -0.2, 0.92, 0)
      .line(-0.02, 0.02)
      .curve(-0.12, -0.3, -0.26, -0.7, -0.40, -1.0)
      .close()
      .fill(Paint::linear({0, -0.9}, {0.6, 0}, {{0, lit(cloth, 0.30)}, {1, shaded(cloth, 0.18)}}));
  canvas.move(-0.40, -1.0)
      .curve(-0.52, -0.6, -0.66, -0.25, -0.84, 0.01)
      .line(-0.02, 0.02)
      .curve(-0.12, -0.3, -0.26, -0.7, -0.40, -1.0)
      .close()
      .fill(Paint::linear({-0.8, 0}, {0, 0}, {{0, shaded(cloth, 0.28)}, {1, cloth}}));
  canvas.move(-0.40, -0.86)
      .curve(-0.44, -0.5, -0.52, -0.2, -0.62, 0.012)
      .line(-0.20, 0.016)
      .curve(-0.26, -0.3, -0.34, -0.6, -0.40, -0.86)
      .close()
      .fill(Paint::linear({0, -0.8}, {0, 0}, {{0, ink(0x2a2038)}, {1, ink(0x54404a)}}));
  canvas.move(-0.40, -0.86)
      .curve(-0.36, -0.5, -0.30, -0.3, -0.20, 0.016)
      .line(-0.10, 0.016)
      .curve(-0.20, -0.3, -0.34, -0.6, -0.40, -0.86)
      .close()
      .fill(lit(cloth, 0.38));
  canvas.move(-0.40, -1.0)
      .curve(-0.1, -0.92, 0.2, -0.88, 0.50, -0.88)
      .stroke(lit(cloth, 0.55), 0.018);
  canvas.move(0.06, -0.92)
      .curve(0.14, -0.5, 0.28, -0.2, 0.40, 0)
      .stroke(shaded(faded(cloth, 0.6), 0.5), 0.012);
  canvas.light(context.sun, 0.6);
  return canvas.take();
}

Sprite draw_lamp(const DrawContext& context) {
  Canvas canvas({-0.18, -1.04, 0.18, 0.03}, context.height_px);
  const Paint iron = Paint::linear({-0.03, 0}, {0.03, 0},
                                   {{0, ink(0x20283a)}, {0.6, ink(0x66748c)}, {1, ink(0x2c364a)}});
  canvas.box(-0.045, -0.035, 0.09, 0.045, 0.012).fill(iron);
  canvas.box(-0.028, -0.13, 0.056, 0.11, 0.012).fill(iron);
  canvas.polygon({{-0.014, -0.12}, {0.014, -0.12}, {0.009, -0.80}, {-0.009, -0.80}}).fill(iron);
  canvas.box(-0.035, -0.80, 0.07, 0.016, 0.006).fill(iron);
  canvas.ellipse(0, -0.875, 0.15, 0.11)
      .fill(Paint::radial({0, -0.875}, 0.15, {{0, ink(0xffe9a8, 0.40)}, {1, ink(0xffe9a8, 0)}}));
  canvas.polygon({{-0.030, -0.80}, {0.030, -0.80}, {0.052, -0.92}, {-0.052, -0.92}})
      .fill(Paint::radial({0, -0.86}, 0.08,
                          {{0, ink(0xfffbe8)}, {0.6, ink(0xffe4a0)}, {1, ink(0xf4bd62)}}));
  canvas.move(-0.018, -0.80).line(-0.030, -0.92).stroke(ink(0x2c364a), 0.006);
  canvas.move(0.018, -0.80).line(0.030, -0.92).stroke(ink(0x2c364a), 0.006);
  canvas.polygon({{-0.064, -0.918}, {0.064, -0.918}, {0.020, -0.972}, {-0.020, -0.972}}).fill(iron);
  canvas.ellipse(0, -0.982, 0.012, 0.016).fill(iron);
  return canvas.take();
}

Sprite draw_traffic_light(const DrawContext& context) {
  Canvas canvas({-0.2, -1.04, 0.2, 0.03}, context.height_px);
  canvas.box(-0.05, -0.03, 0.10, 0.04, 0.012).fill(ink(0x2c3446));
  canvas.box(-0.014, -0.70, 0.028, 0.69, 0.008)
      .fill(Paint::linear({-0.014, 0}, {0.014, 0},
                          {{0, ink(0x39435a)}, {0.6, ink(0x7d89a1)}, {1, ink(0x434d63)}}));
  canvas.box(-0.072, -1.0, 0.144, 0.36, 0.05)
      .fill(Paint::linear({-0.07, 0}, {0.07, 0},
                          {{0, ink(0x232a3a)}, {0.6, ink(0x465066)}, {1, ink(0x2d3548)}}));
  constexpr unsigned kLamps[] = {0xff5a55, 0x8a6a2e, 0x2c6a48};
  for (int i = 0; i < 3; ++i) {
    const double y = -0.935 + 0.115 * i;
    canvas.ellipse(0, y, 0.044, 0.044)
        .fill(Paint::ball({0, y}, 0.048, {0.01, y - 0.014},
                          {{0, lit(ink(kLamps[i]), 0.4)}, {1, shaded(ink(kLamps[i]), 0.25)}}));
    canvas.move(-0.052, y - 0.012)
        .curve(-0.04, y - 0.064, 0.04, y - 0.064, 0.052, y - 0.012)
        .stroke(ink(0x1c2230), 0.014);
  }
  return canvas.take();
}

Sprite draw_glow(const DrawContext& context) {
  Canvas canvas({-0.5, -1, 0.5, 0}, context.height_px);
  canvas.ellipse(0, -0.5, 0.5, 0.5)
      .fill(Paint::radial({0, -0.5}, 0.5,
                          {{0, ink(0xfffbe0, 0.95)},
                           {0.10, ink(0xffe9a8, 0.75)},
                           {0.28, ink(0xffd27a, 0.30)},
                           {1, ink(0xffb850, 0)}}));
  return canvas.take();
}

Sprite draw_dream(const DrawContext& context) {
  Canvas canvas({-0.2, -1.1, 1.1, 0.1}, context.height_px);
  struct Letter {
    Spot at;
    double size;
  };
  for (const Letter& z :
       {Letter{{0.0, -0.05}, 0.26}, Letter{{0.30, -0.34}, 0.34}, Letter{{0.62, -0.66}, 0.30}}) {
    const auto path = [&] {
      canvas.move(z.at.x, z.at.y - z.size)
          .line(z.at.x + z.size, z.at.y - z.size)
          .line(z.at.x, z.at.y)
          .line(z.at.x + z.size, z.at.y);
    };
    path();
    canvas.stroke(ink(0x3f5fb8), z.size * 0.34);
    path();
    canvas.stroke(ink(0xdfeaff), z.size * 0.19);
  }
  return canvas.take();
}

Sprite draw_string(const DrawContext& context) {
  Canvas canvas({-0.02, -1.02, 1.02, 0.02}, context.height_px);
  canvas.move(0, 0).curve(0.36, -0.22, 0.74, -0.60, 1, -1);
  canvas.stroke(ink(0xf4f1ea, 0.9), 0.007);
  return canvas.take();
}

Sprite draw_wall(const DrawContext& context) {
  constexpr double kHalf = 1.7;
  Canvas canvas({-kHalf - 0.05, -1.06, kHalf + 0.05, 0.02}, context.height_px);
  Rng rng(mix64(context.seed + 331));
  const Ink brick = ink(0xb86a50), mortar = ink(0xd9c6b2);
  canvas.box(-kHalf, -0.99, 2 * kHalf, 0.99).fill(mortar);
  constexpr double kHigh = 0.062, kWide = 0.17;
  for (int row = 0; row * kHigh < 0.97; ++row) {
    const double y = -0.004 - (row + 1) * kHigh;
    for (double x = -kHalf - (row % 2) * kWide / 2; x < kHalf; x += kWide) {
      const double left = std::max(x, -kHalf), right = std::min(x + kWide - 0.010, kHalf);
      if (right - left < 0.02) continue;
      const double tone = rng.range(-1, 1);
      canvas.box(left, y, right - left, kHigh - 0.010, 0.006)
          .fill(tone > 0 ? lit(brick, 0.16 * tone) : shaded(brick, -0.18 * tone));
    }
  }
  canvas.box(-kHalf - 0.03, -1.04, 2 * kHalf + 0.06, 0.065, 0.012)
      .fill(Paint::linear({0, -1.04}, {0, -0.97}, {{0, ink(0xe9e2d6)}, {1, ink(0xb9ada0)}}));
  canvas.box(-kHalf, -0.10, 2 * kHalf, 0.11)
      .fill(Paint::linear({0, -0.10}, {0, 0.01}, {{0, ink(0x3a2a30, 0)}, {1, ink(0x3a2a30, 0.4)}}));
  canvas.light(context.sun, 0.3);
  return canvas.take();
}

Sprite draw_fence(const DrawContext& context) {
  Canvas canvas({-1.5, -1.06, 1.5, 0.06}, context.height_px);
  const auto board = [](double x) {
    return Paint::linear({x - 0.08, 0}, {x + 0.08, 0},
                         {{0, ink(0xd9cdbf)}, {0.6, ink(0xfffaf0)}, {1, ink(0xe7dccb)}});
  };
  for (const double y : {-0.30, -0.66}) {
    canvas.box(-1.42, y - 0.05, 2.84, 0.10, 0.02)
        .fill(
            Paint::linear({0, y - 0.05}, {0, y + 0.05}, {{0, ink(0xf3eadb)}, {1, ink(0xb9ab9c)}}));
  }
  for (int i = 0; i < 10; ++i) {
    const double x = -1.30 + 0.29 * i;
    canvas
        .polygon({{x - 0.075, 0.02},
                  {x + 0.075, 0.02},
                  {x + 0.075, -0.84},
                  {x, -0.98},
                  {x - 0.075, -0.84}})
        .fill(board(x));
    for (const double y : {-0.30, -0.66}) {
      canvas.ellipse(x, y, 0.012, 0.012).fill(ink(0x8a7d72));
    }
  }
  canvas.light(context.sun, 0.6);
  return canvas.take();
}

Sprite draw_bench(const DrawContext& context) {
  Canvas canvas({-1.1, -1.06, 1.1, 0.06}, context.height_px);
  const Ink iron = ink(0x3a4356);
  for (const double x : {-0.78, 0.78}) {
    canvas.move(x - 0.06, -0.95)
        .curve(x - 0.04, -0.6, x - 0.02, -0.5, x, -0.44)
        .line(x - 0.04, 0)
        .stroke(iron, 0.06);
    canvas.move(x, -0.44).line(x + 0.12, -0.40).line(x + 0.14, 0.01).stroke(iron, 0.06);
    canvas.move(x - 0.02, -0.62)
        .curve(x + 0.1, -0.70, x + 0.17, -0.66, x + 0.15, -0.42)
        .stroke(iron, 0.045);
  }
  const auto plank = [&](double x, double y, double width, double thick) {
    canvas.box(x, y, width, thick, 0.03)
        .fill(Paint::linear({0, y}, {0, y + thick}, {{0, ink(0xe0a86c)}, {1, ink(0x9c643a)}}));
  };
  for (const double y : {-0.97, -0.83, -0.69}) plank(-0.96, y, 1.90, 0.10);
  plank(-0.93, -0.48, 1.88, 0.065);
  plank(-0.90, -0.415, 1.92, 0.07);
  canvas.light(context.sun, 0.6);
  return canvas.take();
}

}  // namespace kare::animatic::props
