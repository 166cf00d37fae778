#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "task/task.h"

namespace kare::api {

// OpenAI's video API (/v1/videos): its answers, as JSON texts. Pure and safe from any thread.

inline constexpr std::string_view kVideoIdPrefix = "video_";

// The id of a task as a video, e.g. "video_867283741759111202".
std::string video_id_of(std::int64_t task_id);
// "1280x720".
std::string size_text(Size size);

// A task as a video. `retention` is how long files are kept after the task has ended.
std::string format_video(const Task& task, std::chrono::milliseconds retention);
std::string format_videos(std::span<const Task> tasks, bool has_more,
                          std::chrono::milliseconds retention);
std::string format_deleted(std::int64_t task_id);

// The four words for the five states.
std::string_view video_status(State state);

}  // namespace kare::api
