#include "engine/animatic/stage/limb_place.h"

#include <cmath>

#include "base/assert.h"

namespace kare::animatic::stage {

LimbPlace place_limb(const std::vector<Limb>& limbs, std::size_t index, double seconds) {
  const Limb& limb = limbs[index];
  const LimbPose pose = limb.move(seconds);
  const double c = std::cos(pose.turn), s = std::sin(pose.turn);
  LimbPlace place;
  place.xx = c * pose.across;
  place.xy = c * pose.lean - s * pose.along;
  place.yx = s * pose.across;
  place.yy = s * pose.lean + c * pose.along;
  place.swing = pose.swing;
  place.joint_x = limb.joint_x;
  place.joint_y = limb.joint_y;
  // Up the chain: a joint goes where the limb that it is on takes it. Chains are short.
  int child = static_cast<int>(index);
  for (int parent = limb.parent; parent >= 0;) {
    KARE_ASSERT(parent < child);
    const Limb& above = limbs[static_cast<std::size_t>(parent)];
    const LimbPose own = above.move(seconds);
    const double ca = std::cos(own.turn), sa = std::sin(own.turn);
    const double dx = place.joint_x - above.joint_x, dy = place.joint_y - above.joint_y;
    const double x = own.across * dx + own.lean * dy, y = own.along * dy;
    place.joint_x = above.joint_x + ca * x - sa * y;
    place.joint_y = above.joint_y + sa * x + ca * y;
    child = parent;
    parent = above.parent;
  }
  return place;
}

}  // namespace kare::animatic::stage
