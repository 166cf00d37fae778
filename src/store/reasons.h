#pragma once

#include <string_view>

namespace kare {

// Why a task ended without a video when the store itself ended it: `Task::error`, for people.
inline constexpr std::string_view kReasonCancelled = "cancelled by the owner";
inline constexpr std::string_view kReasonEngineStopped = "the engine stopped unexpectedly";
inline constexpr std::string_view kReasonNoAttemptLeft = "no attempt made a video";
inline constexpr std::string_view kReasonServiceStopped =
    "the service stopped too often while it made this video";

}  // namespace kare
