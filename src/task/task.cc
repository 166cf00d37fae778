#include "task/task.h"

#include <array>
#include <cmath>

#include "base/limits.h"

namespace kare {
namespace {
constexpr std::array<std::string_view, 5> kStateNames = {"queued", "running", "succeeded", "failed",
                                                         "cancelled"};
constexpr std::array<std::string_view, 3> kDialectNames = {"legacy", "new", "openai"};
}  // namespace

std::string_view state_name(State state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<State> state_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<State>(i);
  }
  return std::nullopt;
}

std::vector<std::string> blob_keys(const Artifact& artifact) {
  std::vector<std::string> keys;
  for (const std::string& key : {artifact.blob_key, artifact.poster_key, artifact.watermark_key}) {
    if (!key.empty()) keys.push_back(key);
  }
  return keys;
}

std::string_view dialect_name(TaskDialect dialect) {
  return kDialectNames[static_cast<std::size_t>(dialect)];
}

std::optional<TaskDialect> dialect_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kDialectNames.size(); ++i) {
    if (kDialectNames[i] == name) return static_cast<TaskDialect>(i);
  }
  return std::nullopt;
}

Task as_of(Task task, State state, TimePoint changed) {
  task.state = state;
  task.updated = changed;
  if (is_terminal(state)) return task;
  task.error.clear();
  task.report.clear();
  task.artifact.reset();
  task.artifact_expired = false;
  task.finished.reset();
  task.progress = 0;
  task.stage.clear();
  task.eta_s.reset();
  task.queue_position.reset();
  return task;
}

std::optional<std::chrono::milliseconds> retry_pause(int attempt, std::chrono::milliseconds base,
                                                     double dice) {
  if (attempt >= kAttemptsMax) return std::nullopt;
  const double growth = std::pow(5.0, attempt - 1);
  const double jitter = 0.75 + 0.5 * dice;
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(base.count()) * growth * jitter));
}

}  // namespace kare
