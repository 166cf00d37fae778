#pragma once

#include "engine/animatic/shot.h"

namespace kare::animatic {

enum class Facing { kFront, kLeft, kRight };

// What an illustration shows: a whole thing that can stand in a scene, only a head or a face, or a
// sign (an arrow, a letter, a clock's dial), which never stands for a thing.
enum class Portrayal { kWhole, kHead, kSign };

// What we know about one illustration beyond its picture.
struct ArtFacts {
  Facing facing = Facing::kFront;  // Where it looks or moves in the picture as stored.
  Portrayal portrayal = Portrayal::kWhole;
  double height_m = 0.5;  // Of the visible part, in the real world.
  Habitat habitat = Habitat::kGround;
  int plural = 1;  // How many things the picture itself shows, e.g. 2 for women dancing.
};

}  // namespace kare::animatic
