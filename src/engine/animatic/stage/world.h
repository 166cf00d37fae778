#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/animatic/shot.h"
#include "task/video_spec.h"

namespace kare::animatic {

// A range of depths in metres from the viewer; near < far.
struct Depths {
  double near_m = 0;
  double far_m = 0;
};

// The one light of a scene and what it does to things.
struct Light {
  // Place of sun or moon in rest-frame pixels; may lie outside the frame.
  double sun_x = 0, sun_y = 0;
  bool sun_visible = false;
  // Cast shadows: where the shadow of a point 1 px above the ground falls, relative to the foot
  // (+x right, +y towards the viewer), and how dark it is (0 none .. 1).
  double shadow_x = 0, shadow_y = 0.2;
  double shadow_strength = 0.3;
  Colour tint = {1, 1, 1};  // Things are multiplied by this (sunset orange, night blue).
  Colour haze;              // Things fade to this colour with distance, see World::haze.
  double haze_m = 1700;     // The depth at which most of a thing's colour is gone.
};

// The geometry and light of a scene: what props need to know to put things into it. A value,
// computed by the stage from the Shot; never changes over the clip.
//
// Rest frame: pixels of the video frame before any camera move, x right, y down. Depth z: metres
// from the viewer. A thing of m metres at depth z is m * scale(z) pixels; on the ground (and on the
// water's surface) at depth z its foot is at y = ground_y(z).
struct World {
  Size size;               // Of the frame.
  std::string family;      // Of the setting: "beach", "forest", "room", "space", … (families.h).
  double horizon = 0;      // y of the horizon.
  double focal = 0;        // Pixels.
  double eye_m = 2;        // Height of the eye above the ground.
  bool has_ground = true;  // False in space, sky and under water: things float, place them freely.

  // Where things on land can stand (empty when there is no land: open sea, space, sky). At near_m a
  // person stands wholly in frame at the bottom; far_m is where things become small.
  std::optional<Depths> land;
  // Where things float or swim; empty when there is no water. Under water: the depths to swim in.
  std::optional<Depths> water;
  // The band of free air for flying things and clouds: y from air_top to air_bottom.
  double air_top = 0, air_bottom = 0;

  Light light;
  TimeOfDay time = TimeOfDay::kDay;
  Weather weather = Weather::kClear;
  double closeness = 1;  // How large things are shown, times what is usual.
  double wind = 0.3;     // -1..1, positive blows to the right; |1| is a storm.
  // Of what happens in the scene: the clip's length times `pace`.
  double duration_s = 5;
  double pace = 1;  // Seconds of the scene that pass in a second of the clip.
  std::uint64_t seed = 0;

  // Pixels per metre. REQUIRES: z > 0.
  double scale(double z) const { return focal / z; }
  double ground_y(double z) const { return horizon + eye_m * focal / z; }
  // The depth whose ground is at row y. REQUIRES: y > horizon.
  double depth_at(double y) const { return eye_m * focal / (y - horizon); }
  // How much of a colour the air takes away at depth z, 0..1.
  double haze(double z) const { return 1 - std::exp(-std::pow(z / light.haze_m, 0.75)); }
};

}  // namespace kare::animatic
