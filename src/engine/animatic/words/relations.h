#pragma once

#include <vector>

#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// Finds where the roles are in relation to each other ("a cat on the left of a dog") by what stands
// between them, and sets Role::relation; its indices are those of `roles`. REQUIRES: roles in the
// order of the prompt.
void relate_roles(Reading& reading, const Lexicon& lexicon, std::vector<Role>& roles);

}  // namespace kare::animatic
