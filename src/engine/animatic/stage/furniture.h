#pragma once

#include <string>

#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {

// Paints what stands at the back wall of a room, by the name of its setting: window, pictures,
// shelves, a bed, a counter … `base` is the row where the wall meets the floor, `metre` is pixels.
void furnish(Brush& brush, Scenery& scenery, const std::string& setting, double base, double metre);

}  // namespace kare::animatic::stage
