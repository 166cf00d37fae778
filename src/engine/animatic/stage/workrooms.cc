#include <array>
#include <cmath>
#include <string>

#include "engine/animatic/stage/wall.h"

namespace kare::animatic::stage {
namespace {

double reach_of(const Wall& w) {
  return std::min(w.half() + 0.8, 7.0);
}

// A row of tubes of light below the ceiling.
void hang_tubes(Wall& w, double y) {
  for (double x = -reach_of(w); x < reach_of(w); x += 2.6) {
    w.block(0x8F989E, x, y + 0.05, 1.6, 0.06);
    w.block(0xFFFFFF, x, y - 0.03, 1.6, 0.09, 0.04);
    w.glow(0xF4FBFF, x + 0.8, y, 1.5, 0.40);
  }
}

void draw_flask(Wall& w, double x, double low, unsigned liquid) {
  w.polygon(0xDDEFF4,
            {{x - 0.05, low + 0.34},
             {x + 0.05, low + 0.34},
             {x + 0.05, low + 0.20},
             {x + 0.15, low},
             {x - 0.15, low},
             {x - 0.05, low + 0.20}},
            0.8);
  w.polygon(liquid, {{x - 0.09, low + 0.11},
                     {x + 0.09, low + 0.11},
                     {x + 0.135, low + 0.01},
                     {x - 0.135, low + 0.01}});
  w.block(0xC9DDE4, x - 0.07, low + 0.33, 0.14, 0.03, 0.01);
}

void draw_tubes_rack(Wall& w, double x, double low) {
  const unsigned liquids[] = {0x4FA8E0, 0xE8588A, 0x6FC06A, 0xF2B23C};
  for (int k = 0; k < 4; ++k) {
    w.block(0xE2F1F5, x + 0.10 * k, low + 0.04, 0.055, 0.30, 0.025);
    w.block(liquids[k], x + 0.10 * k + 0.005, low + 0.05, 0.045, 0.14, 0.02);
  }
  w.block(0xB98F62, x - 0.05, low, 0.46, 0.05);
  w.block(0xB98F62, x - 0.05, low + 0.18, 0.46, 0.035);
}

void furnish_lab(Wall& w) {
  const double half = reach_of(w);
  const unsigned liquids[] = {0x4FA8E0, 0x6FC06A, 0xE8588A, 0xF2B23C, 0x8A6AD0};
  hang_window(w, 1.6, 1.35, 1.6, 1.2, false);
  for (const double y : {1.62, 2.16}) {  // Shelves with bottles.
    w.shade(-3.6, y - 0.05, 4.4, 0.06);
    w.block(0xDCE6EA, -3.6, y - 0.06, 4.4, 0.06);
    int kind = 0;
    for (double x = -3.45; x < 0.7; x += 0.30, ++kind) {
      if (kind % 4 == 3) {
        draw_flask(w, x, y, liquids[kind % 5]);
      } else {
        w.block(kind % 2 == 0 ? 0x8A5A34 : 0xE6F0F2, x - 0.08, y, 0.16, 0.26, 0.03);
        w.block(liquids[kind % 5], x - 0.08, y + 0.07, 0.16, 0.10);
        w.block(0x3A4A54, x - 0.04, y + 0.26, 0.08, 0.06);
      }
    }
  }
  w.shade(3.5, 0.9, 1.4, 1.6);  // A fume hood.
  w.block(0xE9EFF1, 3.5, 0.92, 1.5, 1.75, 0.03);
  w.block(0x40525E, 3.62, 1.0, 1.26, 1.15);
  w.block(0xBFE3EC, 3.62, 1.45, 1.26, 0.7);
  draw_flask(w, 4.1, 1.0, 0x6FE08A);
  w.shade(-half, 0, 2 * half, 0.95);
  for (double x = -half; x < half; x += 0.95) {  // The bench.
    w.block(0x5FA8B4, x, 0.08, 0.92, 0.78, 0.02);
    w.block(0x74BAC4, x + 0.06, 0.14, 0.80, 0.30, 0.02);
    w.block(0x74BAC4, x + 0.06, 0.50, 0.80, 0.30, 0.02);
    w.block(0xE9F4F6, x + 0.36, 0.66, 0.2, 0.04, 0.02);
    w.block(0xE9F4F6, x + 0.36, 0.30, 0.2, 0.04, 0.02);
  }
  w.block(0x36424C, -half, 0.86, 2 * half, 0.09);
  draw_tubes_rack(w, -2.6, 0.95);
  draw_flask(w, -1.7, 0.95, 0x4FA8E0);
  draw_flask(w, -1.3, 0.95, 0xE8588A);
  w.block(0x49545E, 0.35, 0.95, 0.55, 0.08, 0.03);  // A microscope.
  w.line(0xEFF3F4, {{0.75, 1.0}, {0.78, 1.30}, {0.62, 1.46}}, 0.09);
  w.line(0x49545E, {{0.42, 1.50}, {0.60, 1.22}}, 0.11);
  w.block(0x49545E, 0.42, 1.12, 0.34, 0.04);
  w.block(0x2F3640, -4.2, 1.02, 0.86, 0.56, 0.03);
  w.block(0x9CE0C4, -4.15, 1.07, 0.76, 0.46, 0.01);
  w.line(0x2F6A5A, {{-4.1, 1.2}, {-3.9, 1.25}, {-3.8, 1.42}, {-3.7, 1.15}, {-3.45, 1.3}}, 0.025);
  hang_tubes(w, 2.85);
}

void draw_dumbbell(Wall& w, double x, double y, unsigned paint) {
  w.block(paint, x, y, 0.09, 0.17, 0.03);
  w.block(paint, x + 0.21, y, 0.09, 0.17, 0.03);
  w.block(0xC4CCD2, x + 0.08, y + 0.065, 0.14, 0.04);
}

void furnish_gym(Wall& w) {
  const double half = reach_of(w);
  w.block(0xE9503F, -half, 2.52, 2 * half, 0.20);
  for (double x = -half; x < 0.6; x += 1.25) {  // Mirrors.
    w.block(0xAFC4D0, x, 0.45, 1.2, 1.9, 0.02);
    w.block(0xC9DCE6, x + 0.03, 0.48, 1.14, 1.84, 0.02);
    w.polygon(0xF2FAFD, {{x + 0.2, 0.5}, {x + 0.5, 0.5}, {x + 1.05, 2.3}, {x + 0.75, 2.3}}, 0.5);
  }
  for (const double y : {0.35, 0.72, 1.09}) {  // A rack of dumbbells.
    w.block(0x3A424A, -3.6, y - 0.06, 2.7, 0.06);
    for (int k = 0; k < 7; ++k) draw_dumbbell(w, -3.5 + 0.37 * k, y, k % 2 ? 0x2F8F9A : 0x2A2E34);
  }
  for (const double x : {-3.6, -0.98}) w.block(0x3A424A, x, 0, 0.08, 1.3);
  for (double y = 0.25; y < 2.5; y += 0.22) {  // Wall bars.
    w.block(0xC99A5E, 0.95, y, 1.3, 0.055, 0.02);
  }
  for (const double x : {0.9, 1.55, 2.2}) w.block(0xA87B46, x, 0, 0.08, 2.5);
  w.block(0x3A424A, 2.7, 0, 0.1, 2.4);  // A rack with its bar.
  w.block(0x3A424A, 4.3, 0, 0.1, 2.4);
  w.block(0x3A424A, 2.7, 2.32, 1.7, 0.1);
  w.block(0xC4CCD2, 2.3, 1.50, 2.5, 0.06, 0.03);
  for (const double x : {2.36, 2.50, 4.46, 4.60}) {
    w.block(x < 2.4 || x > 4.5 ? 0xE9503F : 0x2A2E34, x, 1.20, 0.11, 0.66, 0.04);
  }
  w.block(0x2A2E34, 3.0, 0.42, 1.1, 0.14, 0.05);
  w.block(0x4E565E, 3.1, 0, 0.08, 0.42);
  w.block(0x4E565E, 3.9, 0, 0.08, 0.42);
  w.line(0x5A5048, {{5.3, 3.1}, {5.3, 2.4}}, 0.03);  // A punching bag.
  w.block(0xB5392F, 5.05, 1.1, 0.5, 1.32, 0.16);
  w.block(0x8A2A24, 5.05, 1.9, 0.5, 0.10);
  hang_tubes(w, 2.92);
}

void draw_pipes(Wall& w, double y, unsigned paint) {
  const double half = reach_of(w);
  w.block(paint, -half, y, 2 * half, 0.14, 0.06);
  for (double x = -half; x < half; x += 1.9) w.block(paint, x, y - 0.04, 0.12, 0.22, 0.02);
}

void furnish_factory(Wall& w) {
  const double half = reach_of(w);
  for (double x = -half; x < half; x += 2.5) {  // High windows of many panes.
    w.block(0x5A646C, x, 1.85, 2.2, 0.95);
    for (int k = 0; k < 10; ++k) {
      const bool bright = (k * 7 + static_cast<int>(x * 3)) % 4 != 0;
      w.block(bright ? 0xBFE0EA : 0x9CC8D8, x + 0.06 + 0.43 * (k % 5), 1.91 + 0.45 * (k / 5), 0.38,
              0.39);
    }
  }
  draw_pipes(w, 1.62, 0xD98A3A);
  draw_pipes(w, 2.93, 0x6F7C88);
  for (const double x : {-4.6, -3.3}) {  // Tanks.
    w.shade(x, 0, 1.1, 1.9);
    w.block(0xC3CCD2, x, 0.25, 1.1, 1.7, 0.4);
    w.block(0x98A4AC, x, 0.7, 1.1, 0.06);
    w.block(0x98A4AC, x, 1.4, 1.1, 0.06);
    for (const double leg : {0.15, 0.85}) w.block(0x6F7C88, x + leg, 0, 0.1, 0.4);
    w.oval(0xF6F3EA, x + 0.55, 1.1, 0.16, 0.16);
    w.line(0xE0503C, {{x + 0.55, 1.1}, {x + 0.63, 1.18}}, 0.03);
  }
  w.shade(-1.9, 0, 6.2, 0.9);  // A conveyor with what it carries.
  w.block(0x4A525A, -1.9, 0.62, 6.2, 0.16, 0.08);
  w.block(0x2C3238, -1.9, 0.74, 6.2, 0.07, 0.03);
  for (double x = -1.7; x < 4.3; x += 0.42) w.oval(0xA9B2B8, x, 0.70, 0.07, 0.07);
  for (double x = -1.6; x < 4.4; x += 1.4) w.block(0x6F7C88, x, 0, 0.12, 0.64);
  const unsigned goods[] = {0xE0A95C, 0x4C8FC4, 0xE0A95C, 0xD9503F, 0xE0A95C};
  for (int k = 0; k < 5; ++k) {
    w.block(goods[k], -1.5 + 1.15 * k, 0.81, 0.52, 0.44, 0.03);
    w.block(0xF3EBDD, -1.5 + 1.15 * k, 0.99, 0.52, 0.07);
  }
  w.line(0xF0A52E, {{1.0, 3.1}, {1.0, 2.3}, {1.7, 1.85}, {1.35, 1.45}}, 0.16);  // A robot's arm.
  for (const Point& joint : {Point{1.0, 2.3}, Point{1.7, 1.85}, Point{1.35, 1.45}}) {
    w.oval(0x3A424A, joint.x, joint.y, 0.12, 0.12);
  }
  w.line(0x3A424A, {{1.22, 1.25}, {1.35, 1.42}, {1.48, 1.25}}, 0.05);
  w.block(0x3F6F9A, 4.7, 0, 0.9, 1.5, 0.04);
  w.block(0xCFEAD8, 4.82, 1.0, 0.66, 0.34, 0.03);
  const unsigned lamps[] = {0xE0503C, 0xF2C14E, 0x5FC06A};
  for (int k = 0; k < 3; ++k) w.oval(lamps[k], 4.93 + 0.2 * k, 0.8, 0.06, 0.06);
  for (double x = -half; x < half; x += 0.5) {
    w.polygon(0xF0B429, {{x, 0.02}, {x + 0.25, 0.02}, {x + 0.37, 0.15}, {x + 0.12, 0.15}});
  }
}

void furnish_garage(Wall& w) {
  w.shade(-1.5, 0, 4.6, 2.5);  // The door, in slats.
  w.block(0x8A949C, -1.6, 0, 4.8, 2.62);
  for (double y = 0; y < 2.45; y += 0.41) w.block(0xE6EAEC, -1.5, y + 0.01, 4.6, 0.385, 0.01);
  for (double x = -1.2; x < 3; x += 1.1) w.block(0x9CC8DC, x, 1.72, 0.8, 0.24, 0.03);
  w.shade(-5.2, 1.0, 3.2, 1.5);  // Tools on a board.
  w.block(0xC9A26E, -5.2, 1.1, 3.2, 1.45, 0.02);
  w.line(0xC4CCD2, {{-4.9, 2.3}, {-4.9, 1.5}}, 0.07);
  w.oval(0xC4CCD2, -4.9, 2.32, 0.11, 0.11);
  w.line(0x8A5A34, {{-4.4, 1.4}, {-4.4, 2.2}}, 0.06);
  w.block(0x4E565E, -4.58, 2.14, 0.36, 0.14, 0.02);
  w.line(0xE0503C, {{-3.9, 2.3}, {-3.9, 1.95}}, 0.09);
  w.line(0xC4CCD2, {{-3.9, 1.95}, {-3.9, 1.45}}, 0.035);
  w.polygon(0xC4CCD2, {{-3.5, 2.2}, {-2.4, 1.95}, {-2.4, 1.85}, {-3.5, 1.85}});
  w.block(0xE0A23C, -3.6, 1.85, 0.25, 0.4, 0.06);
  w.line(0xC4CCD2, {{-3.3, 1.25}, {-2.4, 1.55}}, 0.06);
  w.block(0x8A5A34, -5.3, 0.78, 3.4, 0.12);
  for (const double x : {-5.2, -2.2}) w.block(0x6A4630, x, 0, 0.14, 0.8);
  w.block(0xD9402F, -4.7, 0.9, 0.7, 0.3, 0.04);
  w.block(0xD9402F, -3.6, 0, 1.1, 0.74, 0.04);
  for (const double y : {0.06, 0.28, 0.5}) w.block(0xB5332A, -3.52, y, 0.94, 0.18, 0.02);
  for (int k = 0; k < 4; ++k) {  // A pile of tyres.
    w.block(0x2A2E34, 3.6, 0.24 * k, 0.95, 0.23, 0.11);
    w.block(0x3F454C, 3.7, 0.24 * k + 0.09, 0.75, 0.04);
  }
  hang_tubes(w, 2.9);
}

void furnish_warehouse(Wall& w) {
  const double half = reach_of(w);
  const unsigned boxes[] = {0xC9995E, 0xB98650, 0xD9AE74, 0x4C8FC4, 0xC08E58};
  for (double x = -half; x < half; x += 2.9) {
    for (const double y : {0.12, 1.02, 1.92}) {
      w.shade(x + 0.1, y, 2.5, 0.7);
      double at = x + 0.2;
      while (at < x + 2.3) {
        const double wide = w.scenery().rng.range(0.36, 0.74),
                     tall = w.scenery().rng.range(0.35, 0.7);
        if (at + wide > x + 2.62) break;
        w.block(boxes[w.scenery().rng.below(5)], at, y, wide, tall, 0.02);
        w.block(0xF0E2C4, at + wide * 0.42, y, wide * 0.16, tall);
        at += wide + 0.05;
      }
      w.block(0xE9653F, x + 0.1, y - 0.12, 2.7, 0.12);
    }
    w.block(0x2F5F9A, x, 0, 0.13, 3.0);
  }
  hang_tubes(w, 2.98);
}

void furnish_market_hall(Wall& w) {
  const double half = reach_of(w);
  const unsigned wares[] = {0xE0604C, 0xF2B24C, 0x5FA36B, 0x4C8FC4, 0xB56AA8, 0xF3EBDD};
  const unsigned signs[] = {0xD9483B, 0x2E8B57, 0x2F6FB0};
  int kind = 0;
  for (double x = -half; x < half; x += 3.4, ++kind) {
    if (kind % 2 == 1) {  // Fridges with glass doors.
      for (double k = x; k < x + 3.0; k += 0.78) {
        w.block(0x8E9AA2, k, 0, 0.76, 2.15, 0.02);
        w.block(0xEAF8FC, k + 0.05, 0.22, 0.66, 1.85, 0.02);
        for (double y = 0.3; y < 1.9; y += 0.42) {
          for (double b = k + 0.1; b < k + 0.62; b += 0.13) {
            w.block(wares[w.scenery().rng.below(6)], b, y, 0.10, w.scenery().rng.range(0.18, 0.30),
                    0.03);
          }
          w.block(0xB9C8D0, k + 0.05, y - 0.04, 0.66, 0.03);
        }
        w.polygon(0xFFFFFF, {{k + 0.12, 0.3}, {k + 0.28, 0.3}, {k + 0.56, 2.0}, {k + 0.40, 2.0}},
                  0.28);
        w.block(0x5A666E, k + 0.68, 0.9, 0.03, 0.5);
      }
    } else {  // Shelves, and crates of fruit before them.
      w.shade(x, 0, 3.0, 2.1);
      w.block(0xE6E2D6, x, 0, 3.0, 2.15);
      for (double y = 0.95; y < 1.9; y += 0.42) {
        w.block(0xB9B2A2, x + 0.05, y, 2.9, 0.36);
        for (double b = x + 0.1; b < x + 2.8; b += 0.2) {
          w.block(wares[w.scenery().rng.below(6)], b, y, 0.17, w.scenery().rng.range(0.2, 0.32),
                  0.03);
        }
      }
      const unsigned fruit[] = {0xE0503C, 0xF2A53C, 0x7FBF4A, 0xF2D24E, 0x8A4F9A};
      for (int c = 0; c < 5; ++c) {
        w.block(0xB98650, x + 0.04 + 0.59 * c, 0.1, 0.55, 0.45, 0.02);
        for (int f = 0; f < 10; ++f) {
          w.oval(fruit[c], x + 0.12 + 0.59 * c + 0.1 * (f % 5), 0.58 + 0.09 * (f / 5), 0.065,
                 0.065);
        }
      }
    }
    w.block(signs[kind % 3], x + 0.2, 2.3, 2.5, 0.42, 0.06);
    for (double b = x + 0.5; b < x + 2.2; b += 0.42) w.block(0xFFF8E8, b, 2.45, 0.3, 0.12, 0.04);
  }
  hang_tubes(w, 2.98);
}

void furnish_servers(Wall& w) {
  const double half = reach_of(w);
  const unsigned lights[] = {0x5FE08A, 0x4FB8F2, 0xF2B23C, 0x5FE08A};
  for (double x = -half; x < half; x += 1.05) {
    w.shade(x, 0, 0.95, 2.6);
    w.block(0x2A313A, x, 0, 1.0, 2.65, 0.03);
    for (double y = 0.15; y < 2.5; y += 0.2) {
      w.block(0x414B57, x + 0.07, y, 0.86, 0.16, 0.02);
      for (int k = 0; k < 4; ++k) {
        if (w.scenery().rng.unit() < 0.3) continue;
        w.oval(lights[w.scenery().rng.below(4)], x + 0.16 + 0.09 * k, y + 0.08, 0.022, 0.022);
      }
      w.block(0x596573, x + 0.6, y + 0.05, 0.28, 0.05);
    }
    w.glow(0x5AC8FF, x + 0.5, 1.3, 0.9, 0.10);
  }
  hang_tubes(w, 2.9);
}

void furnish_cell(Wall& w) {
  const double half = reach_of(w);
  for (double y = 0; y < 3.1; y += 0.36) {  // Rough stones.
    for (double x = -half; x < half; x += 0.8) {
      const double shift = std::fmod(y, 0.72) < 0.3 ? 0.4 : 0;
      const unsigned tone = w.scenery().rng.unit() < 0.5 ? 0x9A978F : 0x8B8880;
      w.block(tone, x + shift, y, 0.78, 0.34, 0.05);
    }
  }
  hang_window(w, -0.5, 1.9, 1.0, 0.8, false);
  for (double x = -0.4; x < 0.5; x += 0.2) w.block(0x2C3036, x, 1.85, 0.06, 0.9);
  w.shade(-4.0, 0, 2.2, 0.6);
  w.block(0x5A4A3C, -4.0, 0.35, 2.2, 0.14);
  w.block(0xC9C4B8, -3.95, 0.47, 2.1, 0.14, 0.05);
  w.block(0xF3F0E6, -3.9, 0.58, 0.5, 0.14, 0.06);
  for (double x = 1.9; x < half; x += 0.24) w.block(0x3A4046, x, 0, 0.07, 2.9);
  for (const double y : {0.4, 1.5, 2.6}) w.block(0x3A4046, 1.9, y, half, 0.08);
}

void furnish_corridor(Wall& w) {
  const double half = reach_of(w);
  for (double x = -half; x < half; x += 2.7) {
    w.shade(x, 0, 1.0, 2.15);
    w.block(0xF6F1E6, x - 0.1, 0, 1.2, 2.3);
    w.block(0x9A6A44, x, 0, 1.0, 2.18);
    for (const double y : {0.25, 1.2}) w.block(0x875A38, x + 0.15, y, 0.7, 0.8, 0.03);
    w.oval(0xE9C45A, x + 0.86, 1.05, 0.05, 0.05);
    w.block(0xE9C45A, x + 0.4, 1.75, 0.2, 0.12, 0.02);
    w.glow(0xFFE3A8, x + 1.85, 2.0, 0.9, 0.5);
    w.block(0xFFF3D4, x + 1.74, 1.9, 0.22, 0.3, 0.08);
  }
}

// The bones of a great lizard, and glass cases.
void furnish_bones(Wall& w) {
  w.block(0x7A5A44, -3.0, 0, 6.0, 0.3, 0.03);
  w.line(0xE9DFC8, {{-2.9, 1.2}, {-2.0, 1.45}, {-0.9, 1.85}, {0.4, 1.9}, {1.3, 2.15}, {1.9, 2.6}},
         0.11);
  for (int k = 0; k < 9; ++k) {
    const double x = -1.0 + 0.19 * k, top = 1.82 + 0.02 * k;
    w.line(0xE9DFC8, {{x, top}, {x + 0.10, top - 0.45}, {x - 0.02, top - 0.75}}, 0.05);
  }
  for (const double x : {-0.85, 0.75}) {
    w.line(0xE9DFC8, {{x, 1.8}, {x + 0.3, 1.15}, {x - 0.05, 0.75}, {x + 0.1, 0.32}}, 0.10);
    w.line(0xD3C6AA, {{x - 0.1, 1.8}, {x + 0.1, 1.1}, {x - 0.3, 0.7}, {x - 0.15, 0.32}}, 0.09);
  }
  w.polygon(0xE9DFC8, {{1.75, 2.45}, {2.0, 2.85}, {2.5, 2.75}, {2.85, 2.5}, {2.3, 2.4}});
  w.polygon(0xD3C6AA, {{1.95, 2.42}, {2.75, 2.42}, {2.6, 2.3}, {2.0, 2.26}});
  w.oval(0x3A3430, 2.15, 2.64, 0.07, 0.06);
  for (const double x : {-4.8, 3.6}) {
    w.shade(x, 0, 1.2, 1.6);
    w.block(0x7A5A44, x, 0, 1.2, 0.75, 0.03);
    w.block(0xDDF0F4, x + 0.05, 0.75, 1.1, 0.85, 0.02);
    w.oval(x < 0 ? 0xC46A4A : 0x5F9A8A, x + 0.6, 1.0, 0.22, 0.22);
    w.block(x < 0 ? 0xC46A4A : 0x5F9A8A, x + 0.5, 1.15, 0.2, 0.25, 0.05);
    w.polygon(0xFFFFFF, {{x + 0.15, 0.8}, {x + 0.3, 0.8}, {x + 0.6, 1.55}, {x + 0.45, 1.55}}, 0.45);
    w.glow(0xFFF3D0, x + 0.6, 1.7, 1.1, 0.4);
  }
}

void furnish_pool_hall(Wall& w) {
  const double half = reach_of(w);
  for (double x = -half; x < half; x += 1.6) hang_window(w, x + 0.1, 0.6, 1.35, 1.9, false);
  w.block(0x2F7FB0, -half, 0.22, 2 * half, 0.22);
  for (const double x : {-2.4, 2.2}) {
    w.oval(0xE0503C, x, 2.78, 0.24, 0.24);
    w.oval(0xF6F3EA, x, 2.78, 0.13, 0.13);
  }
  stand_plant(w, -half * 0.75, 0);
}

struct Workroom {
  const char* name;
  void (*furnish)(Wall& wall);
};
constexpr std::array<Workroom, 14> kWorkrooms = {{
    {"laboratory", furnish_lab},
    {"gym", furnish_gym},
    {"factory hall", furnish_factory},
    {"garage", furnish_garage},
    {"workshop", furnish_garage},
    {"warehouse", furnish_warehouse},
    {"supermarket", furnish_market_hall},
    {"server room", furnish_servers},
    {"jail cell", furnish_cell},
    {"basement", furnish_cell},
    {"corridor", furnish_corridor},
    {"staircase", furnish_corridor},
    {"science museum", furnish_bones},
    {"indoor pool", furnish_pool_hall},
}};

}  // namespace

bool furnish_workroom(Wall& wall, const std::string& name) {
  for (const Workroom& room : kWorkrooms) {
    if (room.name != name) continue;
    room.furnish(wall);
    return true;
  }
  return false;
}

}  // namespace kare::animatic::stage
