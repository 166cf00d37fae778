#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kling/answers.h"

namespace kare::kling {

// The answers of Kling's newer dialect (wire contract, section 2.5), as JSON texts, for tasks of
// every dialect. Pure and safe from any thread. Nothing is billed here: `billing` is always empty.
std::string format_new_created(const Task& task, std::string_view request_id);
std::string format_new_tasks(std::span<const TaskView> views, std::string_view request_id);
// One page of a list. `next_cursor` is empty when it is the last one.
std::string format_new_page(std::span<const TaskView> views, std::string_view next_cursor,
                            std::string_view request_id);
// The body of a callback: a task without the envelope.
std::string format_new_callback(const TaskView& view);

// The four words for the five states: as in the first dialect, but for "succeeded".
std::string_view new_status_word(State state);

}  // namespace kare::kling
