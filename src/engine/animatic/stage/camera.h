#pragma once

#include <optional>

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/world.h"
#include "task/video_spec.h"

namespace kare::animatic {

struct Point {
  double x = 0, y = 0;
};

// Where the camera is at one moment, relative to rest.
struct CameraState {
  double truck_m = 0;     // Moved to the right.
  double pedestal_m = 0;  // Moved up.
  double dolly_m = 0;     // Moved forward.
  double pan_px = 0;      // Turned right: everything moves left by this, whatever its depth.
  double tilt_px = 0;     // Turned up: everything moves down by this.
  double roll = 0;        // Radians, turned clockwise: the picture turns counter-clockwise.
  double zoom = 1;        // Enlarges about the middle of the frame.
};

// A cut to a closer framing within a scene: from a time on, `at` (a place in the frame, in pixels)
// comes to the middle as far as the picture reaches, and everything is seen `zoom` times as large.
struct Closer {
  double from_s = 0;
  Point at;
  double zoom = 1;
};

// The camera's path over a clip: a control of the request, else the move the prompt asked for, else
// a gentle drift. The move is eased at both ends.
class Camera {
 public:
  Camera(const std::optional<CameraControl>& control, const CameraMove& move, const World& world);
  // `seconds` in 0..duration.
  CameraState at(double seconds) const;
  void cut_closer(const Closer& closer) { closer_ = closer; }

 private:
  CameraState on_path(double seconds) const;

  CameraState from_, to_;
  double turn_until_ = 1;  // Share of the clip after which the turn of a preset is over.
  bool gentle_ = false;    // The drift nobody asked for: even speed, no start and stop.
  double duration_s_ = 5;
  double width_ = 0, height_ = 0;  // Of the frame.
  std::optional<Closer> closer_;
};

// Where a rest-frame point at depth z is seen, before roll. Infinite z is the sky.
Point seen(const World& world, const CameraState& camera, Point rest, double z);
// How much larger things at depth z are than at rest.
double magnification(const CameraState& camera, double z);
// Turns a seen point by the camera's roll about the middle of the frame.
Point rolled(const World& world, const CameraState& camera, Point seen);

}  // namespace kare::animatic
