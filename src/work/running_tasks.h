#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/mutex.h"
#include "store/task_store.h"
#include "work/task_run.h"

namespace kare::work {

// The tasks that this process works on right now: where worker, heartbeat and housekeeping meet.
// Safe from any thread.
class RunningTasks {
 public:
  // Lists a run for as long as this object lives. Both must outlive it.
  class Listing {
   public:
    Listing(RunningTasks& tasks, TaskRun& run) : tasks_(tasks), run_(run) { tasks_.add(run_); }
    ~Listing() { tasks_.remove(run_); }
    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;

   private:
    RunningTasks& tasks_;
    TaskRun& run_;
  };

  std::vector<Pulse> pulses();
  // Asks the run with this task and token to stop, if it is still there.
  void stop(std::int64_t task_id, std::int64_t token, StopReason reason);
  // Asks all to stop; returns how many there are.
  int stop_all(StopReason reason);
  // As stop_all, and for every run that is listed later, too.
  void close(StopReason reason);
  // Blocks until no run is listed; false when `timeout` passed before.
  bool wait_until_empty(std::chrono::milliseconds timeout);

  // While claims are held, workers take no new tasks.
  void hold_claims(bool held) { claims_held_ = held; }
  bool claims_held() const { return claims_held_; }

 private:
  void add(TaskRun& run);
  void remove(TaskRun& run);

  std::atomic<bool> claims_held_ = false;
  Mutex mutex_;
  Condition removed_;
  std::vector<TaskRun*> runs_ GUARDED_BY(mutex_);
  StopReason closed_for_ GUARDED_BY(mutex_) = StopReason::kNone;
};

}  // namespace kare::work
