#pragma once

#include <functional>

#include "engine/animatic/props/limbs.h"
#include "engine/animatic/props/motion.h"
#include "engine/animatic/stage/actor.h"

namespace kare::animatic::props {

// The steps of something that walks or runs on legs of its own.
struct Stride {
  double rate = 1;    // Cycles a second.
  double half = 0;    // Half the way of a foot on the ground, pixels.
  double duty = 0.6;  // Share of the cycle that a foot is on the ground.
  double start = 0;   // Share of the cycle at time 0.
};
// Steps that fit to the speed, so that feet do not slide. REQUIRES: stance.leg > 0.
Stride stride_of(Motion motion, const Stance& stance);

// How much shorter the legs of somebody who lies are, as a share of their length.
inline constexpr double kFolded = 0.72;

// How high the body is carried at a time, in lengths of the legs: about 1.
double carried(Motion motion, const Stance& stance, const Stride& stride, double seconds);

// How far the body of a runner is up at a time, 0..1, and how it pitches, -1..1.
double flight(const Stride& stride, double seconds);
double pitch(const Stride& stride, double seconds);

// The motion of one limb of a thing that moves as `make_motion(motion, stance)` says. Pure.
std::function<LimbPose(double seconds)> move_limb(const Cutting& limb, Motion motion,
                                                  const Stance& stance);

}  // namespace kare::animatic::props
