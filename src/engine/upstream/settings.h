#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kare::upstream {

// Whose door a service is: they differ in paths and in what proves who asks.
enum class Kind { kKling, kGateway, kKare };

// The name of a model here, perhaps with a `*` at its end, and there (empty: the same).
struct ServedModel {
  std::string ours, theirs;
};

// One service that tasks are forwarded to (docs/upstream.md).
struct Upstream {
  std::string name;
  std::string url;  // Without the path of the API, without a slash at the end.
  Kind kind = Kind::kKling;
  std::string key;                              // Sent as it is; or else the pair signs tokens.
  std::string access_key, secret_key;           // Empty when there is a key.
  std::vector<ServedModel> models;              // In order; the first that fits counts.
  int weight = 1;                               // Share of the tasks, relative to the others.
  int concurrency = 20;                         // Tasks at once, from accepted to ended.
  std::chrono::milliseconds timeout{30'000};    // Of one exchange.
  std::chrono::milliseconds poll_first{5'000};  // From accepted to the first question.
  std::chrono::milliseconds poll_max{30'000};   // Longest pause between two questions.
  std::chrono::milliseconds accept_within{600'000};  // For a task to be accepted by anyone.
  std::chrono::milliseconds give_up{86'400'000};     // For an accepted task to come to its end.
  std::chrono::milliseconds pause{600'000};          // After it refused our key or our money.

  // Its own name of a model, or nothing when it does not serve it.
  std::optional<std::string> model_name(std::string_view model) const;
};

// The variable of the environment in which the service hands the settings over: JSON, with the
// secrets in it, which is why it is no argument of the command line.
inline constexpr const char* kSettingsVariable = "KARE_UPSTREAMS";

// Reads that JSON: {"upstreams":[…]}. kInvalid when it is none.
Result<std::vector<Upstream>> read_settings(std::string_view json);

}  // namespace kare::upstream
