#pragma once

#include <functional>

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/bitmap.h"
#include "engine/animatic/stage/view.h"

namespace kare::animatic::stage {

// How far out of focus things are at one moment: 0 sharp .. 1.
struct Sharpness {
  double near = 0;  // What stands at the subject's depth.
  double far = 0;   // The horizon and the sky.
};

// Of a share 0..1 of the clip. A racked focus rests at both ends.
Sharpness sharpness_at(Focus focus, double share);

// Blurs by the mean of a square that is `radius` (any number >= 0) pixels large to each side,
// twice: all four channels, edges repeated.
void blur(Bitmap& picture, double radius);

// Draws a scene through a lens that is not sharp everywhere. `draw_far` draws all that is farther
// than `near_m` over the whole picture, `draw_near` the rest on top of what is there; the latter is
// called twice. The ground is as sharp as its rows are far away.
void draw_in_focus(const Sharpness& sharpness, const View& view, double near_m,
                   const std::function<void(Bitmap&)>& draw_far,
                   const std::function<void(Bitmap&)>& draw_near, Bitmap& picture);

}  // namespace kare::animatic::stage
