#pragma once

#include "engine/animatic/shot.h"

namespace kare::animatic {

enum class Facing { kFront, kLeft, kRight };

// What an illustration shows: a whole thing that can stand in a scene; a person cut off at the
// waist, who belongs behind something or to the lower edge of the frame; or only a head.
enum class Portrayal { kWhole, kBust, kHead };

// What we know about one illustration beyond its picture.
struct ArtFacts {
  Facing facing = Facing::kFront;  // Where it looks or moves in the picture as stored.
  Portrayal portrayal = Portrayal::kWhole;
  double height_m = 0.5;  // Of the visible part, in the real world.
  Habitat habitat = Habitat::kGround;
  int plural = 1;  // How many things the picture itself shows, e.g. 2 for women dancing.
};

}  // namespace kare::animatic
