#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kling/wire_codes.h"
#include "task/task.h"

namespace kare::kling {

// A task and what its owner gets to know beside it.
struct TaskView {
  const Task* task = nullptr;      // Borrowed; must outlive the call that formats it.
  std::string video_url;           // Absolute; used only while the task has a video.
  std::string watermark_url = {};  // Of the marked video; empty when there is none.
};

// The bodies of all answers, as JSON texts (wire contract, section 2). Pure and safe from any
// thread. Ids and durations are strings, times are whole milliseconds.
//
// A failed or cancelled task is still `code` 0 and `SUCCEED`, with its reason in `task_status_msg`.
// A task whose video was deleted stays `succeed`, with no videos and the reason in
// `task_status_msg`: it did succeed, and a terminal status never changes.
std::string format_created(const Task& task, std::string_view request_id);
std::string format_task(const TaskView& view, std::string_view request_id);
std::string format_list(std::span<const TaskView> views, std::string_view request_id);
// The resource packs of an account, which Kling sells and Kare does not: none.
std::string format_account(std::string_view request_id);
// A task without the envelope, on one line, as an event of it carries it.
std::string format_event(const TaskView& view);
// The body of a callback (wire contract, section 5): a task without the envelope, with all three
// lists of results.
std::string format_callback(const TaskView& view);
std::string format_error(WireCode code, std::string_view message, std::string_view request_id);

// The four words of the wire for the five states.
std::string_view status_word(State state);

// Why a task has no video, for its owner; empty when there is nothing to tell. Borrows the task.
std::string_view status_message(const Task& task);

// Seconds with one to three decimals, e.g. "5.0" and "5.041".
std::string duration_text(double seconds);

}  // namespace kare::kling
