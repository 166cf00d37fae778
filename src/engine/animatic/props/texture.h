#pragma once

#include <string_view>

#include "engine/animatic/art/sprite.h"

namespace kare::animatic::props {

// Whether `word` ("wooden", "striped") says what a thing is made of or how its surface looks, and
// we can show that.
bool is_texture(std::string_view word);

// Gives `sprite` the surface that `word` means, within its outline, keeping its shading. Unknown
// words change nothing. The pattern is in proportion to the sprite's height. O(pixels).
void texture(Sprite& sprite, std::string_view word);

}  // namespace kare::animatic::props
