#pragma once

#include "engine/animatic/props/person.h"

namespace kare::animatic::props {

// Hair that falls behind the shoulders, swung back by `sway` radians; before the torso is drawn.
void draw_back_hair(Canvas& canvas, const PersonLook& look, Spot centre, double radius,
                    double sway);

// Head, face, hair and hat, three quarters to the right, nodding by `nod` radians, tails of hair
// swung back by `sway`.
void draw_head(Canvas& canvas, const PersonLook& look, Spot centre, double radius, double nod,
               double sway, double sun);

}  // namespace kare::animatic::props
