#pragma once

#include "engine/animatic/props/person.h"

namespace kare::animatic::props {

// The lengths of a body in units of its standing height.
struct Build {
  double head, neck_y, shoulder_y, hip_y;  // Radius of the head; heights are negative (up).
  double upper_arm, fore_arm, thigh, shin, limb;
  double shoulder_half, hip_half;
};
Build build_of(bool child);
// The sole is so far below the ankle, times Build::limb.
inline constexpr double kSole = 0.62;

// Angles in radians: 0 hangs down, positive swings forward (to the right). Elbows bend forward,
// knees bend back.
struct Joints {
  double lean = 0, nod = 0;
  double near_arm = 0, near_elbow = 0.2, far_arm = 0, far_elbow = 0.2;
  double near_leg = 0, near_knee = 0, far_leg = 0, far_knee = 0;
  double sway = 0;  // Of hair and cloth, which come after the body: positive is behind it.
  double rise = 0;  // Of the whole body, units.
  bool grounded =
      true;  // The lower foot stands on the ground; otherwise `hip_y` is where the hip is.
  double hip_y = -0.46;
  double whole_turn = 0;  // The body as a whole, about the hip: swimming, lying, flying.
};

Joints joints_of(Gait gait, double phase, const Build& build);

}  // namespace kare::animatic::props
