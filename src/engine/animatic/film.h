#pragma once

#include "engine/animatic/props/place.h"
#include "engine/animatic/script/script.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/stage/stage.h"
#include "engine/animatic/words/lexicon.h"
#include "task/video_spec.h"

namespace kare::animatic {

// A scene on its way to pictures: understood, built and cast. Frames may be drawn from several
// threads at once; the film must not be moved meanwhile.
struct Film {
  Shot shot;
  Cast cast;  // Owns the pictures that the stage borrows; keeps a copy of the actors it was given.
  Stage stage;
};

// Takes a few hundred milliseconds. A pure function of its arguments.
Film compose(const Lexicon& lexicon, const Scene& scene);
// Understands the prompt as one scene first.
Film compose(const Lexicon& lexicon, const VideoSpec& spec);

}  // namespace kare::animatic
