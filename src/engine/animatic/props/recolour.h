#pragma once

#include <string_view>

#include "engine/animatic/art/sprite.h"
#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {

// The plain colour that a colour word means ("red", "navy", "gold", "dark red",
// "light blue", "bright green"); false for other words.
bool colour_of(std::string_view word, Ink& out);

// The colour to give to the animal of this name ("fox", "polar-bear") when it is called so: a red
// fox is russet, a blue whale slate. For all else the word itself.
std::string_view natural_colour(std::string_view name, std::string_view word);

// Gives `sprite` the colour that `word` means and keeps its shading: the parts in its dominant
// colour change, small parts in others (wheels, eyes, windows) stay. Unknown words change nothing.
void recolour(Sprite& sprite, std::string_view word);

}  // namespace kare::animatic::props
