#pragma once

#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// What a prompt says about how it is filmed.
struct FilmingWords {
  CameraMove move;
  Filming filming;
  bool time_lapse = false;
};

// Finds the words about camera and pace, in many wordings of English and the commonest of ten other
// languages. They lose the marks they have ("pan left" is no frying pan) and count as shown. Words
// that also mean something else ("pull back", "pan") count only beside words of filming or in a
// clause of their own. To be called before the marks are read.
FilmingWords take_filming(Reading& reading);

}  // namespace kare::animatic
