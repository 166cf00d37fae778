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
  // A control of the request takes the place of the prompt's move, not of how its camera is held.
  Camera(const std::optional<CameraControl>& control, const CameraMove& move, const World& world,
         const Filming& filming = {});
  // `seconds` of the scene, 0..world.duration_s.
  CameraState at(double seconds) const;
  void cut_closer(const Closer& closer) { closer_ = closer; }
  // What an orbit goes around and a dolly zoom keeps at its size: a depth in metres. Without it the
  // middle of the ground.
  void turn_about(double z);
  // Whether the path is smooth and will stay as it is: neither shaken nor turning about something.
  bool is_plain() const { return orbit_m_ == 0 && !vertigo_ && shake_ == 0 && stride_m_ == 0; }
  // The largest roll of the path, either way, in radians.
  double steepest_roll() const;

 private:
  CameraState on_path(double seconds) const;
  void add_unrest(double seconds, CameraState& state) const;

  CameraState from_, to_;
  double turn_until_ = 1;  // Share of the clip after which the turn of a preset is over.
  bool gentle_ = false;    // The drift nobody asked for: even speed, no start and stop.
  double duration_s_ = 5;
  double width_ = 0, height_ = 0;  // Of the frame.
  std::optional<Closer> closer_;
  double orbit_m_ = 0;  // From one side of an orbit to the other.
  bool vertigo_ = false;
  double focal_ = 0, nearest_m_ = 0;
  double shake_ = 0;     // 0..1.
  double stride_m_ = 0;  // How much the eye rises with each step of somebody who walks.
  double pace_ = 1;
  double phase_ = 0;  // Radians.
};

// Where a rest-frame point at depth z is seen, before roll. Infinite z is the sky.
Point seen(const World& world, const CameraState& camera, Point rest, double z);
// How much larger things at depth z are than at rest.
double magnification(const CameraState& camera, double z);
// Turns a seen point by the camera's roll about the middle of the frame.
Point rolled(const World& world, const CameraState& camera, Point seen);

}  // namespace kare::animatic
