#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "task/video_spec.h"

namespace kare::kling {

// A prompt in which the shots are written out (wire contract, section 1.5).
struct ShotText {
  std::vector<PromptedShot> shots;
  // Whether they can be made as they stand: numbered from 1, at most kShotsMax, each at least a
  // second long and with 1 to kShotPromptCharsMax characters of prompt.
  bool is_sound = true;
};

// Reads "shot 1, 5, a beach; shot 2, 3, a boat;": number, seconds and prompt of each shot, in any
// case, also with the Chinese word for shot. A semicolon that is followed by anything else belongs
// to the prompt before it. Nothing when `prompt` does not begin like that.
std::optional<ShotText> read_shot_text(std::string_view prompt);

}  // namespace kare::kling
