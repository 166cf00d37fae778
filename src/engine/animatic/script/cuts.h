#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "task/video_spec.h"

namespace kare::animatic {

// A stretch of the video between two cuts that go to another scene.
struct Cut {
  std::string prompt;
  int frame_count = 0;
  int closer_from = 0;  // From this frame of it on the camera is closer; 0: never.
  friend bool operator==(const Cut&, const Cut&) = default;
};

// A shot that a text announces ("shot 2, 5, a dog runs").
struct WrittenShot {
  std::string prompt;
  double seconds = 0;  // 0: not said.
};

// The shots of a text that numbers them: "shot 1, 5, words; shot 2, 5, words", "Shot 1: words",
// "镜头1：…". Empty when the text is not of that form; what stands before the first shot belongs to
// all of them.
std::vector<WrittenShot> written_shots(std::string_view text);

// Where the video of `spec` is cut: its shots; else, with `engine_cuts`, the shots that its prompt
// numbers, else its sentences in up to three even shots of two seconds or more, else the one
// sentence, first wide and then closer; else one. Frames sum to the video's. kInvalid when the
// durations of the shots do not.
Result<std::vector<Cut>> plan_cuts(const VideoSpec& spec);

}  // namespace kare::animatic
