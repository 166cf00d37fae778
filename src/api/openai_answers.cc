#include "api/openai_answers.h"

#include <algorithm>

#include "base/text.h"

namespace kare::api {
namespace {

std::string seconds_since_epoch(TimePoint time) {
  return std::to_string(to_ms(time) / 1000);
}

// 100 exactly when it is completed.
int percent(const Task& task) {
  if (task.state == State::kSucceeded) return 100;
  return static_cast<int>(std::clamp(task.progress, 0.0, 0.99) * 100);
}

std::string error_text(const Task& task) {
  if (task.error.empty()) return "null";
  return std::string("{\"code\":\"") +
         (task.state == State::kCancelled ? "cancelled" : "generation_failed") +
         "\",\"message\":" + json_quoted(task.error) + "}";
}

}  // namespace

std::string video_id_of(std::int64_t task_id) {
  return std::string(kVideoIdPrefix) + std::to_string(task_id);
}

std::string size_text(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::string_view video_status(State state) {
  switch (state) {
    case State::kQueued: return "queued";
    case State::kRunning: return "in_progress";
    case State::kSucceeded: return "completed";
    case State::kFailed:
    case State::kCancelled: return "failed";
  }
  return "failed";
}

std::string format_video(const Task& task, std::chrono::milliseconds retention) {
  const int seconds = task.spec.fps > 0 ? task.spec.frame_count / task.spec.fps : 0;
  const bool has_file = task.artifact || task.artifact_expired;
  return "{\"id\":\"" + video_id_of(task.id) +
         "\",\"object\":\"video\",\"created_at\":" + seconds_since_epoch(task.created) +
         ",\"completed_at\":" + (task.finished ? seconds_since_epoch(*task.finished) : "null") +
         ",\"expires_at\":" + (has_file ? seconds_since_epoch(task.updated + retention) : "null") +
         ",\"status\":\"" + std::string(video_status(task.state)) +
         "\",\"progress\":" + std::to_string(percent(task)) +
         ",\"model\":" + json_quoted(task.spec.model) +
         ",\"prompt\":" + json_quoted(task.spec.prompt) + ",\"seconds\":\"" +
         std::to_string(seconds) + "\",\"size\":\"" + size_text(task.spec.size) +
         "\",\"remixed_from_video_id\":null,\"error\":" + error_text(task) + "}";
}

std::string format_videos(std::span<const Task> tasks, bool has_more,
                          std::chrono::milliseconds retention) {
  std::string out = "{\"object\":\"list\",\"data\":[";
  for (const Task& task : tasks) {
    if (&task != tasks.data()) out += ',';
    out += format_video(task, retention);
  }
  const auto id = [](const Task& task) { return "\"" + video_id_of(task.id) + "\""; };
  out += "],\"first_id\":" + (tasks.empty() ? "null" : id(tasks.front())) +
         ",\"last_id\":" + (tasks.empty() ? "null" : id(tasks.back())) +
         ",\"has_more\":" + (has_more ? "true" : "false") + "}";
  return out;
}

std::string format_deleted(std::int64_t task_id) {
  return "{\"id\":\"" + video_id_of(task_id) + "\",\"object\":\"video.deleted\",\"deleted\":true}";
}

}  // namespace kare::api
