#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "task/video_spec.h"

namespace kare {

enum class State { kQueued, kRunning, kSucceeded, kFailed, kCancelled };

inline bool is_terminal(State state) {
  return state != State::kQueued && state != State::kRunning;
}

// The lower-case word for a state in the database, in logs and in metrics.
std::string_view state_name(State state);
std::optional<State> state_from_name(std::string_view name);

// The dialects of the API, all over the same tasks. A task's callbacks speak the one that it was
// ordered in: Kling's first ("model in the body"), Kling's newer one ("model in the path"), and
// OpenAI's.
enum class TaskDialect { kLegacy, kNew, kOpenai };
std::string_view dialect_name(TaskDialect dialect);
std::optional<TaskDialect> dialect_from_name(std::string_view name);

// The right to work on a task for a while. `token` grows with every claim and fences every write.
struct Lease {
  std::string worker;
  std::int64_t token = 0;
  TimePoint expires;
};

// A finished video in the blob store. `poster_key` is the key of the still picture beside it,
// `watermark_key` that of the same video with a visible watermark, empty when none was asked for.
struct Artifact {
  std::string video_id;  // 18 digits; the id of the video on the wire, not the task's.
  std::string blob_key;
  std::string poster_key;
  std::string watermark_key = {};
  Size size;
  int fps = 0;
  int frame_count = 0;
  double duration_s = 0;
  std::int64_t bytes = 0;
  std::string sha256;  // Of the video file, lower-case hex.
};

// The keys of all its files.
std::vector<std::string> blob_keys(const Artifact& artifact);

// One order for one video, from accepted to terminal. The invariants I1 to I4 of
// docs/architecture.md hold for every value that a TaskStore returns.
struct Task {
  std::int64_t id = 0;  // Snowflake.
  std::string owner;
  std::string external_id;  // Unique per owner; empty when the client gave none.
  std::string callback_url;
  TaskDialect dialect = TaskDialect::kLegacy;  // That it was ordered in.
  std::string key;  // Id of the key it is ordered with. For `create` alone: TaskStore::key_of.
  VideoSpec spec;
  std::string engine;  // Name of the engine that serves it; changes only by TaskStore::hand_over.

  State state = State::kQueued;
  int attempt = 0;        // Raised by every claim, at most kAttemptsMax.
  int interruptions = 0;  // Attempts returned because the service itself died under the task.
  TimePoint not_before;   // No claim before this time (back-off).
  std::optional<Lease> lease;
  bool cancel_requested = false;
  double progress = 0;          // 0..1.
  std::string stage;            // What the engine does now, e.g. "drawing".
  std::optional<double> eta_s;  // What is left, as the engine guesses; only while running.
  // From 1, among the tasks of the owner that wait for the same engine, the oldest first. Only of
  // queued tasks that `TaskStore::find` or `list` gives; nothing beyond kQueuePositionMax.
  std::optional<int> queue_position;
  std::string checkpoint;
  std::string error;   // Reason for people; set exactly when failed or cancelled.
  std::string report;  // JSON object from the engine, for the owner; empty when none.

  std::optional<Artifact> artifact;  // Set exactly when succeeded and not yet expired.
  bool artifact_expired = false;     // The retention time passed; the video is gone.

  TimePoint created;
  TimePoint updated;                 // Of the last change of state, as the wire means it.
  std::optional<TimePoint> started;  // The first claim.
  std::optional<TimePoint> finished;
};

// The task as its owner saw it right after it came to `state`, at `changed`: what came later is
// taken away again. A terminal row changes no more, and what a client sees of the others is fixed
// at creation.
Task as_of(Task task, State state, TimePoint changed);

// How an attempt ended.
struct Outcome {
  State state = State::kFailed;      // kSucceeded, kFailed or kCancelled.
  std::string error;                 // For kFailed and kCancelled.
  std::optional<Artifact> artifact;  // For kSucceeded.
  std::string report;
};

// What to do with a task whose attempt number `attempt` failed with a retryable error: the pause
// before the next attempt, or nothing when it was the last. The pause is `base` times 1, 5, 25 …
// with up to a quarter of jitter either way; `dice` is in [0, 1).
std::optional<std::chrono::milliseconds> retry_pause(int attempt, std::chrono::milliseconds base,
                                                     double dice);

}  // namespace kare
