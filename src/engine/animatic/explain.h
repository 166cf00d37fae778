#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/animatic/words/lexicon.h"
#include "task/video_spec.h"

namespace kare::animatic {

// What was understood of a request and what of it can be seen, as one line of JSON: the format that
// docs/animatic.md describes. Composes every scene of it, a few hundred milliseconds each. Fails
// with kInvalid when the durations of its shots do not sum to the video's.
Result<std::string> explain_json(const Lexicon& lexicon, const VideoSpec& spec);

// The same for people: several lines.
Result<std::string> explain_text(const Lexicon& lexicon, const VideoSpec& spec);

// What is to be explained.
struct Explanation {
  std::string prompt, negative_prompt;
  std::string aspect_ratio = "16:9";
  std::uint64_t seed = 1;
  std::vector<PromptedShot> shots;  // In the place of the prompt.
  bool cuts = false;                // The engine cuts the prompt where it likes.
};

// The request for it: a clip in "std" mode, of five seconds or as long as its shots are; a prompt
// that numbers its shots is cut. Fails with kInvalid for an unknown aspect ratio and for more than
// a minute.
Result<VideoSpec> explained_spec(const Explanation& asked);

}  // namespace kare::animatic
