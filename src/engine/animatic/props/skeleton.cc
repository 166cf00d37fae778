#include "engine/animatic/props/skeleton.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kare::animatic::props {

Build build_of(bool child) {
  if (child) {
    return {.head = 0.165,
            .neck_y = -0.655,
            .shoulder_y = -0.625,
            .hip_y = -0.36,
            .upper_arm = 0.125,
            .fore_arm = 0.115,
            .thigh = 0.165,
            .shin = 0.165,
            .limb = 0.074,
            .shoulder_half = 0.095,
            .hip_half = 0.082};
  }
  return {.head = 0.112,
          .neck_y = -0.765,
          .shoulder_y = -0.735,
          .hip_y = -0.455,
          .upper_arm = 0.145,
          .fore_arm = 0.135,
          .thigh = 0.215,
          .shin = 0.210,
          .limb = 0.066,
          .shoulder_half = 0.098,
          .hip_half = 0.080};
}

namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// One step of a foot against the hip, in lengths of the leg: on the ground it goes back as evenly
// as the ground does, in the air it comes forward on a curve.
struct Step {
  double ahead = 0;  // At the contact.
  double behind = 0;
  double duty = 0.6;  // Share of the cycle on the ground.
  double lift = 0.2;  // Of the foot in the air.
  double early = 1;   // Below 1 it is highest early on: the heel goes up behind.
};

double wrapped(double u) {
  return u - std::floor(u);
}

// The angles of hip and knee that bring the foot where the step has it at `u` (0 is the contact),
// with the hip `high` above the ground, both in lengths of the leg.
void tread(const Build& build, const Step& step, double u, double high, double& leg, double& knee) {
  u = wrapped(u);
  double x = 0, up = 0;
  if (u < step.duty) {
    x = step.ahead - (step.ahead + step.behind) * u / step.duty;
  } else {
    const double w = (u - step.duty) / (1 - step.duty);
    x = -step.behind + (step.ahead + step.behind) * (0.5 - 0.5 * std::cos(std::numbers::pi * w));
    up = step.lift * std::sin(std::numbers::pi * std::pow(w, step.early));
  }
  const double whole = build.thigh + build.shin;
  const double aim_x = x * whole, aim_y = (high - up) * whole;
  const double far = std::clamp(std::hypot(aim_x, aim_y), 0.35 * whole, 0.992 * whole);
  const auto corner = [](double a, double b, double opposite) {
    return std::acos(std::clamp((a * a + b * b - opposite * opposite) / (2 * a * b), -1.0, 1.0));
  };
  leg = std::atan2(aim_x, aim_y) + corner(build.thigh, far, build.shin);
  knee = std::numbers::pi - corner(build.thigh, build.shin, far);
}

double hip_above_ground(const Build& build, double high) {
  return (build.thigh + build.shin) * high + kSole * build.limb;
}

Joints walk(double phase, const Build& build) {
  constexpr Step kStep{.ahead = 0.46, .behind = 0.50, .duty = 0.58, .lift = 0.17, .early = 0.85};
  const double a = kTurn * phase;
  Joints joints;
  // Lowest with both feet on the ground, highest over the standing leg.
  const double high = 0.925 - 0.026 * std::cos(2 * (a - kTurn * 0.29));
  tread(build, kStep, phase - 0.25, high, joints.near_leg, joints.near_knee);
  tread(build, kStep, phase + 0.25, high, joints.far_leg, joints.far_knee);
  joints.grounded = false;
  joints.hip_y = -hip_above_ground(build, high);
  joints.lean = 0.05 + 0.015 * std::cos(2 * a);
  joints.near_arm = -0.48 * std::sin(a);
  joints.far_arm = 0.48 * std::sin(a);
  // Forearms come after the arms, the head against the shoulders.
  joints.near_elbow = 0.32 + 0.20 * std::sin(-a + 0.7);
  joints.far_elbow = 0.32 + 0.20 * std::sin(a + 0.7);
  joints.nod = 0.035 * std::sin(2 * a + 0.6);
  joints.sway = 0.06 + 0.09 * std::sin(2 * a - 0.9);
  return joints;
}

Joints run(double phase, const Build& build) {
  constexpr Step kStep{.ahead = 0.42, .behind = 0.62, .duty = 0.38, .lift = 0.52, .early = 0.72};
  const double a = kTurn * phase;
  Joints joints;
  // Sinks over the standing leg, is highest in the air between two steps.
  const double high = 0.885 + 0.065 * std::cos(2 * (a - kTurn * (0.25 + 0.44)));
  tread(build, kStep, phase - 0.25, high, joints.near_leg, joints.near_knee);
  tread(build, kStep, phase + 0.25, high, joints.far_leg, joints.far_knee);
  joints.grounded = false;
  joints.hip_y = -hip_above_ground(build, high);
  joints.lean = 0.22 + 0.03 * std::cos(2 * a);
  joints.near_arm = -0.1 - 0.80 * std::sin(a);
  joints.far_arm = -0.1 + 0.80 * std::sin(a);
  joints.near_elbow = 1.35 - 0.28 * std::sin(a - 0.5);
  joints.far_elbow = 1.35 + 0.28 * std::sin(a - 0.5);
  joints.nod = -0.12 - 0.04 * std::cos(2 * a + 0.8);
  joints.sway = 0.38 + 0.17 * std::cos(2 * a - 0.6);
  return joints;
}

Joints jump(double phase) {
  // 0 crouched .. 0.35 off the ground, stretched .. 0.7 falling, tucked .. 1 crouched again.
  const double up = std::pow(std::sin(std::numbers::pi * phase), 0.8);
  Joints joints;
  joints.lean = 0.32 * (1 - up);
  joints.near_leg = 0.62 * (1 - up) + 0.42 * up;
  joints.far_leg = 0.62 * (1 - up) - 0.30 * up;
  joints.near_knee = 1.15 * (1 - up) + 0.75 * up;
  joints.far_knee = 1.15 * (1 - up) + 0.95 * up;
  joints.near_arm = 5.6 * (1 - up) + 3.85 * up;
  joints.far_arm = -0.6 * (1 - up) + 2.25 * up;
  joints.near_elbow = 0.35 * (1 - up) - 0.35 * up;
  joints.far_elbow = 0.30;
  joints.nod = -0.15 * up;
  joints.sway = 0.10 - 0.45 * std::sin(2 * std::numbers::pi * phase) * up;
  return joints;
}

Joints dance(double phase) {
  const double a = kTurn * phase;
  Joints joints;
  joints.lean = 0.10 * std::sin(a);
  joints.near_leg = 0.16 + 0.22 * std::sin(a);
  joints.far_leg = -0.16 + 0.22 * std::sin(a);
  joints.near_knee = 0.25 + 0.30 * std::max(0.0, std::sin(a));
  joints.far_knee = 0.20 + 0.34 * std::max(0.0, -std::sin(a));
  joints.near_arm = 4.45 + 0.50 * std::sin(a);
  joints.near_elbow = -1.0 + 0.5 * std::cos(a);
  joints.far_arm = 1.75 + 0.60 * std::sin(a);
  joints.far_elbow = 0.7 - 0.4 * std::cos(a);
  joints.nod = 0.10 * std::sin(a + 0.6);
  joints.sway = 0.24 * std::sin(a - 1.0);
  return joints;
}

Joints throwing(double phase) {
  // Waits with both hands ready, winds up, throws fast, follows through, is ready again.
  const auto ease = [](double from, double to, double at) {
    const double u = std::clamp((at - from) / (to - from), 0.0, 1.0);
    return u * u * (3 - 2 * u);
  };
  const double pull = ease(0.26, 0.41, phase) - ease(0.42, 0.58, phase);
  const double reach = ease(0.42, 0.58, phase) - ease(0.64, 0.88, phase);
  const double ready = 1 - ease(0.24, 0.40, phase) + ease(0.66, 0.92, phase);
  Joints joints;
  joints.lean = -0.20 * pull + 0.24 * reach + 0.05 * ready;
  joints.near_arm = 0.85 * ready + 4.00 * pull + 1.50 * reach;
  joints.near_elbow = 0.75 * ready - 1.0 * pull + 0.2 * reach;
  joints.far_arm = 0.95 * ready + 1.20 * pull - 0.35 * reach;
  joints.far_elbow = 0.70 * ready + 0.4 * (1 - ready);
  joints.near_leg = 0.22 + 0.18 * reach;
  joints.far_leg = -0.26 - 0.16 * reach;
  joints.near_knee = 0.28 + 0.12 * reach;
  joints.far_knee = 0.22 + 0.18 * reach;
  joints.nod = -0.08 * ready;
  return joints;
}

Joints stand(double phase) {
  const double breath = std::sin(kTurn * phase);
  Joints joints;
  joints.near_leg = 0.06;
  joints.far_leg = -0.07;
  joints.near_arm = -0.06 + 0.025 * breath;
  joints.far_arm = 0.10 - 0.025 * breath;
  joints.near_elbow = 0.22;
  joints.far_elbow = 0.22;
  joints.nod = 0.025 * breath;
  return joints;
}

Joints seated(double phase, const Build& build) {
  const double breath = std::sin(kTurn * phase);
  Joints joints;
  joints.grounded = false;
  joints.hip_y = -build.limb * 0.75;
  joints.lean = -0.30 + 0.015 * breath;
  joints.near_leg = 1.95;
  joints.near_knee = 1.25;
  joints.far_leg = 1.62;
  joints.far_knee = 0.35;
  joints.near_arm = -0.50;
  joints.near_elbow = 0.05;
  joints.far_arm = 0.7 + 0.05 * breath;
  joints.far_elbow = 0.6;
  joints.nod = 0.22 + 0.03 * breath;
  return joints;
}

Joints kneeling(double phase, const Build& build) {
  const double a = kTurn * phase;
  Joints joints;
  joints.grounded = false;
  joints.hip_y = -build.thigh * 0.72;
  joints.lean = 0.34 + 0.06 * std::sin(a);
  joints.near_leg = 0.62;
  joints.near_knee = 2.20;
  joints.far_leg = 1.45;
  joints.far_knee = 1.50;
  joints.near_arm = 0.75 + 0.28 * std::sin(a);
  joints.near_elbow = 0.55;
  joints.far_arm = 0.85 - 0.28 * std::sin(a);
  joints.far_elbow = 0.45;
  joints.nod = 0.12;
  return joints;
}

Joints raised(double phase, bool both) {
  const double a = kTurn * phase;
  Joints joints = stand(phase);
  joints.near_arm = 4.15 + 0.12 * std::sin(a);
  joints.near_elbow = -0.75 + 0.50 * std::sin(a);
  if (both) {
    joints.near_elbow = -0.55 + 0.25 * std::sin(a);
    joints.far_arm = 2.15 - 0.16 * std::sin(a);
    joints.far_elbow = 0.60 - 0.25 * std::sin(a);
    joints.near_knee = joints.far_knee = 0.10 + 0.10 * std::sin(a);
    joints.near_leg += 0.06 * std::sin(a);
    joints.far_leg += 0.06 * std::sin(a);
  }
  joints.lean = -0.03;
  return joints;
}

Joints busy(Gait gait, double phase) {
  const double a = kTurn * phase;
  Joints joints = stand(phase);
  if (gait == Gait::kHold) {
    const double lift = 0.5 + 0.5 * std::sin(a);
    joints.near_arm = 0.45 + 0.35 * lift;
    joints.near_elbow = 1.75 + 0.35 * lift;
    joints.nod = -0.08 * lift;
  } else if (gait == Gait::kRead) {
    joints.near_arm = 0.55;
    joints.near_elbow = 1.15 + 0.02 * std::sin(a);
    joints.far_arm = 0.62;
    joints.far_elbow = 1.10;
    joints.nod = 0.20 + 0.02 * std::sin(a);
  } else {
    joints.near_arm = 0.42 + 0.14 * std::sin(a);
    joints.near_elbow = 1.05 + 0.25 * std::cos(a);
    joints.far_arm = 0.62 - 0.08 * std::sin(a);
    joints.far_elbow = 0.95;
    joints.nod = 0.10 + 0.03 * std::sin(2 * a);
    joints.lean = 0.05 + 0.02 * std::sin(a);
  }
  return joints;
}

Joints stretched(Gait gait, double phase) {
  const double a = kTurn * phase;
  Joints joints;
  joints.grounded = false;
  if (gait == Gait::kSwim) {
    joints.hip_y = 0.05;
    joints.whole_turn = 1.25 + 0.05 * std::sin(2 * a);
    // One full circle an arm, half a cycle apart: forward over the water, back below it.
    joints.near_arm = 3.1 - a;
    joints.near_elbow = 0.25 + 0.45 * std::max(0.0, std::sin(a));
    joints.far_arm = 3.1 - a + kTurn / 2;
    joints.far_elbow = 0.35;
    joints.near_leg = 0.18 * std::sin(2 * a);
    joints.far_leg = -0.18 * std::sin(2 * a);
    joints.near_knee = joints.far_knee = 0.15;
    joints.nod = -0.75;
  } else if (gait == Gait::kLie) {
    joints.hip_y = -0.06;
    joints.whole_turn = -1.53;
    joints.near_arm = 0.35 + 0.03 * std::sin(a);
    joints.near_elbow = 0.9;
    joints.far_arm = 2.6;
    joints.far_elbow = 1.2;
    joints.near_leg = 0.10;
    joints.far_leg = 0.55;
    joints.far_knee = 1.0;
  } else {
    joints.hip_y = -0.40;
    joints.whole_turn = 1.15;
    joints.near_arm = 3.0 + 0.04 * std::sin(a);
    joints.near_elbow = 0.05;
    joints.far_arm = -0.15;
    joints.far_elbow = 0.15;
    joints.near_leg = -0.06 + 0.05 * std::sin(a);
    joints.far_leg = 0.20 - 0.05 * std::sin(a);
    joints.far_knee = 0.55;
    joints.nod = -0.60;
  }
  return joints;
}

Joints climb(double phase) {
  const double a = kTurn * phase;
  Joints joints;
  joints.lean = 0.08;
  joints.near_arm = 2.55 + 0.40 * std::sin(a);
  joints.near_elbow = 0.55 - 0.4 * std::sin(a);
  joints.far_arm = 2.55 - 0.40 * std::sin(a);
  joints.far_elbow = 0.55 + 0.4 * std::sin(a);
  joints.near_leg = 0.75 - 0.45 * std::sin(a);
  joints.near_knee = 1.05 - 0.6 * std::sin(a);
  joints.far_leg = 0.75 + 0.45 * std::sin(a);
  joints.far_knee = 1.05 + 0.6 * std::sin(a);
  joints.nod = -0.25;
  return joints;
}

Joints surf(double phase) {
  const double a = kTurn * phase;
  Joints joints;
  joints.lean = 0.24 + 0.05 * std::sin(a);
  joints.near_leg = -0.38 + 0.04 * std::sin(a);
  joints.near_knee = 0.34;
  joints.far_leg = 0.80;
  joints.far_knee = 0.72 + 0.05 * std::sin(a);
  joints.near_arm = 4.75 + 0.18 * std::sin(a);
  joints.near_elbow = -0.25;
  joints.far_arm = 1.30 - 0.18 * std::sin(a);
  joints.far_elbow = 0.35;
  joints.nod = -0.10;
  return joints;
}

Joints push_up(double phase) {
  const double up = 0.5 + 0.5 * std::sin(kTurn * phase);
  Joints joints;
  joints.grounded = false;
  joints.hip_y = -0.10 - 0.09 * up;
  joints.whole_turn = 1.48 - 0.16 * up;
  joints.near_arm = 0.10 + 0.05 * up;
  joints.far_arm = 0.16 + 0.05 * up;
  joints.near_elbow = joints.far_elbow = 1.30 * (1 - up);
  joints.near_leg = 0.05;
  joints.far_leg = -0.02;
  joints.nod = -0.55;
  return joints;
}

Joints crying(double phase) {
  const double a = kTurn * phase;
  Joints joints = stand(phase);
  joints.lean = 0.16 + 0.03 * std::sin(2 * a);
  joints.near_arm = 0.72;
  joints.near_elbow = 2.15 + 0.06 * std::sin(2 * a);
  joints.far_arm = 0.85;
  joints.far_elbow = 2.05;
  joints.nod = 0.30 + 0.05 * std::sin(2 * a);
  return joints;
}

Joints reaching(Gait gait, double phase) {
  const double a = kTurn * phase;
  Joints joints = stand(phase);
  joints.near_arm = 1.22 + 0.14 * std::sin(a);
  joints.near_elbow = 0.28 + 0.12 * std::cos(a);
  joints.lean = 0.07;
  if (gait == Gait::kReach) return joints;
  if (gait == Gait::kHug) {
    joints.far_arm = 1.35 - 0.08 * std::sin(a);
    joints.far_elbow = 0.75;
    joints.near_elbow = 0.75;
    return joints;
  }
  // Draws back slowly and lets go.
  const double pull = 1 - std::pow(phase, 6);
  joints.near_arm = 1.57 + 0.02 * std::sin(a);
  joints.near_elbow = 0.02;
  joints.far_arm = 1.75 - 0.15 * pull;
  joints.far_elbow = 0.6 + 1.7 * pull;
  joints.near_leg = 0.24;
  joints.far_leg = -0.26;
  joints.lean = -0.05;
  return joints;
}

Joints kick(double phase) {
  const double swing = std::sin(kTurn * phase);
  Joints joints;
  joints.lean = -0.16 * std::max(0.0, swing) + 0.06;
  joints.near_leg = 0.15 + 1.05 * swing;
  joints.near_knee = 0.25 + 0.9 * std::max(0.0, -swing);
  joints.far_leg = -0.05;
  joints.far_knee = 0.16;
  joints.near_arm = -0.9 * swing;
  joints.far_arm = 0.9 * swing + 0.3;
  joints.near_elbow = joints.far_elbow = 0.5;
  return joints;
}

Joints bending(double phase) {
  const double down = 0.5 - 0.5 * std::cos(kTurn * phase);
  Joints joints = stand(phase);
  joints.lean = 0.05 + 1.05 * down;
  joints.near_arm = joints.far_arm = 0.2 + 0.9 * down;
  joints.near_elbow = joints.far_elbow = 0.2;
  joints.near_knee = joints.far_knee = 0.14 * down;
  joints.nod = 0.25 * down;
  return joints;
}

Joints ride(double phase, const Build& build) {
  const double a = kTurn * phase;
  Joints joints;
  joints.grounded = false;
  joints.hip_y = -build.thigh * 0.9;
  joints.lean = 0.18 + 0.04 * std::sin(a);
  joints.near_leg = 1.05;
  joints.near_knee = 1.15;
  joints.far_leg = 1.10;
  joints.far_knee = 1.15;
  joints.near_arm = 0.85 + 0.05 * std::sin(a);
  joints.near_elbow = 0.55;
  joints.far_arm = 0.95 - 0.05 * std::sin(a);
  joints.far_elbow = 0.5;
  return joints;
}

}  // namespace

int phases_of(Gait gait) {
  switch (gait) {
    case Gait::kWalk:
    case Gait::kRun:
    case Gait::kSwim: return 16;
    case Gait::kThrow: return 28;
    case Gait::kJump:
    case Gait::kDance:
    case Gait::kClimb:
    case Gait::kWork: return 14;
    case Gait::kWave:
    case Gait::kCheer:
    case Gait::kBuild:
    case Gait::kHold:
    case Gait::kPushUp:
    case Gait::kCry:
    case Gait::kReach:
    case Gait::kHug:
    case Gait::kAim:
    case Gait::kKick:
    case Gait::kBend:
    case Gait::kSurf: return 12;
    default: return 6;
  }
}

Joints joints_of(Gait gait, double phase, const Build& build) {
  switch (gait) {
    case Gait::kWalk: return walk(phase, build);
    case Gait::kRun: return run(phase, build);
    case Gait::kJump: return jump(phase);
    case Gait::kDance: return dance(phase);
    case Gait::kThrow: return throwing(phase);
    case Gait::kWave:
    case Gait::kCheer: return raised(phase, gait == Gait::kCheer);
    case Gait::kSit: return seated(phase, build);
    case Gait::kBuild: return kneeling(phase, build);
    case Gait::kRide: return ride(phase, build);
    case Gait::kHold:
    case Gait::kRead:
    case Gait::kWork: return busy(gait, phase);
    case Gait::kSwim:
    case Gait::kLie:
    case Gait::kFly: return stretched(gait, phase);
    case Gait::kClimb: return climb(phase);
    case Gait::kSurf: return surf(phase);
    case Gait::kPushUp: return push_up(phase);
    case Gait::kCry: return crying(phase);
    case Gait::kReach:
    case Gait::kHug:
    case Gait::kAim: return reaching(gait, phase);
    case Gait::kKick: return kick(phase);
    case Gait::kBend: return bending(phase);
    case Gait::kStand: break;
  }
  return stand(phase);
}

}  // namespace kare::animatic::props
