#pragma once

#include "engine/animatic/props/person.h"

namespace kare::animatic::props {

// Hair that falls behind the shoulders; before the torso is drawn.
void draw_back_hair(Canvas& canvas, const PersonLook& look, Spot centre, double radius);

// Head, face, hair and hat, three quarters to the right, nodding by `nod` radians.
void draw_head(Canvas& canvas, const PersonLook& look, Spot centre, double radius, double nod,
               double sun);

}  // namespace kare::animatic::props
