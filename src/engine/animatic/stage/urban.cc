#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

// How near x is to the next whole number of `pitch`, 0 at it .. 0.5 between two, in pitches.
double off_beat(double x, double pitch) {
  const double u = x / pitch;
  return std::abs(u - std::floor(u + 0.5));
}

// Stone slabs of `size` metres with joints.
Colour slabs(const Scenery& s, const Spot3& at, const Colour& stone, double size) {
  const int a = static_cast<int>(std::floor(at.x_m / size)),
            b = static_cast<int>(std::floor(at.z / size));
  const double joint = smooth(0.05, 0.02, std::min(off_beat(at.x_m, size), off_beat(at.z, size)));
  const double stain = s.clumps->at(at.x_m / 9, at.z / 9) - 0.5;
  const Colour c = stone * (1 + 0.08 * (hash01(a, b, 5) - 0.5) * at.fade(size) + 0.14 * stain);
  return mix(c, stone * 0.74, 0.7 * joint * at.fade(0.5 * size));
}

// Two tracks across the picture, and the platform before them.
void add_tracks(Scenery& s, double near, double far) {
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double rough = s.fine->at(at.x_m / 1.3, at.z / 1.3) - 0.5;
    const double pixel = at.z / s.world.focal * at.z / s.world.eye_m;  // Metres of depth a row.
    if (at.z >= far || at.z <= near) {
      Colour c = slabs(s, at, rgb(0xC6BEB2), 0.95);
      if (at.z <= near) {
        const double yellow = smooth(0.20 + pixel, 0.18, std::abs(at.z - near + 0.75));
        c = mix(c, rgb(0xF0BE3A) * (1 + 0.3 * rough), yellow);
        c = mix(c, rgb(0xEFEBE2), smooth(0.30, 0.24, near - at.z));
      }
      return s.veiled(c, at.haze);
    }
    Colour c = rgb(0x857A70) * (1 + 0.7 * rough * at.fade(0.2));
    for (const double share : {0.28, 0.74}) {
      const double off = std::abs(at.z - mix(near, far, share));
      const double sleeper = smooth(0.36, 0.30, off_beat(at.x_m, 0.75));
      c = mix(c, rgb(0x5A4638), 0.85 * sleeper * smooth(1.15, 1.05, off));
      c = mix(c, rgb(0xD3D8DE), smooth(0.10 + pixel, 0.06, std::abs(off - 0.72)));
    }
    // The edge of the platform throws its shadow on the track.
    c = c * mix(0.55, 1.0, smooth(0.0, 1.1, at.z - near));
    return s.veiled(c, at.haze);
  });
  s.add<GroundLayer>(1500, std::move(plate));
}

// A train of carriages that stands at depth z.
void add_carriages(Scenery& s, double z) {
  Elevation e(s, z, 4.4, -0.2);
  const double length = 15.5, from = -e.half() * 0.72;
  for (double left = from; left < e.edge(); left += length + 0.5) {
    const bool front = left == from;
    e.block(0x3C4450, left + 0.6, 0.15, length - 1.2, 0.8, 0.1);
    for (const double wheel : {1.6, 3.2, length - 3.2, length - 1.6}) {
      e.oval(0x2A2E38, left + wheel, 0.45, 0.45, 0.45);
      e.oval(0x8A93A0, left + wheel, 0.45, 0.18, 0.18);
    }
    e.block(0xF3F1EA, left, 0.75, length, 3.1, 0.55);
    e.block(0x2E8F9A, left, 0.75, length, 0.85, 0.25);
    e.block(0xE9503F, left + 0.05, 1.62, length - 0.1, 0.20);
    e.block(0x98A4B0, left + 1.0, 3.8, length - 2, 0.22, 0.1);
    for (double w = front ? 2.6 : 0.9; w < length - 1.6; w += 1.95) {
      const bool door = std::fmod(w, 5.0) < 1.2;
      if (door) e.block(0xD3D9DC, left + w - 0.1, 0.85, 1.5, 2.7, 0.1);
      e.block(0x2C3948, left + w, 2.05, 1.3, 1.25, 0.18);
      e.pane(left + w + 0.06, 2.11, 1.18, 1.13, 0.95);
    }
    if (front) {
      e.polygon(0x2C3948,
                {{left + 0.25, 2.0}, {left + 1.8, 2.0}, {left + 1.8, 3.35}, {left + 0.75, 3.35}});
      e.oval(0xFFF3C4, left + 0.42, 1.3, 0.16, 0.16);
      e.glow(0xFFE9A8, left + 0.3, 1.3, 1.6);
    }
  }
  e.finish();
}

// The roof above the platform with its clock and a board, on columns.
void add_canopy(Scenery& s, double z) {
  Elevation e(s, z, 9, -0.1);
  const double top = (e.y(0) - 0.16 * s.height()) / e.metre();  // The roof's edge, metres.
  for (double x = -e.edge(); x < e.edge(); x += 3.4) {
    e.polygon(0x4A6670, {{x, top}, {x + 1.7, top + 0.55}, {x + 3.4, top}});
    e.polygon(0xBFE0E8, {{x + 0.5, top + 0.04}, {x + 1.7, top + 0.42}, {x + 2.9, top + 0.04}}, 0.6);
  }
  e.block(0x3E565F, -e.edge(), top - 0.16, 2 * e.edge(), 0.2);
  e.block(0x55747F, -e.edge(), top + 0.5, 2 * e.edge(), 4);
  for (const double x : {-e.half() * 0.86, e.half() * 0.80}) {
    e.tower(0x3E6470, x - 0.12, 0, 0.24, top);
    e.block(0x34525C, x - 0.24, 0, 0.48, 0.35, 0.05);
    e.line(0x3E6470, {{x, top - 1.0}, {x + 1.1, top - 0.1}}, 0.12);
    e.line(0x3E6470, {{x, top - 1.0}, {x - 1.1, top - 0.1}}, 0.12);
  }
  const double clock = e.half() * 0.34;
  e.block(0x34525C, clock - 0.03, top - 0.5, 0.06, 0.4);
  e.oval(0x2C3A42, clock, top - 0.82, 0.40, 0.40);
  e.oval(0xFFFDF4, clock, top - 0.82, 0.34, 0.34);
  e.line(0x20262C, {{clock, top - 0.82}, {clock + 0.02, top - 0.57}}, 0.04);
  e.line(0x20262C, {{clock, top - 0.82}, {clock + 0.17, top - 0.90}}, 0.05);
  const double board = -e.half() * 0.42;
  e.block(0x24344A, board - 1.3, top - 0.95, 2.6, 0.72, 0.06);
  for (int row = 0; row < 3; ++row) {
    const double y = top - 0.42 - 0.2 * row;
    e.line(0xFFD877, {{board - 1.1, y}, {board - 0.7, y}}, 0.07);
    e.line(0xF3F0E6, {{board - 0.5, y}, {board + 0.3 + 0.2 * (row % 2), y}}, 0.07);
    e.line(0x8FD0B4, {{board + 0.8, y}, {board + 1.1, y}}, 0.07);
  }
  for (double x = -e.half(); x <= e.half(); x += 3.2) {
    e.block(0xFFF6DA, x - 0.5, top - 0.26, 1.0, 0.09, 0.04);
    e.glow(0xFFE7B0, x, top - 0.3, 2.4);
  }
  e.finish();
}

// The house of a station: brick, tall round windows, a gable with a clock.
void add_station_house(Scenery& s, double z) {
  Elevation e(s, z, 17, -0.1);
  e.block(0xBFB6AA, -e.edge(), 0, 2 * e.edge(), 1.0);  // The far platform.
  e.block(0xE9E4DA, -e.edge(), 0.92, 2 * e.edge(), 0.14);
  e.tower(0xB9705A, -e.edge(), 1, 2 * e.edge(), 6.4);
  e.block(0xE8D9C2, -e.edge(), 7.1, 2 * e.edge(), 0.5);
  e.polygon(0x5F6874,
            {{-e.edge(), 7.6}, {e.edge(), 7.6}, {e.edge() - 2, 9.6}, {2 - e.edge(), 9.6}});
  for (double x = -e.edge(); x < e.edge(); x += 4.1) {
    e.arch(0xE8D9C2, x - 0.2, 2.1, 2.6, 4.4);
    e.arch(0x3F5A6C, x, 2.2, 2.2, 4.1);
    e.pane(x + 0.15, 2.3, 0.9, 2.9, 0.9);
    e.pane(x + 1.15, 2.3, 0.9, 2.9, 0.9);
  }
  e.tower(0xC27B62, -3.6, 1, 7.2, 8.4);
  e.polygon(0xC27B62, {{-3.6, 9.3}, {3.6, 9.3}, {0, 12.2}});
  e.line(0xE8D9C2, {{-3.8, 9.2}, {0, 12.4}, {3.8, 9.2}}, 0.35);
  e.oval(0xE8D9C2, 0, 9.4, 1.35, 1.35);
  e.oval(0xFFFDF4, 0, 9.4, 1.1, 1.1);
  e.line(0x30343A, {{0, 9.4}, {0.1, 10.2}}, 0.12);
  e.line(0x30343A, {{0, 9.4}, {0.55, 9.1}}, 0.14);
  for (const double x : {-2.6, 0.4}) {
    e.arch(0x3F5A6C, x, 1.0, 2.2, 5.2);
    e.pane(x + 0.2, 1.2, 1.8, 3.4, 1);
  }
  e.finish();
}

// The wall of an underground station: tiles, a band with the line's colour, posters.
void add_tube_wall(Scenery& s, double z) {
  Elevation e(s, z, 14, -0.1);
  e.block(0x3A4048, -e.edge(), 4.6, 2 * e.edge(), 10);
  e.block(0xE9EAE4, -e.edge(), 0, 2 * e.edge(), 4.6);
  for (double x = -e.edge(); x < e.edge(); x += 0.6) e.line(0xC4C8C6, {{x, 0}, {x, 4.6}}, 0.03);
  for (double y = 0.4; y < 4.6; y += 0.4) {
    e.line(0xC4C8C6, {{-e.edge(), y}, {e.edge(), y}}, 0.03);
  }
  e.block(0x2F5FA8, -e.edge(), 3.3, 2 * e.edge(), 0.42);
  e.block(0x6A7078, -e.edge(), 4.5, 2 * e.edge(), 0.3);
  const unsigned posters[] = {0xE06A4C, 0xF2C14E, 0x4C9C8A, 0x7A5CA8};
  int kind = 0;
  for (double x = -e.edge() + 1; x < e.edge(); x += 4.6, ++kind) {
    e.block(0x40464E, x, 1.0, 2.6, 1.9, 0.04);
    e.block(posters[kind % 4], x + 0.1, 1.1, 2.4, 1.7);
    e.oval(posters[(kind + 1) % 4], x + 1.6, 1.9, 0.5, 0.5);
    e.polygon(0xFDF6E6, {{x + 0.4, 1.1}, {x + 1.4, 1.1}, {x + 0.9, 2.2}}, 0.8);
  }
  for (double x = -e.edge(); x < e.edge(); x += 3.6) {
    e.block(0xFFFBE8, x, 4.25, 2.2, 0.14, 0.05);
    e.brush().glow(e.x(x + 1.1), e.y(4.3), 3.0 * e.metre(), rgb(0xFFF4D4), 0.5);
  }
  e.finish();
}

// Lamps are lit at all hours where no daylight comes in.
void go_underground(Scenery& s) {
  s.palette.ambient = {0.90, 0.88, 0.86};
  s.world.light.tint = s.palette.ambient;
  s.world.light.haze_m = 1e6;
  s.world.light.sun_visible = false;
  s.world.light.shadow_x = 0.05;
  s.world.light.shadow_y = 0.10;
  s.world.weather = Weather::kClear;
  s.vignette = 2.0;
}

// Bricks in perspective on the two walls of a lane, with windows, doors and lamps.
Colour lane_wall(const Scenery& s, double z, double up, bool left, double dark) {
  const double row = up / 0.16;
  const int course = static_cast<int>(std::floor(row));
  const double along = z / 0.42 + (course % 2 != 0 ? 0.5 : 0);
  const double fine = smooth(16, 5, z);
  const double joint = std::max(smooth(0.40, 0.48, std::abs(row - course - 0.5)),
                                smooth(0.44, 0.49, std::abs(along - std::floor(along) - 0.5)));
  const double tone = hash01(static_cast<int>(std::floor(along)), course, left ? 3 : 4) - 0.5;
  const double stain = s.clumps->at(z / 7, up / 5) - 0.5;
  Colour c = (left ? rgb(0xA8644C) : rgb(0x8E7A6E)) * (1 + 0.20 * tone * fine + 0.3 * stain);
  c = mix(c, rgb(0xC9B6A4), 0.5 * joint * fine);
  const double bay = z / 3.2 + (left ? 0 : 0.4), storey = (up - 0.6) / 3.0;
  const double u = std::abs(bay - std::floor(bay) - 0.5) * 3.2,
               v = (storey - std::floor(storey)) * 3.0;
  const int which = static_cast<int>(std::floor(bay) + 17 * std::floor(storey));
  const bool ground = storey < 1;
  const double low = ground ? -1 : 0.5, high = ground ? 1.9 : 2.2, half = ground ? 0.55 : 0.5;
  const bool door = !ground || hash01(which, 5, 6) < 0.6F;
  if (door && up > 0.05 && v < high && v > low && u < half + 0.12) {
    c = rgb(0xE2D6C4);
    const bool lit = hash01(which, 8, left ? 1 : 2) < static_cast<float>(0.55 * dark);
    const Colour glass = lit ? rgb(0xFFD083) * 1.6 : mix(rgb(0x4E6F8A), rgb(0x9CC4DC), v / 3);
    if (u < half && v < high - 0.1) {
      c = ground ? (left ? rgb(0x2F6A62) : rgb(0x7A4434)) * (u < 0.04 ? 0.7 : 1) : glass;
    }
    if (!ground && (std::abs(u) < 0.04 || std::abs(v - 1.3) < 0.04)) c = rgb(0xE2D6C4);
  }
  if (up < 0.35) c = c * 0.7;
  return c;
}

void add_lane_walls(Scenery& s, double half, double far) {
  const World& w = s.world;
  const double middle = s.width() / 2;
  const double dark = w.time == TimeOfDay::kNight ? 1 : w.time == TimeOfDay::kSunset ? 0.5 : 0;
  const Area area{-s.margin_x(), -s.margin_y(), s.width() + s.margin_x(), s.height() * 1.1};
  Plate plate = paint(area, 1, [&](double x, double y, int i, int j) {
    const double off = std::abs(x - middle) / w.focal;
    const double z = half / std::max(off, 1e-6);
    if (z > far) return 0U;
    const double up = (w.horizon - y) * z / w.focal + w.eye_m;
    const bool left = x < middle;
    const double tall = (left ? 11.5 : 9.0) + 2.5 * (hash01(static_cast<int>(z / 9), 2, 7) - 0.5);
    if (up < 0 || up > tall) return 0U;
    Colour c = lane_wall(s, z, up, left, dark);
    if (up > tall - 0.3) c = rgb(0xD9CBB8);
    // Light comes from above and from the open end; lamps light the walls at night.
    c = c * mix(0.58, 1.0, smooth(0, 9, up)) * mix(0.74, 1.08, smooth(2, far, z));
    Colour out = s.lit(c, z * 3);
    const double beat = off_beat(z, 6.4) * 6.4;
    const double near = std::exp(-(beat * beat + (up - 2.9) * (up - 2.9)) / 2.4);
    out = screened(out, rgb(0xFFB765) * (0.75 * dark * near));
    return pack(out, 1, dither01(i, j));
  });
  s.add<PlateLayer>(14, std::move(plate));
}

// What hangs across a lane: washing, cables, lamps.
void add_lane_lines(Scenery& s, double half) {
  Elevation e(s, 12, 9);
  const unsigned cloth[] = {0xF3EEE2, 0xE06A5C, 0x6FA8C9, 0xF2C662, 0x9CB98A};
  e.line(0x4A4844, {{-half * 1.1, 5.3}, {0, 4.85}, {half * 1.1, 5.2}}, 0.03);
  for (int k = 0; k < 6; ++k) {
    const double x = -half * 0.8 + k * half * 0.3, y = 4.9 + 0.12 * std::abs(k - 2.5);
    e.polygon(cloth[k % 5], {{x, y}, {x + 0.5, y}, {x + 0.46, y - 0.75}, {x + 0.05, y - 0.7}});
  }
  e.finish();
  for (const double z : {9.0, 15.0}) {
    Elevation lamps(s, z, 6);
    for (const double side : {-1.0, 1.0}) {
      const double x = side * half * 0.93;
      lamps.line(0x2E2C2C, {{x, 3.3}, {x - side * 0.35, 3.35}, {x - side * 0.35, 3.1}}, 0.05);
      lamps.oval(0xFFF0C0, x - side * 0.35, 2.95, 0.12, 0.17);
      lamps.glow(0xFFC878, x - side * 0.35, 2.95, 1.8);
    }
    lamps.finish();
  }
}

// Floors of concrete that are not yet walls, with scaffolding at one side.
void add_shell(Scenery& s, double z, double left, double width, int floors) {
  Elevation e(s, z, floors * 3.2 + 3);
  e.round_shadow(left + width / 2, width * 1.2);
  for (int floor = 0; floor <= floors; ++floor) {
    const double y = 3.2 * floor;
    if (floor < floors) {
      e.block(0x6E7378, left + 0.4, y, width - 0.8, 3.2);
      for (double x = left; x < left + width - 0.3; x += width / 5.0001) {
        e.tower(0xC3C0B8, x, y, 0.55, 3.2);
      }
      e.tower(0xC3C0B8, left + width - 0.55, y, 0.55, 3.2);
      if (floor < floors - 2) e.block(0xB8785C, left + 0.55, y, width * 0.36, 1.6);
    }
    e.block(0xD8D4CA, left - 0.3, y - 0.02, width + 0.6, 0.42);
  }
  for (double x = left + 0.3; x < left + width; x += 1.3) {
    e.line(0x8A5A42, {{x, floors * 3.2 + 0.3}, {x, floors * 3.2 + 1.5}}, 0.07);
  }
  for (double x = left + width * 0.55; x <= left + width + 1.6; x += 1.6) {
    e.line(0xE3B23C, {{x, 0}, {x, floors * 3.2 - 0.6}}, 0.10);
  }
  for (int floor = 1; floor < floors; ++floor) {
    const double y = 3.2 * floor - 0.9;
    e.line(0xE3B23C, {{left + width * 0.55, y}, {left + width + 1.6, y}}, 0.10);
    e.block(0xA87E50, left + width * 0.55, y, width * 0.45 + 1.6, 0.14);
    e.line(0xE3B23C, {{left + width * 0.55, y - 2.2}, {left + width * 0.55 + 3.2, y}}, 0.06);
  }
  e.finish();
}

void add_tower_crane(Scenery& s, double z, double x, double tall, double side) {
  Elevation e(s, z, tall + 8);
  const auto lattice = [&](double x0, double y0, double x1, double y1, double wide, int bays) {
    const bool up = std::abs(x1 - x0) < 0.1;
    const double ox = up ? wide : 0, oy = up ? 0 : wide;
    e.line(0xF0B429, {{x0, y0}, {x1, y1}}, 0.22);
    e.line(0xF0B429, {{x0 + ox, y0 + oy}, {x1 + ox, y1 + oy}}, 0.22);
    for (int k = 0; k < bays; ++k) {
      const double a = static_cast<double>(k) / bays, b = (k + 1.0) / bays;
      e.line(0xD99A1E,
             {{mix(x0, x1, a), mix(y0, y1, a)}, {mix(x0, x1, b) + ox, mix(y0, y1, b) + oy}}, 0.12);
    }
  };
  lattice(x, 0, x, tall, 1.3, 14);
  lattice(x, tall, x + side * 26, tall, 1.2, 16);
  lattice(x, tall, x - side * 8, tall, 1.2, 5);
  e.block(0x8C9096, x - side * 8 - 1.5, tall - 1.8, 3, 2.4);
  e.block(0xF3F0E6, x - 0.4, tall - 1.7, 2.0, 1.7, 0.2);
  e.line(0x5A5A5A, {{x + 0.6, tall + 4}, {x + side * 20, tall + 1.2}}, 0.08);
  e.line(0x5A5A5A, {{x + 0.6, tall + 4}, {x - side * 7, tall + 1.2}}, 0.08);
  e.line(0xF0B429, {{x + 0.6, tall}, {x + 0.6, tall + 4}}, 0.3);
  const double hook = x + side * 17;
  e.line(0x4A4A4A, {{hook, tall}, {hook, tall * 0.62}}, 0.10);
  e.block(0xB08A5C, hook - 2, tall * 0.62 - 0.8, 4, 0.5);
  e.finish();
}

}  // namespace

void build_station(Scenery& s, const Shot& shot) {
  const bool tube = shot.place == "subway station";
  const double fronts = s.world.depth_at(0.60 * s.height());
  const double near = s.world.depth_at(0.805 * s.height());
  const double far = s.world.depth_at(0.665 * s.height());
  if (tube) {
    go_underground(s);
    add_tracks(s, near, far);
    add_tube_wall(s, fronts);
  } else {
    add_sky(s);
    add_clouds(s, 0.7);
    add_skyline(s, 300, s.world.horizon * 0.5, 110 * s.unit, rgb(0x8E9BAA), 4);
    add_tracks(s, near, far);
    add_station_house(s, fronts);
  }
  add_carriages(s, mix(near, far, 0.80));
  add_canopy(s, near * 1.02);
}

void build_alley(Scenery& s, const Shot&) {
  add_sky(s);
  add_skyline(s, 300, s.world.horizon * 0.55, 110 * s.unit, rgb(0x8E9BAA), 4);
  constexpr double kHalf = 3.1, kFar = 42;
  const bool night = s.world.time == TimeOfDay::kNight;
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double row = std::floor(at.z / 0.32);
    const double u = at.x_m / 0.42 + (static_cast<int>(row) % 2 != 0 ? 0.5 : 0);
    const double stone = hash01(static_cast<int>(std::floor(u)), static_cast<int>(row), 5) - 0.5;
    const double joint = std::max(smooth(0.36, 0.48, off_beat(u + 0.5, 1)),
                                  smooth(0.36, 0.48, off_beat(at.z + 0.16, 0.32)));
    Colour c = rgb(0x8F877E) * (1 + 0.22 * stone * at.fade(0.3));
    c = mix(c, rgb(0x5E5852), 0.6 * joint * at.fade(0.3));
    const double puddle = smooth(0.60, 0.68, s.clumps->at(at.x_m / 5 + 0.2, at.z / 9));
    c = mix(c, mix(s.palette.middle, c, 0.45), 0.55 * puddle * smooth(2.6, 1.6, std::abs(at.x_m)));
    c = c * mix(0.62, 1.0, smooth(kHalf, kHalf - 1.0, std::abs(at.x_m)));
    Colour out = s.veiled(c, at.haze);
    const double beat = off_beat(at.z, 6.4) * 6.4, side = kHalf - std::abs(at.x_m);
    if (night)
      out = screened(out, rgb(0xFFB765) * (0.42 * std::exp(-(beat * beat + side * side) / 4)));
    return out;
  });
  s.add<GroundLayer>(1500, std::move(plate));
  add_lane_walls(s, kHalf, kFar);
  add_lane_lines(s, kHalf);
}

void build_site(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.7);
  add_skyline(s, 900, s.world.horizon * 0.5, 80 * s.unit, rgb(0x8FA3BA), 2);
  add_tower_crane(s, 110, -20, 27, 1);
  Plate plate = paint_ground(s, s.world.horizon - 1, [&](const Spot3& at) {
    const double rough = s.fine->at(at.x_m / 1.6, at.z / 1.6) - 0.5;
    const double patch = s.clumps->at(at.x_m / 11, at.z / 11) - 0.5;
    Colour c = mix(rgb(0xD0AC7C), rgb(0xB98F60), smooth(s.world.horizon, s.height(), at.y)) *
               (1 + 0.34 * patch + 0.26 * rough * at.fade(0.25));
    // The tracks of a digger.
    const double bend = 1.8 * std::sin(at.z * 0.09) + 0.9;
    for (const double rut : {-1.0, 1.0}) {
      const double on = smooth(0.42, 0.30, std::abs(at.x_m - bend - rut));
      const double tread = smooth(0.22, 0.34, off_beat(at.z, 0.5)) * at.fade(0.3);
      c = mix(c, c * mix(0.70, 0.86, tread), on);
    }
    return s.veiled(c, at.haze);
  });
  s.add<GroundLayer>(1500, std::move(plate));
  add_shell(s, 62, 4, 17, 5);
  add_shell(s, 80, -30, 15, 3);
  Elevation e(s, 26, 4);
  for (double x = -e.edge(); x < e.edge(); x += 2.4) {
    if (std::abs(x - 1) < 3.4) continue;
    e.block(0x3F7FB4, x, 0.1, 2.3, 1.9, 0.03);
    e.block(0xF3F0E6, x, 1.2, 2.3, 0.25);
    e.block(0x8A8F94, x - 0.08, 0, 0.12, 2.1);
  }
  e.round_shadow(-4.6, 4);
  for (int row = 0; row < 3; ++row) {
    for (int k = 0; k < 5 - row; ++k) {
      e.oval(0x7A5A44, -6.0 + 0.62 * k + 0.31 * row, 0.3 + 0.54 * row, 0.30, 0.30);
      e.oval(0x3A2E2A, -6.0 + 0.62 * k + 0.31 * row, 0.3 + 0.54 * row, 0.19, 0.19);
    }
  }
  e.polygon(0xC08E58, {{6.0, 0}, {7.6, 1.7}, {8.6, 2.0}, {9.8, 1.3}, {11.4, 0}});
  e.polygon(0xD9AC74, {{7.4, 1.5}, {8.6, 2.0}, {9.8, 1.3}, {9.0, 0.6}}, 0.6);
  e.finish();
}

}  // namespace kare::animatic::stage
