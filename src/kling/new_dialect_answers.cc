#include "kling/new_dialect_answers.h"

#include "base/text.h"

namespace kare::kling {
namespace {

// What all answers have; the object stays open.
std::string begin_task(const Task& task, std::string_view message) {
  std::string out = "{\"id\":\"" + std::to_string(task.id) + "\",\"status\":\"" +
                    std::string(new_status_word(task.state)) +
                    "\",\"message\":" + json_quoted(message) +
                    ",\"create_time\":" + std::to_string(to_ms(task.created)) +
                    ",\"update_time\":" + std::to_string(to_ms(task.updated));
  if (!task.external_id.empty()) out += ",\"external_id\":" + json_quoted(task.external_id);
  return out;
}

std::string task_text(const TaskView& view) {
  const Task& task = *view.task;
  std::string out = begin_task(task, status_message(task)) + ",\"outputs\":[";
  if (task.artifact) {
    out += "{\"type\":\"video\",\"id\":\"" + task.artifact->video_id +
           "\",\"url\":" + json_quoted(view.video_url);
    if (!view.watermark_url.empty()) out += ",\"watermark_url\":" + json_quoted(view.watermark_url);
    out += ",\"duration\":\"" + duration_text(task.artifact->duration_s) + "\"}";
  }
  return out + "],\"billing\":[]}";
}

std::string list_text(std::span<const TaskView> views) {
  std::string out = "[";
  for (const TaskView& view : views) {
    if (&view != views.data()) out += ',';
    out += task_text(view);
  }
  return out + "]";
}

std::string success(std::string_view request_id, const std::string& data) {
  return R"({"code":0,"message":"SUCCEED","request_id":")" + std::string(request_id) +
         "\",\"data\":" + data + "}";
}

}  // namespace

std::string_view new_status_word(State state) {
  return state == State::kSucceeded ? "succeeded" : status_word(state);
}

std::string format_new_created(const Task& task, std::string_view request_id) {
  return success(request_id, begin_task(task, "") + "}");
}

std::string format_new_tasks(std::span<const TaskView> views, std::string_view request_id) {
  return success(request_id, list_text(views));
}

std::string format_new_page(std::span<const TaskView> views, std::string_view next_cursor,
                            std::string_view request_id) {
  return success(request_id,
                 "{\"result\":" + list_text(views) + ",\"count\":" + std::to_string(views.size()) +
                     ",\"next_cursor\":\"" + std::string(next_cursor) +
                     "\",\"has_more\":" + (next_cursor.empty() ? "false" : "true") + "}");
}

std::string format_new_callback(const TaskView& view) {
  return task_text(view);
}

}  // namespace kare::kling
