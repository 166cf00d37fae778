#pragma once

#include <string>

#include "task/task.h"

namespace kare::kling {

// What Kare tells of a task beyond Kling's contract, as the member `"kare":{…}` of `task_info`, in
// JSON. Always `engine`, `model` and `progress` (0..1); `queue_position` while it waits, `stage`
// and `eta_s` while it is made, `undrawn` when the engine's report names some, `notes` when there
// are any: each only if it is known. Pure and safe from any thread.
std::string kare_member(const Task& task);

// A fraction or a number of seconds with at most three decimals, e.g. "0.437" and "12".
std::string short_number(double value);

}  // namespace kare::kling
