#include "kling/answers.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "kling/kare_info.h"

namespace kare::kling {
namespace {

constexpr std::size_t kTaskBytesUsual = 640;

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Texts that need no escapes: ids, words, numbers in quotes.
void append_plain(std::string& out, std::string_view key, std::string_view text) {
  out.append("\"").append(key).append("\":\"").append(text).append("\"");
}

void append_task_id(std::string& out, const Task& task) {
  out += "{\"task_id\":\"";
  append_number(out, task.id);
  out += "\",";
  append_plain(out, "task_status", status_word(task.state));
}

// With `kare`, what Kling does not tell is in it, too.
void append_task_info(std::string& out, const Task& task, const std::string& kare = {}) {
  out += ",\"task_info\":{";
  if (!task.external_id.empty()) {
    out.append("\"external_task_id\":").append(json_quoted(task.external_id));
    if (!kare.empty()) out += ',';
  }
  out += kare;
  out += '}';
}

void append_times(std::string& out, const Task& task) {
  out += ",\"created_at\":";
  append_number(out, to_ms(task.created));
  out += ",\"updated_at\":";
  append_number(out, to_ms(task.updated));
  out += '}';
}

// REQUIRES: the task has a video.
void append_video(std::string& out, const TaskView& view) {
  const Artifact& video = *view.task->artifact;
  out += '{';
  append_plain(out, "id", video.video_id);
  out.append(",\"url\":").append(json_quoted(view.video_url)).append(",");
  if (!view.watermark_url.empty()) {
    out.append("\"watermark_url\":").append(json_quoted(view.watermark_url)).append(",");
  }
  append_plain(out, "duration", duration_text(video.duration_s));
  out += '}';
}

void append_result(std::string& out, const TaskView& view) {
  const Task& task = *view.task;
  out += ",\"task_result\":{";
  if (task.artifact) {
    out += "\"videos\":[";
    append_video(out, view);
    out += ']';
  } else if (task.artifact_expired) {
    out += "\"videos\":[]";
  }
  out += '}';
}

void append_task(std::string& out, const TaskView& view) {
  append_task_id(out, *view.task);
  out.append(",\"task_status_msg\":").append(json_quoted(status_message(*view.task)));
  append_task_info(out, *view.task, kare_member(*view.task));
  append_result(out, view);
  if (view.task->spec.watermark) out += R"(,"watermark_info":{"enabled":true})";
  append_times(out, *view.task);
}

std::string begin_success(std::string_view request_id, std::size_t bytes_expected) {
  std::string out;
  out.reserve(bytes_expected);
  out += R"({"code":0,"message":"SUCCEED",)";
  append_plain(out, "request_id", request_id);
  out += ",\"data\":";
  return out;
}

}  // namespace

std::string_view status_message(const Task& task) {
  return task.artifact_expired ? "The video expired and was deleted" : std::string_view(task.error);
}

std::string_view status_word(State state) {
  switch (state) {
    case State::kQueued: return "submitted";
    case State::kRunning: return "processing";
    case State::kSucceeded: return "succeed";
    case State::kFailed:
    case State::kCancelled: return "failed";
  }
  return "failed";
}

std::string duration_text(double seconds) {
  const std::int64_t ms = std::llround(seconds * 1000);
  std::string fraction = std::to_string(1000 + ms % 1000).substr(1);
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return std::to_string(ms / 1000) + "." + fraction;
}

std::string format_created(const Task& task, std::string_view request_id) {
  std::string out = begin_success(request_id, kTaskBytesUsual);
  append_task_id(out, task);
  append_task_info(out, task);
  append_times(out, task);
  return out += '}';
}

std::string format_task(const TaskView& view, std::string_view request_id) {
  std::string out = begin_success(request_id, kTaskBytesUsual);
  append_task(out, view);
  return out += '}';
}

std::string format_event(const TaskView& view) {
  std::string out;
  out.reserve(kTaskBytesUsual);
  append_task(out, view);
  return out;
}

std::string format_list(std::span<const TaskView> views, std::string_view request_id) {
  std::string out = begin_success(request_id, kTaskBytesUsual * (views.size() + 1));
  out += '[';
  for (const TaskView& view : views) {
    if (&view != views.data()) out += ',';
    append_task(out, view);
  }
  return out += "]}";
}

std::string format_account(std::string_view request_id) {
  return begin_success(request_id, kTaskBytesUsual) +
         R"({"code":0,"msg":"SUCCEED","resource_pack_subscribe_infos":[]}})";
}

std::string format_callback(const TaskView& view) {
  std::string out;
  out.reserve(kTaskBytesUsual);
  append_task_id(out, *view.task);
  out.append(",\"task_status_msg\":").append(json_quoted(status_message(*view.task)));
  append_task_info(out, *view.task);
  out += ",\"task_result\":{\"images\":[],\"videos\":[";
  if (view.task->artifact) append_video(out, view);
  out += "],\"audios\":[]}";
  append_times(out, *view.task);
  return out;
}

std::string format_error(WireCode code, std::string_view message, std::string_view request_id) {
  std::string out = "{\"code\":";
  append_number(out, code);
  out.append(",\"message\":").append(json_quoted(message)).append(",");
  append_plain(out, "request_id", request_id);
  return out += '}';
}

}  // namespace kare::kling
