#include "engine/animatic/stage/families.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kare::animatic::stage {
namespace {

constexpr std::array<Family, 18> kFamilies = {{
    {"beach", 0.455, 2.25, true, 0.955, 0.735, 0.675, 0.475, build_beach},
    {"sea", 0.50, 2.6, true, 0, 0, 0.95, 0.53, build_sea},
    {"underwater", 0.60, 2.6, false, 0.97, 0.76, 0.90, 0.70, build_underwater, true},
    {"meadow", 0.47, 2.2, true, 0.955, 0.56, 0, 0, build_meadow},
    {"park", 0.46, 2.2, true, 0.955, 0.56, 0, 0, build_park},
    {"forest", 0.47, 2.1, true, 0.955, 0.60, 0, 0, build_forest},
    {"desert", 0.47, 2.2, true, 0.955, 0.58, 0, 0, build_desert},
    {"snow", 0.47, 2.2, true, 0.955, 0.57, 0, 0, build_snow},
    {"mountain", 0.50, 2.2, true, 0.955, 0.60, 0, 0, build_mountain},
    {"lake", 0.45, 2.2, true, 0.955, 0.80, 0.75, 0.49, build_lake},
    {"river", 0.44, 2.2, true, 0.955, 0.79, 0.72, 0.55, build_river},
    {"city", 0.50, 1.9, true, 0.955, 0.665, 0, 0, build_city},
    {"village", 0.48, 2.2, true, 0.955, 0.62, 0, 0, build_village},
    {"road", 0.47, 2.0, true, 0.955, 0.60, 0, 0, build_road},
    {"space", 0.50, 2.2, false, 0, 0, 0, 0, build_space, true},
    {"sky", 0.80, 2.2, false, 0, 0, 0, 0, build_sky, true},
    {"room", 0.49, 1.45, true, 0.955, 0.765, 0, 0, build_room, true},
    {"stage", 0.44, 1.9, true, 0.955, 0.735, 0, 0, build_stage, true},
}};

double wind_of(const Shot& shot, Rng& rng) {
  const double side = rng.unit() < 0.7 ? 1 : -1;
  switch (shot.weather) {
    case Weather::kStorm: return side * 0.95;
    case Weather::kRain: return side * 0.55;
    case Weather::kSnow: return side * 0.3;
    case Weather::kFog: return side * 0.08;
    case Weather::kClear:
    case Weather::kCloudy: break;
  }
  return side * rng.range(0.2, 0.38);
}

// Sun or moon: in one outer third, at the height of the time of day.
void place_light(Scenery& s) {
  World& w = s.world;
  const Palette& p = s.palette;
  const double side = s.rng.unit() < 0.72 ? 0.71 : 0.29;  // Mostly right: the eye reads that way.
  w.light.sun_x = s.width() * side;
  // Hills hide what is low: only over water the sun may nearly touch the horizon.
  const bool open = w.family == "beach" || w.family == "sea";
  const double height = p.sun_height < 0.3 && !open ? p.sun_height + 0.16 : p.sun_height;
  w.light.sun_y = w.horizon * (1 - height);
  w.light.sun_visible = p.sun_power > 0.5;
  // Backlit: shadows come towards the viewer and away from the sun, longer when it is low.
  const bool low = p.sun_height < 0.3;
  w.light.shadow_x = (side > 0.5 ? -1 : 1) * (low ? 0.62 : 0.34);
  w.light.shadow_y = low ? 0.34 : 0.20;
  const bool night = w.time == TimeOfDay::kNight;
  w.light.shadow_strength = (night ? 0.30 : low ? 0.34 : 0.38) * (0.25 + 0.75 * p.sun_power);
  // Eyes get used to the night: who acts there is seen better than the land.
  w.light.tint = night ? mix(p.ambient, Colour{1, 1, 1}, 0.16) : p.ambient;
  w.light.haze = p.haze;
}

// Where the horizon is, as a share of the height, and how many times higher than usual the eye is,
// and how large things are seen, times the usual.
struct Standpoint {
  double horizon = 0.5, rise = 1, closeness = 1;
};

Standpoint standpoint_of(const Shot& shot, const Family& family) {
  const Standpoint usual{family.horizon, 1, 1};
  // Walls do not move with the eye, and where there is no ground nothing is seen from above.
  const bool is_open = family.has_ground && family.name != "room" && family.name != "stage";
  const auto with = [&](double horizon, double rise, double closeness) {
    return is_open ? Standpoint{horizon, rise, closeness}
                   : Standpoint{family.horizon, std::min(rise, 1.3), closeness};
  };
  switch (shot.filming.viewpoint) {
    case Viewpoint::kAerial: return with(0.20, 3.2, 0.66);
    case Viewpoint::kOverhead: return with(0.09, 4.4, 0.62);
    case Viewpoint::kMedium: return with(family.horizon, 1, 1.45);
    case Viewpoint::kHigh: return with(0.30, 1.9, 0.9);
    case Viewpoint::kLow: return with(std::min(0.70, family.horizon + 0.2), 0.45, 1.25);
    case Viewpoint::kWide: return with(family.horizon, 1.5, 0.6);
    case Viewpoint::kUsual:
    case Viewpoint::kClose:
    case Viewpoint::kVeryClose:
    case Viewpoint::kEyes: break;
  }
  return usual;
}

}  // namespace

const Family& family_of(const Shot& shot) {
  const auto found = std::find_if(kFamilies.begin(), kFamilies.end(),
                                  [&](const Family& f) { return f.name == shot.family; });
  if (found != kFamilies.end()) return *found;
  return *std::find_if(kFamilies.begin(), kFamilies.end(),
                       [](const Family& f) { return f.name == "meadow"; });
}

Scenery start_scenery(const Shot& shot, const VideoSpec& spec) {
  const Family& family = family_of(shot);
  Scenery s;
  s.rng = Rng(mix64(spec.seed ^ 0x57A6EULL));
  s.seed = static_cast<std::uint32_t>(s.rng.next());
  s.palette = palette_of(shot.time, shot.weather);
  s.snowy = shot.weather == Weather::kSnow || shot.season == "winter";
  s.autumn = shot.season == "autumn" && !s.snowy;
  s.spring = shot.season == "spring" && !s.snowy;
  World& w = s.world;
  w.size = spec.size;
  w.seed = spec.seed;
  w.pace = shot.filming.pace;
  w.duration_s = w.pace * spec.frame_count / spec.fps;
  w.family = std::string(family.name);
  w.time = shot.time;
  w.weather = shot.weather;
  w.wind = wind_of(shot, s.rng);
  const double width = spec.size.width, height = spec.size.height;
  s.unit = std::min(width, height) / 720.0;
  const Standpoint standpoint = standpoint_of(shot, family);
  w.horizon = standpoint.horizon * height;
  s.usual_horizon = family.horizon;
  w.closeness = standpoint.closeness;
  w.has_ground = family.has_ground;
  // Tall frames show more ground: look from higher, so that people do not become giants.
  const double tall = (1 - family.horizon) * height / (0.53 * std::min(width, height));
  w.eye_m = standpoint.rise * family.eye_m * std::pow(std::max(tall, 0.8), 0.62);
  w.focal = 1.15 * std::sqrt(width * height);
  const auto depths = [&s](double near, double far) {
    return Depths{s.depth_of_row(near), s.depth_of_row(far)};
  };
  if (family.land_near > 0) w.land = depths(family.land_near, family.land_far);
  if (family.water_near > 0) w.water = depths(family.water_near, family.water_far);
  w.air_top = 0.05 * height;
  w.air_bottom = w.has_ground ? 0.82 * w.horizon : 0.9 * height;
  w.light.haze_m = shot.weather == Weather::kFog    ? 95
                   : shot.weather == Weather::kRain ? 600
                   : shot.weather == Weather::kSnow ? 520
                                                    : 1700;
  place_light(s);
  return s;
}

void add_textures(Scenery& s) {
  s.fine = std::make_shared<Tile>(s.seed + 21, 32, 32, 3);
  s.clumps = std::make_shared<Tile>(s.seed + 22, 8, 8, 4);
  s.streaks = std::make_shared<Tile>(s.seed + 23, 4, 16, 4);
}

}  // namespace kare::animatic::stage
