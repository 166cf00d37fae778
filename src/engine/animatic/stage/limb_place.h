#pragma once

#include <cstddef>
#include <vector>

#include "engine/animatic/stage/actor.h"

namespace kare::animatic::stage {

// Where a limb lies at one moment, in pixels of its actor's picture: a point p of the limb as it
// was cut is at joint + (xx, xy; yx, yy) * (p - the limb's own joint).
struct LimbPlace {
  double xx = 1, xy = 0, yx = 0, yy = 1;
  double joint_x = 0, joint_y = 0;
  double swing = 0;  // As in LimbPose.
};

// REQUIRES: index < limbs.size(), and every parent stands before its child.
LimbPlace place_limb(const std::vector<Limb>& limbs, std::size_t index, double seconds);

}  // namespace kare::animatic::stage
