#pragma once

#include "engine/animatic/stage/scenery.h"
#include "engine/animatic/stage/view.h"

namespace kare::animatic::stage {

// What lies beyond the corners of the frame and is shown while it is rolled, pixels on each side.
struct Margins {
  int x = 0, y = 0;
};
Margins margins_of(const World& world, const Camera& camera);

// The rest areas that the camera shows over the clip, with a little to spare; `ground.top` is far
// above all ground. REQUIRES: camera.is_plain().
Outlook outlook_of(const World& world, const Camera& camera);

}  // namespace kare::animatic::stage
