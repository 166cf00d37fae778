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
constexpr double kDollyShare = 0.85;     // Of the depth of the nearest land.
constexpr double kOrbitShare = 0.9;      // Of the width there.
constexpr double kMiddleDepths = 1.5;    // Where subjects stand, in depths of the nearest land.
constexpr double kLean = 0.16;           // Radians of a frame that is askew.
constexpr double kSteadyShare = 0.5;     // Of the drift nobody asked for.

// A hand that shakes with all its might moves the frame by this share of its width, and turns it by
// these radians.
constexpr double kShakeShare = 0.022, kShakeRoll = 0.02;
// Steps a second of somebody who walks, and how much each lifts the eye (metres).
constexpr double kStepsPerS = 1.8, kStrideM = 0.07;

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
Path default_path(const World& world, const Filming& filming) {
  if (filming.still) return {};
  const double share = filming.steady ? kSteadyShare : 1;
  const double side = mix64(world.seed ^ 0xCA3E7A) & 1U ? 1 : -1;
  const double metres_per_width = world.size.width / world.scale(near_depth(world));
  Path path;
  split(&CameraState::truck_m, share * side * 0.055 * metres_per_width, path.from, path.to);
  path.to.dolly_m = share * 0.055 * near_depth(world);
  path.from.tilt_px = 0.006 * world.size.height;
  return path;
}

// What the wire's control has not.
void add_moves(const CameraMove& move, const Filming& filming, const World& world, Path& path) {
  const double near = near_depth(world);
  double forward = kDollyShare * near * std::clamp(move.dolly / kFull, -1.0, 1.0);
  if (filming.viewpoint == Viewpoint::kEyes && forward == 0) forward = 0.45 * kDollyShare * near;
  (forward < 0 ? path.from : path.to).dolly_m += std::abs(forward);
  if (filming.leans) {
    path.from.roll += kLean;
    path.to.roll += kLean;
  }
}

bool moves(const CameraMove& m, const Filming& filming) {
  return m.horizontal != 0 || m.vertical != 0 || m.pan != 0 || m.tilt != 0 || m.roll != 0 ||
         m.zoom != 0 || m.dolly != 0 || m.orbit != 0 || filming.vertigo ||
         filming.viewpoint == Viewpoint::kEyes;
}

}  // namespace

Camera::Camera(const std::optional<CameraControl>& control, const CameraMove& move,
               const World& world, const Filming& filming)
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
    gentle_ = !moves(asked, filming);
    path = gentle_ ? default_path(world, filming) : simple_path(asked, world);
    if (!control) add_moves(move, filming, world, path);
  }
  from_ = path.from;
  to_ = path.to;
  focal_ = world.focal;
  nearest_m_ = near_depth(world);
  if (!control && move.orbit != 0) {
    const double metres_per_width = world.size.width / world.scale(nearest_m_);
    orbit_m_ = kOrbitShare * metres_per_width * std::clamp(move.orbit / kFull, -1.0, 1.0);
  }
  vertigo_ = !control && filming.vertigo;
  turn_about(kMiddleDepths * nearest_m_);
  pace_ = world.pace;
  shake_ = filming.shake;
  phase_ = 6.28 * static_cast<double>(mix64(world.seed ^ 0x54A4E) % 1024) / 1024;
  if (filming.viewpoint == Viewpoint::kEyes) stride_m_ = kStrideM;
}

void Camera::turn_about(double z) {
  if (orbit_m_ != 0) {
    // Turns back so far that this depth stays in the middle of the frame.
    split(&CameraState::truck_m, -orbit_m_, from_, to_);
    split(&CameraState::pan_px, orbit_m_ * focal_ / z, from_, to_);
  }
  if (!vertigo_) return;
  to_.dolly_m = std::min(kDollyShare * nearest_m_, 0.5 * z);
  from_.zoom = z / (z - to_.dolly_m);
}

double Camera::steepest_roll() const {
  return std::max(std::abs(from_.roll), std::abs(to_.roll)) + kShakeRoll * shake_;
}

// Hands do not know how fast the scene goes: they shake in the time of the clip. Sums of waves
// whose lengths have no common measure look like chance and are smooth.
void Camera::add_unrest(double seconds, CameraState& state) const {
  const double t = 6.2831853 * seconds / pace_;
  const auto wave = [&](double hertz, double phase) { return std::sin(t * hertz + phase); };
  if (shake_ > 0) {
    // A light hand sways, a violent one trembles.
    const double speed = 0.35 + 0.65 * shake_;
    const auto noise = [&](double phase) {
      return 0.5 * wave(2.3 * speed, phase) + 0.3 * wave(4.1 * speed, 2.1 * phase + 1) +
             0.2 * wave(7.7 * speed, 3.7 * phase + 2);
    };
    const double reach = kShakeShare * shake_ * width_;
    state.pan_px += reach * noise(phase_);
    state.tilt_px += 0.8 * reach * noise(phase_ + 2.6);
    state.roll += kShakeRoll * shake_ * noise(phase_ + 4.4);
  }
  if (stride_m_ > 0) {
    state.pedestal_m += stride_m_ * std::abs(wave(kStepsPerS / 2, phase_));
    state.pan_px += 0.003 * width_ * wave(kStepsPerS / 2, phase_ + 0.8);
  }
}

CameraState Camera::at(double seconds) const {
  CameraState state = on_path(seconds);
  add_unrest(seconds, state);
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
