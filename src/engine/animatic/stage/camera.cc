#include "engine/animatic/stage/camera.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/rng.h"

namespace kare::animatic {
namespace {

constexpr double kFull = 10;  // The largest value of each axis on the wire.

// How far a full move goes. Turns and trucks are shares of the frame's width or height.
constexpr double kTruckShare = 0.40;     // Of the width, for things at the near end of the land.
constexpr double kPedestalShare = 0.42;  // Of the eye's height.
constexpr double kPanShare = 0.42;       // Of the width.
constexpr double kTiltShare = 0.34;      // Of the height.
constexpr double kRollFull = 0.40;       // Radians.
constexpr double kZoomFull = 0.75;       // Magnification minus one.

double near_depth(const World& world) {
  if (world.land) return world.land->near_m;
  if (world.water) return world.water->near_m;
  return world.focal / 100.0;
}

// Smooth at both ends: starts and stops without a jerk, even speed between.
double eased(double u) {
  u = std::clamp(u, 0.0, 1.0);
  constexpr double kRamp = 0.22;
  const double peak = 1 / (1 - kRamp);
  if (u < kRamp) return peak * u * u / (2 * kRamp);
  if (u > 1 - kRamp) return 1 - peak * (1 - u) * (1 - u) / (2 * kRamp);
  return peak * (u - kRamp / 2);
}

CameraState mixed(const CameraState& a, const CameraState& b, double turn, double travel) {
  const auto mix = [](double from, double to, double u) { return from + (to - from) * u; };
  CameraState s;
  s.truck_m = mix(a.truck_m, b.truck_m, travel);
  s.pedestal_m = mix(a.pedestal_m, b.pedestal_m, travel);
  s.dolly_m = mix(a.dolly_m, b.dolly_m, travel);
  s.pan_px = mix(a.pan_px, b.pan_px, turn);
  s.tilt_px = mix(a.tilt_px, b.tilt_px, turn);
  s.roll = mix(a.roll, b.roll, turn);
  s.zoom = mix(a.zoom, b.zoom, travel);
  return s;
}

// Splits a move evenly about rest, so that the scene stays in view.
void split(double CameraState::*axis, double whole, CameraState& from, CameraState& to) {
  from.*axis = -whole / 2;
  to.*axis = whole / 2;
}

struct Path {
  CameraState from, to;
};

Path simple_path(const CameraMove& move, const World& world) {
  const double width = world.size.width, height = world.size.height;
  const auto share = [](double value) { return std::clamp(value / kFull, -1.0, 1.0); };
  Path path;
  const double metres_per_width = width / world.scale(near_depth(world));
  split(&CameraState::truck_m, share(move.horizontal) * kTruckShare * metres_per_width, path.from,
        path.to);
  split(&CameraState::pedestal_m, share(move.vertical) * kPedestalShare * world.eye_m, path.from,
        path.to);
  split(&CameraState::pan_px, share(move.pan) * kPanShare * width, path.from, path.to);
  split(&CameraState::tilt_px, share(move.tilt) * kTiltShare * height, path.from, path.to);
  split(&CameraState::roll, share(move.roll) * kRollFull, path.from, path.to);
  // A negative value means a longer focal length: the view narrows and things grow.
  const double zoom = share(move.zoom) * kZoomFull;
  (zoom < 0 ? path.to : path.from).zoom = 1 + std::abs(zoom);
  return path;
}

Path preset_path(CameraControl::Type type, const World& world) {
  const double width = world.size.width, height = world.size.height;
  const double step = near_depth(world) * 0.42;  // Metres of a walk forward or back.
  Path path;
  switch (type) {
    case CameraControl::Type::kDownBack:
      path.from.dolly_m = step;
      path.from.pedestal_m = 0.30 * world.eye_m;
      path.to.pedestal_m = -0.06 * world.eye_m;
      break;
    case CameraControl::Type::kForwardUp:
      path.to.dolly_m = step;
      path.to.tilt_px = 0.16 * height;
      break;
    case CameraControl::Type::kRightTurnForward:
      split(&CameraState::pan_px, 0.34 * width, path.from, path.to);
      path.to.dolly_m = step;
      break;
    case CameraControl::Type::kLeftTurnForward:
      split(&CameraState::pan_px, -0.34 * width, path.from, path.to);
      path.to.dolly_m = step;
      break;
    case CameraControl::Type::kSimple: break;
  }
  return path;
}

// Without a wish: a slow slide to one side and a small step forward.
Path default_path(const World& world) {
  const double side = mix64(world.seed ^ 0xCA3E7A) & 1U ? 1 : -1;
  const double metres_per_width = world.size.width / world.scale(near_depth(world));
  Path path;
  split(&CameraState::truck_m, side * 0.055 * metres_per_width, path.from, path.to);
  path.to.dolly_m = 0.055 * near_depth(world);
  path.from.tilt_px = 0.006 * world.size.height;
  return path;
}

bool moves(const CameraMove& m) {
  return m.horizontal != 0 || m.vertical != 0 || m.pan != 0 || m.tilt != 0 || m.roll != 0 ||
         m.zoom != 0;
}

}  // namespace

Camera::Camera(const std::optional<CameraControl>& control, const CameraMove& move,
               const World& world)
    : duration_s_(world.duration_s), width_(world.size.width), height_(world.size.height) {
  Path path;
  const bool preset = control && control->type != CameraControl::Type::kSimple;
  if (preset) {
    path = preset_path(control->type, world);
    const bool turns = control->type == CameraControl::Type::kRightTurnForward ||
                       control->type == CameraControl::Type::kLeftTurnForward;
    turn_until_ = turns ? 0.6 : 1;
  } else {
    const CameraMove asked = control
                                 ? CameraMove{control->horizontal, control->vertical, control->pan,
                                              control->tilt,       control->roll,     control->zoom}
                                 : move;
    path = moves(asked) ? simple_path(asked, world) : default_path(world);
    gentle_ = !moves(asked);
  }
  from_ = path.from;
  to_ = path.to;
}

CameraState Camera::at(double seconds) const {
  CameraState state = on_path(seconds);
  if (!closer_ || seconds < closer_->from_s) return state;
  // No farther to a side than what the wide framing shows.
  const double room = 0.5 * (1 - 1 / closer_->zoom);
  const double x = std::clamp(closer_->at.x - width_ / 2, -room * width_, room * width_);
  const double y = std::clamp(closer_->at.y - height_ / 2, -room * height_, room * height_);
  state.pan_px += x / state.zoom;
  state.tilt_px -= y / state.zoom;
  state.zoom *= closer_->zoom;
  return state;
}

CameraState Camera::on_path(double seconds) const {
  const double u = seconds / duration_s_;
  if (gentle_) return mixed(from_, to_, u, u);
  if (turn_until_ >= 1) return mixed(from_, to_, eased(u), eased(u));
  // First the turn, then the walk, with an overlap so that nothing stops in between.
  const double travel = (u - turn_until_ * 0.6) / (1 - turn_until_ * 0.6);
  return mixed(from_, to_, eased(u / turn_until_), eased(travel));
}

Point seen(const World& world, const CameraState& camera, Point rest, double z) {
  const double cx = world.size.width / 2.0, cy = world.size.height / 2.0;
  double x = rest.x, y = rest.y;
  if (z < std::numeric_limits<double>::infinity()) {
    const double after = std::max(z - camera.dolly_m, 0.2);
    const double grow = z / after;
    x = cx + (x - cx) * grow - world.focal * camera.truck_m / after;
    y = world.horizon + (y - world.horizon) * grow + world.focal * camera.pedestal_m / after;
  }
  return {cx + camera.zoom * (x - cx - camera.pan_px),
          cy + camera.zoom * (y - cy + camera.tilt_px)};
}

double magnification(const CameraState& camera, double z) {
  if (z == std::numeric_limits<double>::infinity()) return camera.zoom;
  return camera.zoom * z / std::max(z - camera.dolly_m, 0.2);
}

Point rolled(const World& world, const CameraState& camera, Point seen_point) {
  const double cx = world.size.width / 2.0, cy = world.size.height / 2.0;
  const double c = std::cos(-camera.roll), s = std::sin(-camera.roll);
  const double x = seen_point.x - cx, y = seen_point.y - cy;
  return {cx + c * x - s * y, cy + s * x + c * y};
}

}  // namespace kare::animatic
