#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/service.h"
#include "work/task_runner.h"

namespace kare::work {

// Makes videos: one thread a slot, each of which waits for a task, claims it and runs it to its end
// (task_runner.h). Start the Heartbeat before it and stop it after it, or leases run out.
//
// `stop` claims no more, gives running tasks `drain` to finish, then stops them and puts them back
// into the queue with their attempt returned. It closes the RunningTasks for good.
class Worker final : public Service {
 public:
  Worker(WorkerParts parts, WorkerOptions options);
  ~Worker() override;
  Result<> start() override;
  void stop() override;

 private:
  void slot_main();
  // Claims and runs one task; false when there was none.
  bool work_once(TaskRunner& runner);
  void pause(std::chrono::milliseconds duration);

  const WorkerParts parts_;
  const WorkerOptions options_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;  // Orders `stopping_` with waits on `stopped_`.
  Condition stopped_;
};

}  // namespace kare::work
