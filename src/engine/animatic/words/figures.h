#pragma once

#include <string>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/lexicon.h"

namespace kare::animatic {

// Chooses the pictures of a role: for people whole figures that do what the role does, of different
// looks; for other things an illustration or a drawing. Most roles give one subject, a family two.
// The role's thing must have art.
std::vector<Subject> subjects_of(const Role& role, const Lexicon& lexicon, Rng& rng);

}  // namespace kare::animatic
