#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "task/task.h"

namespace kare {

// A change of a task's status that its callback_url is to be told of.
struct Callback {
  std::int64_t task_id = 0;
  int sequence = 0;  // 1 queued, 2 first running, 3 ended; with the task's id it names the change.
  State state = State::kQueued;  // Of the task, after the change.
  TimePoint changed;
  TimePoint since;   // The time after which to give up counts from here.
  int attempts = 0;  // Made so far.
  std::string lane;  // Host and port of the receiver, as its URL writes them.
};

// What an operator gets to see of one.
struct CallbackRecord {
  std::int64_t task_id = 0;
  int sequence = 0;
  State state = State::kQueued;
  std::string url;
  int attempts = 0;
  TimePoint changed;
  std::optional<TimePoint> next;  // Nothing: waits for an earlier one of its task, or given up.
  std::optional<TimePoint> given_up;
  std::string failure;  // Of the last attempt; may be empty.
};

// How much is still to be told. Counted up to kBacklogCountMax.
struct CallbackBacklog {
  std::int64_t waiting = 0;         // Not accepted and not given up.
  std::optional<TimePoint> oldest;  // The change that waits of the oldest task.
};
inline constexpr std::int64_t kBacklogCountMax = 100'000;

struct DueCallbacks {
  int per_lane = 1;               // Most of one lane.
  int limit = 1;                  // Most of all.
  std::vector<std::string> busy;  // Lanes to leave out.
};

enum class GiveUp { kThisCallback, kWholeTask };

// The outbox. A TaskStore on the same database writes a callback for every task with a
// callback_url, in the transaction that changes the task: when it is created, claimed for the first
// time, and ended. (A task that goes back to the queue and is claimed again announces nothing
// anew.) Callbacks of one task become due one after the other. Each call is one transaction and may
// block for a disk write. Safe from any thread; one process at a time delivers.
class CallbackStore {
 public:
  virtual ~CallbackStore() = default;

  // Those that are due, the lanes that wait longest first, and of each lane the oldest first. They
  // stay due until one of the next three calls.
  virtual Result<std::vector<Callback>> due(const DueCallbacks& which, TimePoint now) = 0;
  // The task as it was right after the change. kConflict when the callback is not due any more or
  // was tried since `due` gave it.
  virtual Result<Task> task_at(const Callback& callback) = 0;
  // The receiver accepted it: the next of its task becomes due.
  virtual Result<> done(std::int64_t task_id, int sequence, TimePoint now) = 0;
  // An attempt failed: due again at `next`.
  virtual Result<> retry(std::int64_t task_id, int sequence, TimePoint next,
                         std::string_view failure) = 0;
  // An attempt failed and was the last: the next of its task becomes due, or with kWholeTask the
  // others of the task are given up with it, those to come included.
  virtual Result<> give_up(std::int64_t task_id, int sequence, GiveUp what,
                           std::string_view failure, TimePoint now) = 0;

  // The first `limit` by task and sequence, of one task or of all.
  virtual Result<std::vector<CallbackRecord>> list(std::optional<std::int64_t> task_id,
                                                   int limit) = 0;
  virtual Result<CallbackBacklog> backlog() = 0;
  // Makes all callbacks of one task or of all as if they had never been tried, in order again.
  // Returns how many.
  virtual Result<int> revive(std::optional<std::int64_t> task_id, TimePoint now) = 0;

  // Blocks until a callback may have been written in this process since `seen` was read, `wake` was
  // called, or `timeout` passed. `seen` starts at 0 and is updated.
  virtual void wait(std::uint64_t& seen, std::chrono::milliseconds timeout) = 0;
  virtual void wake() = 0;
};

}  // namespace kare
