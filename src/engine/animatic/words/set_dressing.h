#pragma once

#include "base/rng.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/words/denied.h"
#include "engine/animatic/words/lexicon.h"

namespace kare::animatic {

// Adds what else stands in such a place, by dressing.tsv: more where the prompt names little, less
// where it names much, nothing that is ruled out, nobody where it speaks of being alone.
void dress_set(const Lexicon& lexicon, const Denied& denied, Rng& rng, Shot& shot);

}  // namespace kare::animatic
