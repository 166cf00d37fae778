#pragma once

#include <chrono>

#include "base/clock.h"
#include "base/periodic.h"
#include "base/service.h"
#include "store/task_store.h"
#include "work/running_tasks.h"

namespace kare::work {

struct HeartbeatOptions {
  std::chrono::milliseconds interval{};  // At most a third of `lease`.
  std::chrono::milliseconds lease{};
};

// One thread that renews the leases of all running tasks, stores their progress, and stops the runs
// whose owner cancelled them or whose lease was lost.
class Heartbeat final : public Service {
 public:
  // Store, tasks and clock must outlive this object.
  Heartbeat(TaskStore& store, RunningTasks& running, const Clock& clock, HeartbeatOptions options);
  Result<> start() override;
  void stop() override { periodic_.stop(); }

  // One round. Safe from any thread.
  Result<> beat();

 private:
  TaskStore& store_;
  RunningTasks& running_;
  const Clock& clock_;
  const HeartbeatOptions options_;
  Periodic periodic_;
};

}  // namespace kare::work
