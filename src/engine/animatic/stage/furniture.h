#pragma once

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {

// Paints what stands at the back wall of a room, by its place or setting: window, pictures,
// shelves, a bed, a counter … `base` is the row where the wall meets the floor, `metre` is pixels.
void furnish(Brush& brush, Scenery& scenery, const Shot& shot, double base, double metre);

}  // namespace kare::animatic::stage
