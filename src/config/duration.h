#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kare::config {

using Milliseconds = std::chrono::milliseconds;

// Reads "500ms", "20s", "5m", "2h", "30d" or plain whole seconds such as "20". Nothing else: no
// sign, no space, no fraction. Nothing also when the value is over ten years.
std::optional<Milliseconds> parse_duration(std::string_view text);

// The shortest form that `parse_duration` reads back as the same value, e.g. "90s" or "2m".
// REQUIRES: not negative.
std::string format_duration(Milliseconds duration);

}  // namespace kare::config
