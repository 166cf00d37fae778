#include "engine/animatic/props/gait.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/animatic/props/wings.h"

namespace kare::animatic::props {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kBuzz = 7;  // Beats of an insect's wings in a second, as far as frames show them.
constexpr double kRotorRate = 3.3;  // Turns a second; four blades that are not seen to stand.
// Faster wheels would seem to turn backwards, radians a second.
constexpr double kWheelMax = 8.5;

double wrapped(double u) {
  return u - std::floor(u);
}

// A foot through one cycle: on the ground it goes back evenly with the ground, in the air it comes
// forward on a curve and is drawn up.
struct Foot {
  double ahead;  // -1..1.
  double up;     // 0..1.
};
Foot foot_at(double phase, double duty) {
  const double u = wrapped(phase);
  if (u < duty) return {1 - 2 * u / duty, 0};
  const double w = (u - duty) / (1 - duty);
  return {-std::cos(std::numbers::pi * w), std::sin(std::numbers::pi * w)};
}

// How a leg with a knee stands when its foot is moved from its place at rest: angles about the hip
// and the knee, by the law of cosines. A leg that is too short stretches a little.
LimbPose reach_for(const Bones& bones, Joint joint, Spot moved) {
  const auto angle = [](Spot way) { return std::atan2(way.x, way.y); };
  const Spot thigh{bones.knee.x - bones.hip.x, bones.knee.y - bones.hip.y};
  const Spot shin{bones.foot.x - bones.knee.x, bones.foot.y - bones.knee.y};
  const Spot aim{bones.foot.x - bones.hip.x + moved.x, bones.foot.y - bones.hip.y + moved.y};
  double upper = std::hypot(thigh.x, thigh.y), lower = std::hypot(shin.x, shin.y);
  constexpr double kStretch = 1.05;
  const double least = std::abs(upper - lower) + 0.15 * (upper + lower);
  const double far = std::clamp(std::hypot(aim.x, aim.y), least, kStretch * (upper + lower));
  const double longer = std::max(1.0, far / (upper + lower));
  upper *= longer;
  lower *= longer;
  const double opening = std::acos(
      std::clamp((upper * upper + far * far - lower * lower) / (2 * upper * far), -1.0, 1.0));
  const double at = angle(aim) + bones.bend * opening;
  LimbPose pose;
  pose.along = longer;
  pose.turn = angle(thigh) - at;
  if (joint == Joint::kLeg) return pose;
  const Spot knee{upper * std::sin(at), upper * std::cos(at)};
  const double short_by = far / std::max(std::hypot(aim.x, aim.y), 1e-6);
  pose.turn = angle(shin) - angle({aim.x * short_by - knee.x, aim.y * short_by - knee.y});
  return pose;
}

// In the air, fore legs reach ahead and hind legs trail.
std::function<LimbPose(double)> leap_leg(const Cutting& limb, const Stance& stance) {
  const bool is_fore = limb.gallop >= 0.3;
  const double far = (stance.art_faces_left ? -1 : 1) * (is_fore ? 0.34 : -0.40);
  if (limb.bones) {
    const double length = limb.bones->foot.y - limb.bones->hip.y;
    const double drawn_up = is_fore ? 0.34 : 0.14;
    return [=, bones = *limb.bones, joint = limb.joint](double t) {
      const double share = hop_flight(stance, t);
      // Off the ground the legs stretch out behind, before the landing they reach down.
      const double up = std::sin(std::numbers::pi * share);
      return reach_for(bones, joint, {1.2 * far * up * length, -drawn_up * up * length});
    };
  }
  return [=, reach = limb.reach](double t) {
    const double up = std::sin(std::numbers::pi * hop_flight(stance, t));
    LimbPose pose;
    pose.turn = -0.25 * far * up;
    pose.swing = 0.75 * far * up * reach;
    pose.along = 1 - 0.12 * up;
    return pose;
  };
}

std::function<LimbPose(double)> move_leg(const Cutting& limb, Motion motion, const Stance& stance) {
  const bool stands = limb.joint != Joint::kLoose;
  if (motion == Motion::kSleep) {  // Folded under the body.
    return [stands](double) {
      LimbPose pose;
      pose.along = stands ? 1 - kFolded : 0.8;
      return pose;
    };
  }
  if (motion == Motion::kHop) return leap_leg(limb, stance);
  const Stride stride = stride_of(motion, stance);
  const bool runs = motion == Motion::kRun;
  const double phase = runs ? limb.gallop : limb.phase, reach = limb.reach;
  // Pixels of the picture that the foot goes for a pixel of the frame; forward is where it faces.
  const double ahead = stance.art_faces_left ? -1 : 1;
  // From the front, steps are seen as feet that go up and down.
  const double seen = stance.faces_front ? 0.25 : 1;
  const double share = std::min(stride.half / stance.leg, 0.62) * (stands ? 1 : 0.55) * seen;
  if (limb.bones) {
    const double length = limb.bones->foot.y - limb.bones->hip.y;
    return [=, bones = *limb.bones, joint = limb.joint](double t) {
      const double cycle = stride.rate * t + stride.start;
      const Foot foot = foot_at(cycle + phase, stride.duty);
      // What the body is higher or lower, the leg has to be longer or shorter.
      const double down = carried(motion, stance, stride, t) - 1;
      const double up = (runs ? 0.34 + 0.5 * std::max(down, 0.0) : 0.20) * foot.up;
      return reach_for(bones, joint, {ahead * foot.ahead * share * length, (down - up) * length});
    };
  }
  const double drawn_up = stands ? (runs || stance.faces_front ? 0.30 : 0.20) : 0;
  return [=](double t) {
    const double cycle = stride.rate * t + stride.start;
    const Foot foot = foot_at(cycle + phase, stride.duty);
    const double way = ahead * foot.ahead * share * reach;
    LimbPose pose;
    // Mostly a bend: its outline goes on smoothly from that of the body.
    pose.turn = -0.22 * way / reach;
    pose.swing = 0.78 * way;
    pose.along = 1 - drawn_up * foot.up;
    return pose;
  };
}

// A tail follows the body that carries it: down while that rises, up while it falls, later than it.
std::function<LimbPose(double)> move_tail(const Cutting& limb, Motion motion,
                                          const Stance& stance) {
  const double own = own_share(stance), reach = limb.reach;
  if (motion == Motion::kHop) {
    return [=](double t) {
      const double u = hop_flight(stance, t), late = hop_flight(stance, t - 0.07);
      LimbPose pose;
      pose.along = 1 - 0.20 * std::sin(kTurn * late) * (u > 0 ? 1 : 0);
      pose.swing = 0.08 * reach * std::sin(kTurn * (1.3 * t + own));
      return pose;
    };
  }
  if ((motion == Motion::kWalk || motion == Motion::kRun) && stance.leg > 0) {
    const Stride stride = stride_of(motion, stance);
    const bool runs = motion == Motion::kRun;
    const double wide = (runs ? 0.22 : 0.15) * reach;
    return [=](double t) {
      const double step = kTurn * (stride.rate * t + stride.start - 0.14);
      LimbPose pose;
      pose.swing = wide * std::sin(step) + 0.3 * wide * std::sin(2 * step + 1);
      pose.along = 1 - (runs ? 0.10 : 0.03) * std::sin(runs ? step : 2 * step);
      return pose;
    };
  }
  const double wide = 0.10 * reach;
  return [=](double t) {
    LimbPose pose;
    pose.swing = wide * std::sin(kTurn * (0.55 * t + own)) +
                 0.3 * wide * std::sin(kTurn * (0.37 * t + 2 * own));
    return pose;
  };
}

std::function<LimbPose(double)> move_wheel(const Cutting& limb, Motion motion,
                                           const Stance& stance) {
  const double to_frame = stance.drawn / std::max(stance.picture_height, 1.0);
  const double radius = std::max(limb.reach * to_frame, 1.0);
  const double speed = 2 * path_half(motion, stance) / std::max(stance.duration_s, 1e-3);
  const double gear = std::min(1.0, kWheelMax * radius / std::max(speed, 1e-6)) / radius;
  const bool flipped = (stance.heading < 0) != stance.art_faces_left;
  const double turn = stance.heading * (flipped ? -1 : 1) * gear;
  return [=](double t) {
    LimbPose pose;
    pose.turn = turn * way_at(motion, stance, t);
    return pose;
  };
}

}  // namespace

Stride stride_of(Motion motion, const Stance& stance) {
  const bool runs = motion == Motion::kRun;
  const double speed = 2 * path_half(motion, stance) / std::max(stance.duration_s, 1e-3);
  Stride stride;
  stride.duty = runs ? 0.45 : 0.60;
  const double leg = std::max(stance.leg, 1.0);
  const double usual = leg * (runs ? 0.50 : 0.36);
  stride.rate = std::clamp(speed * stride.duty / (2 * usual), runs ? 1.5 : 0.8, runs ? 2.6 : 1.9);
  stride.half = std::min(speed * stride.duty / (2 * stride.rate), leg * (runs ? 0.60 : 0.46));
  stride.half = std::max(stride.half, leg * (runs ? 0.30 : 0.18));
  stride.start = own_share(stance);
  return stride;
}

double carried(Motion motion, const Stance& stance, const Stride& stride, double seconds) {
  // A leg that reaches ahead is shorter in height: the body sinks as far as the arc of the step
  // asks for, and knees that are never quite straight take the rest.
  const double share = stride.half / std::max(stance.leg, 1.0);
  const double sunk = stance.has_knees ? 0.38 * share * share + 0.02 : 0;
  if (motion == Motion::kRun) return 1 - sunk + 0.30 * flight(stride, seconds);
  const double step = kTurn * 2 * (stride.rate * seconds + stride.start);
  return 1 - sunk + 0.026 * (1 + std::cos(step));
}

double flight(const Stride& stride, double seconds) {
  // In the air between the push of the fore legs and the landing of the hind legs.
  const double u = wrapped(stride.rate * seconds + stride.start);
  const double wave = 0.5 - 0.5 * std::cos(kTurn * (u + 0.05));
  return wave * wave * (3 - 2 * wave);
}

double pitch(const Stride& stride, double seconds) {
  return std::sin(kTurn * (stride.rate * seconds + stride.start + 0.05));
}

std::function<LimbPose(double)> move_limb(const Cutting& limb, Motion motion,
                                          const Stance& stance) {
  const double own = own_share(stance);
  switch (limb.joint) {
    case Joint::kLeg:
    case Joint::kShin:
    case Joint::kLoose: return move_leg(limb, motion, stance);
    case Joint::kTail: return move_tail(limb, motion, stance);
    case Joint::kFin:
      return [=](double t) {
        LimbPose pose;
        pose.across = 0.82 + 0.20 * std::sin(kTurn * (1.5 * t + own));
        return pose;
      };
    case Joint::kWing:
      return [=](double t) {
        // Opens quickly, lingers open.
        const double beat = 0.5 + 0.5 * std::sin(kTurn * (2.4 * t + own));
        LimbPose pose;
        pose.across = 0.30 + 0.70 * std::pow(beat, 0.7);
        return pose;
      };
    case Joint::kArm:
    case Joint::kHand: return move_wing(limb, motion, stance);
    case Joint::kTucked:
      return [=, side = limb.side](double t) {
        LimbPose pose;
        pose.turn = side * (1.28 + 0.05 * std::sin(kTurn * (0.9 * t + own)));
        pose.along = 0.85;
        return pose;
      };
    case Joint::kSpread: {
      const double rate = beats_of(stance) * 1.2;
      return [=, side = limb.side](double t) {
        const double phase = kTurn * (rate * t + own);
        const double high = 0.10 + 0.62 * std::sin(phase);
        LimbPose pose;
        pose.turn = -side * high;
        pose.across = 0.72 + 0.28 * std::cos(high) - 0.10 * std::cos(phase);
        return pose;
      };
    }
    case Joint::kBeat: {
      const double rate = motion == Motion::kFlap ? beats_of(stance) : kBuzz;
      return [=](double t) {
        LimbPose pose;
        pose.along = 0.66 + 0.34 * std::sin(kTurn * (rate * t + own));
        return pose;
      };
    }
    case Joint::kRotor:
      return [=, phase = limb.phase](double t) {
        LimbPose pose;
        pose.across = std::cos(kTurn * (kRotorRate * t + phase));
        return pose;
      };
    case Joint::kWheel: return move_wheel(limb, motion, stance);
  }
  return [](double) { return LimbPose{}; };
}

}  // namespace kare::animatic::props
