#pragma once

#include "engine/animatic/props/place.h"
#include "engine/animatic/shot.h"

namespace kare::animatic::props {

// Puts the lettering of a shot into the scene: on a board with posts, a neon sign at night in the
// city, or a banner where there is no ground. It stands where the cast leaves most room, wholly
// inside the frame at rest, and takes part in parallax. Letters come from the fonts of the machine.
void add_lettering(const Shot& shot, const World& world, Cast& cast);

}  // namespace kare::animatic::props
