#pragma once

#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {

// One of the sounds of a scene.
struct Part {
  Voice voice = nullptr;
  double level_db = 0;  // Against the others.
};

// What a scene sounds like: its weather, its place, who and what is there, and music by its mood.
// Never empty.
std::vector<Part> score_of(const Shot& shot);

}  // namespace kare::animatic::sound
