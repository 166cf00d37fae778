#pragma once

#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/denied.h"
#include "engine/animatic/words/lexicon.h"
#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// Fills setting, family, time, weather, season and mood of the shot: from the words of the
// prompt, else from where its subjects and actions belong, else a meadow. Sets `shown` of the marks
// it used.
void choose_scenery(Reading& reading, const std::vector<Role>& roles, const Lexicon& lexicon,
                    const Denied& denied, Shot& shot);

}  // namespace kare::animatic
