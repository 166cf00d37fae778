#pragma once

#include <string_view>

#include "engine/animatic/art/sprite.h"
#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {

// The plain colour that a colour word means ("red", "navy", "gold", "dark red",
// "light blue", "bright green"); false for other words.
bool colour_of(std::string_view word, Ink& out);

// Gives `sprite` the colour that `word` means and keeps its shading: the parts in its dominant
// colour change, small parts in others (wheels, eyes, windows) stay. Unknown words change nothing.
void recolour(Sprite& sprite, std::string_view word);

}  // namespace kare::animatic::props
