#include "engine/animatic/stage/furniture.h"

#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/wall.h"

namespace kare::animatic::stage {
namespace {}  // namespace

void hang_window(Wall& w, double left, double low, double width, double height, bool curtains) {
  Scenery& s = w.scenery();
  Brush& b = w.brush();
  w.block(0xFFFDF6, left - 0.09, low - 0.09, width + 0.18, height + 0.18);
  const double x = w.x(left), y = w.y(low + height), m = w.metre();
  b.shade(0, y, s.palette.zenith, 1, 0, y + height * m, s.palette.horizon, 1);
  b.box(x, y, width * m, height * m);
  b.fill();
  cairo_t* c = b.cairo();
  cairo_save(c);
  b.box(x, y, width * m, height * m);
  cairo_clip(c);
  b.glow(x + width * m * 0.7, y + height * m * 0.35, height * m * 0.8, s.palette.sun, 0.9);
  b.oval_of(rgb(0x6E9E6A) * s.palette.ambient, 0.9, x + width * m * 0.2, y + height * m * 1.1,
            width * m * 0.55, height * m * 0.36);
  b.oval_of(rgb(0x588A5C) * s.palette.ambient, 0.9, x + width * m * 0.85, y + height * m * 1.12,
            width * m * 0.5, height * m * 0.32);
  cairo_restore(c);
  w.block(0xFFFDF6, left + width / 2 - 0.03, low, 0.06, height);
  w.block(0xFFFDF6, left, low + height * 0.55, width, 0.05);
  w.block(0xEDE4D4, left - 0.16, low - 0.15, width + 0.32, 0.08);
  if (!curtains) return;
  for (const double side : {-1.0, 1.0}) {
    const double at = side < 0 ? left - 0.42 : left + width - 0.10;
    for (int fold = 0; fold < 4; ++fold) {
      w.block(fold % 2 == 0 ? 0xD9826A : 0xC46F5A, at + 0.13 * fold, low - 0.5, 0.13,
              height + 0.75);
    }
  }
  w.block(0x7A5638, left - 0.5, low + height + 0.22, width + 1.0, 0.05, 0.02);
}

namespace {

void picture(Wall& w, double left, double low, double width, double height, int kind) {
  w.frame(left, low, width, height);
  Brush& b = w.brush();
  const double x = w.x(left + 0.1), y = w.y(low + height - 0.1), m = w.metre();
  const double pw = (width - 0.2) * m, ph = (height - 0.2) * m;
  cairo_t* c = b.cairo();
  cairo_save(c);
  b.box(x, y, pw, ph);
  cairo_clip(c);
  const unsigned skies[] = {0xA9D3E8, 0xF2C9A0, 0xD9C4E6};
  const unsigned lands[] = {0x5E946A, 0xB96A4C, 0x5A6AA0};
  b.box_of(w.lit(skies[kind % 3]), x, y, pw, ph);
  b.oval_of(w.lit(0xFFF3C4), 1, x + pw * 0.68, y + ph * 0.34, ph * 0.14, ph * 0.14);
  b.oval_of(w.lit(lands[kind % 3]), 1, x + pw * 0.25, y + ph * 1.05, pw * 0.55, ph * 0.5);
  b.oval_of(w.lit(lands[(kind + 1) % 3]) * 0.9, 1, x + pw * 0.85, y + ph * 1.1, pw * 0.5,
            ph * 0.42);
  cairo_restore(c);
}

void shelf_of_books(Wall& w, double left, double low, double width, int rows) {
  Scenery& s = w.scenery();
  const double pitch = 0.46;
  w.shade(left, low, width, rows * pitch + 0.1);
  w.block(0x7A5236, left, low, width, rows * pitch + 0.1);
  const unsigned spines[] = {0xB5483C, 0x3D6F8F, 0xD9A441, 0x5E8A5A, 0x8A5A86, 0xE3D6BC, 0x4A4E66};
  for (int row = 0; row < rows; ++row) {
    const double y = low + 0.06 + row * pitch;
    w.block(0x4E3424, left + 0.06, y, width - 0.12, pitch - 0.06);
    double x = left + 0.08;
    while (x < left + width - 0.16) {
      const double thick = s.rng.range(0.045, 0.095), tall = s.rng.range(0.26, 0.37);
      if (s.rng.unit() < 0.93) w.block(spines[s.rng.below(7)], x, y, thick, tall, 0.008);
      x += thick + 0.006;
    }
  }
}

}  // namespace

void stand_plant(Wall& w, double x, double low) {
  Brush& b = w.brush();
  const double m = w.metre(), px = w.x(x), py = w.y(low + 0.42);
  for (int leaf = 0; leaf < 9; ++leaf) {
    const double angle = -1.57 + (leaf - 4) * 0.30;
    const double reach = (0.62 + 0.12 * ((leaf * 7) % 3)) * m;
    b.oval_of(w.lit(leaf % 2 == 0 ? 0x4F8F52 : 0x3E7A48), 1, px + std::cos(angle) * reach * 0.6,
              py + std::sin(angle) * reach * 0.6, reach * 0.52, reach * 0.13, angle);
  }
  w.block(0xC4744C, x - 0.19, low, 0.38, 0.40, 0.05);
  w.block(0xD98A60, x - 0.22, low + 0.34, 0.44, 0.09, 0.03);
}

namespace {

void lamp(Wall& w, double x) {
  Brush& b = w.brush();
  const double m = w.metre();
  b.glow(w.x(x), w.y(1.55), 1.5 * m, rgb(0xFFE3A8),
         w.scenery().world.time == TimeOfDay::kNight ? 0.75 : 0.22);
  w.block(0x6A5040, x - 0.02, 0.05, 0.04, 1.35);
  w.block(0x6A5040, x - 0.18, 0.0, 0.36, 0.06, 0.03);
  b.ink(w.lit(0xFFE9BC));
  b.polygon({{w.x(x - 0.17), w.y(1.78)},
             {w.x(x + 0.17), w.y(1.78)},
             {w.x(x + 0.30), w.y(1.36)},
             {w.x(x - 0.30), w.y(1.36)}});
  b.fill();
}

void sofa(Wall& w, double left) {
  w.shade(left - 0.1, 0.0, 2.5, 0.95);
  w.block(0x4E7F8C, left, 0.30, 2.3, 0.70, 0.16);
  w.block(0x5F93A0, left + 0.16, 0.28, 0.97, 0.34, 0.08);
  w.block(0x5F93A0, left + 1.17, 0.28, 0.97, 0.34, 0.08);
  w.block(0x456F7C, left - 0.12, 0.12, 0.30, 0.62, 0.12);
  w.block(0x456F7C, left + 2.12, 0.12, 0.30, 0.62, 0.12);
  w.block(0x3C626E, left + 0.05, 0.10, 2.2, 0.22, 0.04);
  w.block(0xE9B44C, left + 0.30, 0.52, 0.42, 0.36, 0.08);
}

void furnish_living(Wall& w) {
  const double side = w.scenery().world.light.sun_x > w.scenery().width() / 2 ? 1 : -1;
  const double edge = std::min(w.half() * 0.62, 2.9);
  hang_window(w, side * edge - 0.8, 1.15, 1.6, 1.5, true);
  sofa(w, -side * edge - 1.15);
  picture(w, -side * edge - 0.75, 1.55, 0.85, 0.62, 0);
  picture(w, -side * edge + 0.28, 1.70, 0.55, 0.5, 1);
  lamp(w, -side * (edge + 1.75));
  stand_plant(w, side * (edge + 1.45), 0);
  shelf_of_books(w, -0.62, 0, 1.24, 3);
}

void furnish_bedroom(Wall& w) {
  const double side = w.scenery().world.light.sun_x > w.scenery().width() / 2 ? 1 : -1;
  const double edge = std::min(w.half() * 0.6, 2.7);
  hang_window(w, side * edge - 0.75, 1.1, 1.5, 1.5, true);
  const double bed = -side * edge - 1.1;
  w.shade(bed, 0, 2.2, 1.2);
  w.block(0x8A6242, bed, 0, 2.2, 1.25, 0.08);
  w.block(0xF6F1E8, bed + 0.12, 0.30, 1.96, 0.42, 0.1);
  w.block(0xFFFFFF, bed + 0.22, 0.62, 0.75, 0.34, 0.12);
  w.block(0xFFFFFF, bed + 1.2, 0.62, 0.75, 0.34, 0.12);
  w.block(0x7F93C4, bed + 0.04, 0.06, 2.12, 0.46, 0.08);
  picture(w, bed + 0.65, 1.65, 0.9, 0.6, 2);
  w.block(0x9A7050, bed + 2.35, 0, 0.5, 0.55, 0.02);
  lamp(w, bed - 0.4);
  w.block(0x9A7050, -0.5, 0, 1.1, 0.95, 0.02);
  for (const double y : {0.08, 0.37, 0.66}) w.block(0xB58A64, -0.44, y, 0.98, 0.24, 0.02);
}

void furnish_kitchen(Wall& w) {
  const double half = std::min(w.half() + 0.6, 6.0);
  hang_window(w, -0.75, 1.35, 1.5, 1.2, false);
  w.shade(-half, 0, 2 * half, 0.95);
  for (double x = -half; x < half; x += 0.8) {
    w.block(0x7FA8A0, x, 0.08, 0.78, 0.80, 0.02);
    w.block(0x8FB8AF, x + 0.06, 0.14, 0.66, 0.66, 0.03);
    w.block(0xE8DFC8, x + 0.58, 0.44, 0.04, 0.2, 0.02);
    if (std::abs(x + 0.4) < 1.3) continue;
    w.shade(x, 1.7, 0.78, 0.85);
    w.block(0x8FB8AF, x, 1.7, 0.78, 0.85, 0.02);
    w.block(0x9CC4BB, x + 0.06, 1.76, 0.66, 0.73, 0.03);
  }
  w.block(0xC9A26E, -half, 0.88, 2 * half, 0.10);
  w.block(0xD7DCE0, 1.7, 0.08, 0.82, 0.84, 0.02);
  w.block(0x4A5058, 1.8, 0.2, 0.62, 0.42, 0.03);
  w.block(0x3A3F46, 1.74, 0.97, 0.74, 0.05);
  w.block(0xC4CCD2, -0.5, 0.96, 0.9, 0.05);
  w.block(0xC4CCD2, -0.06, 0.98, 0.05, 0.34, 0.02);
  stand_plant(w, -1.35, 0.98);
}

void furnish_class(Wall& w) {
  const double wide = std::min(w.half() * 1.15, 3.9);
  w.shade(-wide / 2, 1.15, wide, 1.35);
  w.block(0x9A7048, -wide / 2 - 0.08, 1.07, wide + 0.16, 1.5);
  w.block(0x2F6048, -wide / 2, 1.15, wide, 1.34);
  Brush& b = w.brush();
  b.ink(rgb(0xEFF3EA), 0.75);
  cairo_t* c = b.cairo();
  const double m = w.metre();
  for (int line = 0; line < 3; ++line) {
    cairo_move_to(c, w.x(-wide * 0.40), w.y(2.2 - 0.3 * line));
    for (int k = 1; k < 9; ++k) {
      cairo_line_to(c, w.x(-wide * 0.40 + k * 0.14),
                    w.y(2.2 - 0.3 * line + (k % 2 ? 0.06 : -0.02)));
    }
    b.stroke(0.025 * m);
  }
  cairo_arc(c, w.x(wide * 0.22), w.y(1.85), 0.34 * m, 0, 6.2832);
  b.stroke(0.025 * m);
  b.polygon({{w.x(wide * 0.22), w.y(2.19)},
             {w.x(wide * 0.22 + 0.3), w.y(1.68)},
             {w.x(wide * 0.22 - 0.3), w.y(1.68)}});
  b.stroke(0.02 * m);
  w.block(0xC9A26E, -wide / 2, 1.06, wide, 0.06);
  hang_window(w, wide / 2 + 0.7, 1.1, 1.3, 1.5, false);
  picture(w, -wide / 2 - 1.5, 1.5, 0.9, 0.7, 0);
}

void furnish_library(Wall& w) {
  const double half = std::min(w.half() + 1.0, 7.0);
  for (double x = -half; x < half; x += 1.9) {
    if (std::abs(x + 0.9) < 0.7) continue;
    shelf_of_books(w, x, 0, 1.75, 6);
  }
  hang_window(w, -0.55, 1.1, 1.3, 1.7, true);
}

void furnish_office(Wall& w) {
  const double half = std::min(w.half() + 0.5, 6.0);
  for (double x = -half; x < half; x += 2.1) hang_window(w, x + 0.2, 1.15, 1.7, 1.4, false);
  for (const double x : {-2.9, 1.3}) {
    w.shade(x, 0, 1.7, 0.8);
    w.block(0xB98F62, x, 0.68, 1.7, 0.09, 0.02);
    w.block(0x8E9CA8, x + 0.08, 0, 0.4, 0.68);
    w.block(0x8E9CA8, x + 1.5, 0, 0.08, 0.68);
    w.block(0x2F3640, x + 0.62, 0.86, 0.72, 0.46, 0.03);
    w.block(0x9CCBE6, x + 0.66, 0.90, 0.64, 0.38, 0.01);
    w.block(0x2F3640, x + 0.94, 0.76, 0.08, 0.12);
  }
  stand_plant(w, 0, 0);
}

void furnish_bath(Wall& w) {
  Brush& b = w.brush();
  const double half = std::min(w.half() + 1.0, 7.0);
  for (double y = 0.2; y < 1.5; y += 0.26) {
    for (double x = -half; x < half; x += 0.28) w.block(0xC6E4E8, x, y, 0.265, 0.245, 0.012);
  }
  w.shade(0.9, 0, 2.0, 0.7);
  w.block(0xFFFFFF, 0.9, 0.08, 2.0, 0.62, 0.26);
  w.block(0xDDE6E8, 0.82, 0.60, 2.16, 0.12, 0.05);
  for (int k = 0; k < 9; ++k) {
    b.oval_of(rgb(0xFFFFFF), 0.9, w.x(1.1 + 0.2 * k), w.y(0.76 + 0.06 * (k % 3)), 0.16 * w.metre(),
              0.12 * w.metre());
  }
  w.block(0xFFFFFF, -2.2, 0.72, 0.95, 0.2, 0.08);
  w.block(0xE8EEF0, -1.9, 0, 0.34, 0.74, 0.04);
  w.frame(-2.2, 1.35, 0.95, 1.1);
  w.block(0xBCDDE8, -2.14, 1.41, 0.83, 0.98);
  hang_window(w, 3.3, 1.4, 1.0, 1.0, false);
  w.shade(-4.0, 0, 0.7, 0.9);
  w.block(0xF2F6F7, -3.95, 0.42, 0.62, 0.55, 0.06);
  w.block(0xFFFFFF, -4.0, 0.94, 0.72, 0.09, 0.04);
  w.block(0xE6EDEF, -3.88, 0, 0.48, 0.36, 0.12);
  w.block(0xFFFFFF, -4.0, 0.32, 0.72, 0.14, 0.06);
  w.block(0xC4CCD2, -0.95, 1.42, 0.75, 0.04, 0.02);
  w.block(0xF2A58C, -0.88, 0.86, 0.60, 0.58, 0.04);
  w.block(0xF6C4AE, -0.88, 0.98, 0.60, 0.08);
}

void furnish_tables(Wall& w, bool bar) {
  const double half = std::min(w.half() + 0.6, 6.5);
  if (!bar) hang_window(w, -2.9, 1.1, 1.8, 1.5, true);
  if (!bar) hang_window(w, 1.2, 1.1, 1.8, 1.5, true);
  if (bar) {
    const unsigned bottles[] = {0x4F8F6A, 0xB5683C, 0xD9B04C, 0x5A7FA8, 0x9C4A4A};
    for (const double y : {1.35, 1.95}) {
      w.block(0x4A2E22, -half, y - 0.06, 2 * half, 0.06);
      for (double x = -half; x < half; x += 0.19) {
        const unsigned tone = bottles[w.scenery().rng.below(5)];
        w.block(tone, x, y, 0.10, 0.30, 0.03);
        w.block(tone, x + 0.033, y + 0.27, 0.034, 0.14);
      }
    }
    w.shade(-half, 0, 2 * half, 1.1);
    w.block(0x6A3E2C, -half, 0, 2 * half, 1.0);
    w.block(0xB5804C, -half, 0.98, 2 * half, 0.12, 0.03);
  }
  for (const double x : {-3.4, -1.1, 1.2, 3.5}) {
    Brush& b = w.brush();
    b.ink(w.lit(0x3A2A28));
    b.box(w.x(x) - 1, 0, 2, w.y(2.75));
    b.fill();
    b.glow(w.x(x), w.y(2.6), 1.1 * w.metre(), rgb(0xFFDFA0), 0.55);
    b.oval_of(w.lit(0xFFE9BC), 1, w.x(x), w.y(2.62), 0.2 * w.metre(), 0.13 * w.metre());
    if (bar) continue;
    w.shade(x - 0.5, 0, 1.0, 0.75);
    w.block(0x7A4E34, x - 0.05, 0, 0.1, 0.7);
    w.block(0xF6EFE2, x - 0.6, 0.66, 1.2, 0.1, 0.03);
    w.block(0xE0503C, x - 0.6, 0.60, 1.2, 0.07);
  }
}

void furnish_shelves(Wall& w) {
  const unsigned wares[] = {0xE0604C, 0xF2B24C, 0x5FA36B, 0x4C8FC4, 0xB56AA8, 0xF3EBDD};
  const double half = std::min(w.half() + 0.8, 7.0);
  for (double x = -half; x < half; x += 2.3) {
    w.shade(x, 0, 2.1, 2.3);
    w.block(0xD9C3A0, x, 0, 2.1, 2.3);
    for (int row = 0; row < 4; ++row) {
      const double y = 0.12 + 0.54 * row;
      w.block(0x9A7C58, x + 0.06, y, 1.98, 0.46);
      for (double k = x + 0.10; k < x + 1.9; k += 0.22) {
        const double tall = w.scenery().rng.range(0.2, 0.38);
        w.block(wares[w.scenery().rng.below(6)], k, y, 0.18, tall, 0.03);
      }
    }
  }
}

void furnish_gallery(Wall& w) {
  const double half = std::min(w.half() + 0.4, 6.5);
  int kind = 0;
  for (double x = -half + 0.3; x < half - 0.8; x += 1.9) {
    const double wide = kind % 2 == 0 ? 1.25 : 0.85;
    Brush& b = w.brush();
    b.glow(w.x(x + wide / 2), w.y(2.5), 1.4 * w.metre(), rgb(0xFFF3D0), 0.4);
    picture(w, x, 1.15, wide, kind % 2 == 0 ? 0.95 : 1.15, kind);
    ++kind;
  }
}

void furnish_clinic(Wall& w) {
  hang_window(w, 0.9, 1.1, 1.7, 1.4, false);
  w.shade(-3.0, 0, 2.3, 0.8);
  w.block(0xC4CCD2, -3.0, 0.30, 2.3, 0.12);
  w.block(0xFFFFFF, -2.95, 0.40, 2.2, 0.26, 0.08);
  w.block(0x8FCBC4, -2.3, 0.42, 1.55, 0.28, 0.06);
  w.block(0xFFFFFF, -2.9, 0.60, 0.5, 0.22, 0.08);
  for (const double x : {-2.9, -0.85}) w.block(0x98A4AC, x, 0, 0.06, 0.32);
  w.block(0x98A4AC, -0.35, 0, 0.04, 1.8);
  w.block(0xDCEFF2, -0.43, 1.45, 0.2, 0.32, 0.05);
  w.block(0xE9F0F2, 3.0, 0, 1.0, 1.8, 0.03);
  w.block(0xE0504C, 3.42, 1.25, 0.16, 0.4);
  w.block(0xE0504C, 3.30, 1.37, 0.40, 0.16);
}

}  // namespace

void furnish(Brush& brush, Scenery& scenery, const Shot& shot, double base, double metre) {
  Wall w(brush, scenery, base, metre);
  const std::string& setting = shot.setting;
  if (furnish_workroom(w, shot.place) || furnish_workroom(w, setting)) return;
  if (setting == "bedroom") return furnish_bedroom(w);
  if (setting == "kitchen") return furnish_kitchen(w);
  if (setting == "classroom") return furnish_class(w);
  if (setting == "library") return furnish_library(w);
  if (setting == "office") return furnish_office(w);
  if (setting == "bathroom") return furnish_bath(w);
  if (setting == "restaurant") return furnish_tables(w, false);
  if (setting == "bar") return furnish_tables(w, true);
  if (setting == "shop") return furnish_shelves(w);
  if (setting == "museum") return furnish_gallery(w);
  if (setting == "hospital room") return furnish_clinic(w);
  furnish_living(w);
}

}  // namespace kare::animatic::stage
