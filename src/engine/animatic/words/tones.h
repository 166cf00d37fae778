#pragma once

#include <cstdint>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/shot.h"

namespace kare::animatic {

// Gives the people of a shot different skin tones, all five before one comes again, where their
// illustrations have them.
void vary_tones(const ArtPack& pack, std::uint64_t seed, Shot& shot);

}  // namespace kare::animatic
