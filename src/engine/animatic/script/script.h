#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/words/lexicon.h"
#include "task/video_spec.h"

namespace kare::animatic {

// One scene of a video before it is built: small, so that all of them are known at once.
struct Scene {
  VideoSpec spec;  // Of this scene alone: its prompt and its frames.
  Shot shot;
  std::optional<int> closer_from;  // From this frame of it on the camera is closer.
};

// Understands a whole video: cuts it (plan_cuts) and reads each shot's prompt. A subject that
// comes back ("the woman") looks as it did before. Where the engine finds the shots in one prompt,
// a pronoun speaks of the subject before, a shot that names no place stays where the last one was,
// and a second shot of one place is closer. A pure function; takes about a millisecond a shot.
// kInvalid as plan_cuts.
Result<std::vector<Scene>> write_script(const Lexicon& lexicon, const VideoSpec& spec);

}  // namespace kare::animatic
