#pragma once

#include <cstdint>
#include <string>

#include "engine/animatic/shot.h"
#include "engine/animatic/words/lexicon.h"

namespace kare::animatic {

// What a prompt asks to see, and what else to put there. A pure function; takes about a millisecond
// and never fails: what it does not know stands in `undrawn`. Texts are UTF-8; anything else in
// them counts as unknown. Safe from any thread.
Shot understand(const Lexicon& lexicon, const std::string& prompt,
                const std::string& negative_prompt, std::uint64_t seed);

}  // namespace kare::animatic
