#pragma once

#include <string>
#include <vector>

#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// What a prompt says about how the picture is made.
struct StyleWords {
  // Names of styles/look.cc, e.g. "watercolour", in the order of the prompt, each once.
  std::vector<std::string> styles;
};

// Finds the style words of a prompt, in English and the commonest words of ten other languages.
// They lose the marks they have ("black and white" gives nobody a colour, "van Gogh" is no van) and
// count as shown. A word that could belong to a thing ("a vintage car") is left to it. To be called
// before the marks are read.
StyleWords take_styles(Reading& reading);

}  // namespace kare::animatic
