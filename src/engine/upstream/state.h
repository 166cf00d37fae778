#pragma once

#include <string>
#include <string_view>

namespace kare::upstream {

// What of a task must survive a crash: the checkpoint.
struct State {
  std::string upstream;     // Where the task was, or may have been, created. Empty: nowhere.
  std::string external_id;  // The id that we gave it there.
  std::string remote_id;    // The id that it gave us; empty until it did.
};

std::string to_json(const State& state);
// Empty for what is no state.
State state_from_json(std::string_view json);

// The external id of the task of this name: the same in every attempt.
std::string external_id_of(std::string_view task);

}  // namespace kare::upstream
