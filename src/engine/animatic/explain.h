#pragma once

#include <string>

#include "base/result.h"
#include "engine/animatic/film.h"
#include "task/video_spec.h"

namespace kare::animatic {

// What was understood of a prompt and what of it can be seen, as one line of JSON: the format that
// docs/animatic.md describes. `film` was composed from `spec`.
std::string explain_json(const Lexicon& lexicon, const Film& film, const VideoSpec& spec);

// The same for people: several lines.
std::string explain_text(const Lexicon& lexicon, const Film& film, const VideoSpec& spec);

// A request for an explanation: a clip of five seconds in "std" mode. Fails with kInvalid for an
// unknown aspect ratio.
Result<VideoSpec> explained_spec(const std::string& prompt, const std::string& negative_prompt,
                                 const std::string& aspect_ratio, std::uint64_t seed);

}  // namespace kare::animatic
