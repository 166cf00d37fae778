#pragma once

#include <vector>

#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// Gives things the surface that stands before them ("a wooden boat", "a small striped cat"), and
// marks its word as shown. People have none.
void give_textures(Reading& reading, std::vector<Role>& roles);

}  // namespace kare::animatic
