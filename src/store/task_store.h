#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "task/task.h"

namespace kare {

// What a worker says of one running task, once a heartbeat.
struct Pulse {
  std::int64_t task_id = 0;
  std::int64_t token = 0;
  double progress = 0;
  std::string stage;
  std::optional<double> eta_s = std::nullopt;  // What is left.
};
enum class PulseAnswer { kGoOn, kCancel, kLeaseLost };

// What happens to the attempt when a worker gives a task back.
// kInterrupted is kReturned for a task that may itself have been the reason: after
// kInterruptionsMax of these it fails.
enum class Attempt { kSpent, kReturned, kInterrupted };

// What one key has used of one engine.
struct Usage {
  std::string owner;
  std::string key;  // Its id; empty for tasks from before keys were noted.
  std::string engine;
  std::int64_t tasks = 0;
  std::int64_t succeeded = 0;
  double cost = 0;  // Sum of what upstreams charged, in their units.
};

// Stands for all owners in `find` (by task id alone) and `list`: for the operator of an
// installation, never for a client.
inline constexpr std::string_view kEveryOwner = "";

// A part of an owner's tasks in the order of their ids, which is the order of their making.
struct Slice {
  enum class Order { kNewestFirst, kOldestFirst };
  Order order = Order::kNewestFirst;
  std::optional<std::int64_t> after;  // Begins behind this id, which need not exist (any more).
  int limit = 1;                      // Tasks at most; at least 1.
};

// What the references of find_all are.
enum class ReferTo { kTaskIds, kExternalIds };
// What the tasks of one owner may take. Orders beyond it are refused, and tasks beyond `parallel`
// wait.
struct TaskLimits {
  int parallel = 0;         // Running at once; 0: no limit.
  int queue_depth = 1'000;  // Waiting beyond those; 0 with `parallel`: nothing ever waits.
};

// The little of a task that changes while it is made.
struct Glimpse {
  std::int64_t id = 0;
  State state = State::kQueued;
  std::int64_t claims = 0;  // Grows with every claim.
  double progress = 0;      // 0..1.
  std::string stage;
  std::optional<double> eta_s;
};

struct ClaimRequest {
  std::string worker;                // New at every process start.
  std::vector<std::string> engines;  // Only tasks for these.
  std::chrono::milliseconds lease;
};

struct TaskCounts {
  std::int64_t queued = 0, running = 0, succeeded = 0, failed = 0, cancelled = 0;
  std::optional<TimePoint> oldest_queued;
};

// The `detail` of the kConflict that says that the task's id exists: the caller may try again with
// another one.
inline constexpr std::string_view kTaskIdTaken = "task id taken";

// The `detail` of the kConflict that says that the key of a Repeat stands for something else.
inline constexpr std::string_view kRepeatDiffers = "repeat differs";

// Makes it safe to order the same thing twice (the header Idempotency-Key). Kept as long as the
// task is.
struct Repeat {
  std::string key;     // Unique per owner; empty: every order makes a task of its own.
  std::string digest;  // Of what is asked for; not empty when `key` is not.
};

// The durable table of tasks. Each call is one transaction and may block for a disk write; `now`
// is passed in. Safe from any thread. Invariants: docs/architecture.md, I1 to I8.
class TaskStore {
 public:
  virtual ~TaskStore() = default;

  // Stores a new queued task (its state, attempt and lease are set here). `done` is called once,
  // from a thread of the store and after the row is on disk, or with kConflict when the owner
  // already has a task with this external id. `done` must not block nor call the store. When the
  // owner already has a task with the key of `repeat`, that task comes back and none is stored; if
  // it was asked for with another digest, kConflict with kRepeatDiffers. kTooMany when the owner's
  // TaskLimits allow no more.
  virtual void create(Task task, Repeat repeat, std::function<void(Result<Task>)> done) = 0;
  void create(Task task, std::function<void(Result<Task>)> done);
  // As above for callers that wait.
  Result<Task> create(Task task, Repeat repeat = {});

  // By task id first, then by external id, among the tasks of `owner`. kNotFound otherwise.
  virtual Result<Task> find(std::string_view owner, std::string_view reference) = 0;
  virtual Result<Task> get(std::int64_t id) = 0;
  // Of each of these tasks that exists, in no order.
  virtual Result<std::vector<Glimpse>> glimpse(std::span<const std::int64_t> ids) = 0;
  // Page `page` (from 1) of the owner's tasks, newest first.
  virtual Result<std::vector<Task>> list(std::string_view owner, int page, int page_size) = 0;
  virtual Result<std::vector<Task>> list(std::string_view owner, const Slice& slice) = 0;
  // Those of `references` that are tasks of `owner`, in their order; the others are left out.
  virtual Result<std::vector<Task>> find_all(std::string_view owner, ReferTo what,
                                             std::span<const std::string> references) = 0;

  // Takes the oldest due queued task, fair between owners (the owner with the fewest running tasks
  // first) and within each owner's TaskLimits. Raises attempt and token before it returns. Nothing
  // when no task is due.
  virtual Result<std::optional<Task>> claim(const ClaimRequest& request, TimePoint now) = 0;
  // Renews leases until `now + lease` and stores progress. Answers one for one.
  virtual Result<std::vector<PulseAnswer>> pulse(std::span<const Pulse> pulses, TimePoint now,
                                                 std::chrono::milliseconds lease) = 0;
  // All of the following are fenced: kLeaseLost when `token` is no longer the task's.
  virtual Result<> checkpoint(std::int64_t id, std::int64_t token, std::string_view state) = 0;
  virtual Result<> finish(std::int64_t id, std::int64_t token, Outcome outcome, TimePoint now) = 0;
  // Back to the queue, not to be claimed before `not_before`.
  virtual Result<> release(std::int64_t id, std::int64_t token, Attempt attempt,
                           TimePoint not_before, TimePoint now) = 0;
  // As release, but from now on for another engine: without attempts spent and without checkpoint.
  virtual Result<> hand_over(std::int64_t id, std::int64_t token, std::string_view engine,
                             TimePoint now) = 0;

  // Marks a running task to be stopped, or ends a queued one as cancelled. kConflict if terminal.
  virtual Result<Task> cancel(std::string_view owner, std::string_view reference,
                              TimePoint now) = 0;
  // Puts tasks whose lease ran out back to the queue, or fails them after the last attempt.
  // Returns how many.
  virtual Result<int> expire_leases(TimePoint now) = 0;
  // For the start of the only service on this data: every lease is of a dead process. Running
  // tasks go back to the queue with their attempt returned, at most kInterruptionsMax times.
  virtual Result<int> recover(TimePoint now) = 0;

  // Up to `limit` succeeded tasks whose state changed before `before` and that still have a video.
  virtual Result<std::vector<Task>> expired(TimePoint before, int limit) = 0;
  // Drops the artifact of a terminal task (the row stays); call before deleting the blob.
  virtual Result<> drop_artifact(std::int64_t id, TimePoint now) = 0;
  // Deletes the row, its callbacks and its Repeat, whatever its state: the worker of a running task
  // finds its lease lost. Returns the task as it was, so that its files can be deleted after it.
  virtual Result<Task> remove(std::string_view owner, std::int64_t id) = 0;
  // Whether some task refers to this blob key.
  virtual Result<bool> refers_to(std::string_view blob_key) = 0;

  virtual Result<TaskCounts> counts() = 0;
  // The id of the key that the task was ordered with; empty when it is not known.
  virtual Result<std::string> key_of(std::int64_t id) = 0;
  // Of all tasks created since then; walks through them.
  virtual Result<std::vector<Usage>> usage(TimePoint since) = 0;
  // Blocks until a task was created or given back after `seen` was read, or `timeout` passed.
  // `seen` starts at 0 and is updated; workers use it instead of asking all the time.
  virtual void wait_for_work(std::uint64_t& seen, std::chrono::milliseconds timeout) = 0;
  // Wakes everyone in wait_for_work, for shutdown.
  virtual void wake() = 0;
};

}  // namespace kare
