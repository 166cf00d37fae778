#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/elevation.h"
#include "engine/animatic/stage/town.h"

namespace kare::animatic::stage {
namespace {

bool is_night(const Scenery& s) {
  return s.world.time == TimeOfDay::kNight;
}

bool is_wet(const Scenery& s) {
  return s.world.weather == Weather::kRain || s.world.weather == Weather::kStorm;
}

}  // namespace

void light_city(Scenery& s) {
  if (!is_night(s)) return;
  // Lamps and windows light streets from all sides; the town's glow hangs in the sky above it.
  s.palette.ambient = mix(s.palette.ambient, Colour{0.66, 0.60, 0.70}, 0.58);
  s.palette.horizon = mix(s.palette.horizon, rgb(0xB67A86), 0.46);
  s.palette.middle = mix(s.palette.middle, rgb(0x4A3F7A), 0.40);
  s.palette.haze = mix(s.palette.haze, rgb(0x6A5A8A), 0.45);
  s.world.light.tint = mix(s.palette.ambient, Colour{0.92, 0.86, 0.82}, 0.35);
  s.world.light.haze = s.palette.haze;
}

void add_street_lights(Scenery& s, double from_z, double to_z, double tall) {
  if (s.world.time != TimeOfDay::kNight && s.world.time != TimeOfDay::kSunset) return;
  const double power = is_night(s) ? 1 : 0.4;
  // Pools of light on the pavement, and what wet or polished ground gives back of the lights above.
  const double foot = s.world.ground_y(from_z), floor = s.height() + s.margin_y();
  Plate plate = blank({-s.margin_x(), foot, s.width() + s.margin_x(), floor});
  {
    Brush brush(plate);
    const Colour lights[] = {rgb(0xFFC26A), rgb(0xFFE0A0), rgb(0xFF8F7A),
                             rgb(0x8FD0FF), rgb(0xFFB0D8), rgb(0xB8F0C8)};
    const int streaks = is_wet(s) ? 54 : 22;
    for (int k = 0; k < streaks; ++k) {
      const double x = s.rng.range(-s.margin_x(), s.width() + s.margin_x());
      const double long_px = s.rng.range(0.10, 0.34) * s.height() * (is_wet(s) ? 1.4 : 0.8);
      const double wide = s.rng.range(7, 22) * s.unit;
      const Colour c = lights[s.rng.below(6)];
      const double strong = power * (is_wet(s) ? 0.62 : 0.24) * s.rng.range(0.5, 1.0);
      brush.shade(0, foot, c, strong, 0, foot + long_px, c, 0);
      for (double y = 0; y < long_px; y += 7 * s.unit) {  // Broken by the roughness of the ground.
        const double part = wide * s.rng.range(0.35, 1.0) * (0.7 + y / long_px);
        brush.box(x - part / 2, foot + y, part, 4.6 * s.unit, 2 * s.unit);
        brush.fill();
      }
    }
    for (const double z : {from_z * 0.94, to_z}) {
      const double metre = s.world.scale(z), y = s.world.ground_y(z);
      for (double x = -34; x <= 34; x += z < from_z * 0.9 ? 7.5 : 6) {
        cairo_t* c = brush.cairo();
        cairo_save(c);
        cairo_translate(c, s.width() / 2 + x * metre, y);
        cairo_scale(c, 1, 0.26);
        brush.glow(0, 0, 3.4 * metre, rgb(0xFFC878), 0.34 * power);
        cairo_restore(c);
      }
    }
  }
  s.add<PlateLayer>(from_z * 0.999, std::move(plate));
  Elevation posts(s, from_z * 0.96, tall + 2);
  for (double x = -30; x <= 30; x += 6) {
    if (std::abs(x) > posts.edge()) continue;
    posts.line(0x3A4048, {{x, 0}, {x, tall - 0.5}}, 0.09);
    posts.line(0x3A4048, {{x, tall - 0.5}, {x + 0.3, tall}, {x + 0.8, tall}}, 0.07);
    posts.oval(0xFFF3CF, x + 0.85, tall - 0.08, 0.24, 0.12);
    posts.glow(0xFFD08A, x + 0.85, tall - 0.1, 2.3);
  }
  posts.finish();
}

}  // namespace kare::animatic::stage
