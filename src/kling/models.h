#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kare::kling {

// What a model may be asked for beyond `std` and `pro`, 5 and 10 seconds (wire contract, section
// 1.3, after Kling's capability map).
struct ModelLimits {
  enum class Sound { kNever, kWithPro, kAlways };

  bool has_4k = false;            // `mode` may be "4k".
  bool has_every_second = false;  // Any whole number of seconds from 3 to 15.
  bool has_shots = false;         // `multi_shot`.
  Sound sound = Sound::kNever;    // Whether, or with which mode, `sound` may be "on".
};

// A model that was asked for. `name` borrows.
struct Model {
  std::string_view name;
  ModelLimits limits;
};

// The model names that Kling's documents mention for videos; the first is the default.
std::vector<std::string> known_models();

// Names that Kling does not know were added by the owner of the server: they may be asked for
// everything.
ModelLimits limits_of(std::string_view model);

}  // namespace kare::kling
