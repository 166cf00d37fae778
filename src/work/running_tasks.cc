#include "work/running_tasks.h"

#include <algorithm>

namespace kare::work {

std::vector<Pulse> RunningTasks::pulses() {
  const MutexLock lock(mutex_);
  std::vector<Pulse> out;
  out.reserve(runs_.size());
  for (TaskRun* run : runs_) out.push_back(run->pulse());
  return out;
}

void RunningTasks::stop(std::int64_t task_id, std::int64_t token, StopReason reason) {
  const MutexLock lock(mutex_);
  for (TaskRun* run : runs_) {
    if (run->task_id() == task_id && run->token() == token) run->stop(reason);
  }
}

int RunningTasks::stop_all(StopReason reason) {
  const MutexLock lock(mutex_);
  for (TaskRun* run : runs_) run->stop(reason);
  return static_cast<int>(runs_.size());
}

void RunningTasks::close(StopReason reason) {
  const MutexLock lock(mutex_);
  closed_for_ = reason;
  for (TaskRun* run : runs_) run->stop(reason);
}

bool RunningTasks::wait_until_empty(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const MutexLock lock(mutex_);
  while (!runs_.empty()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    removed_.wait_for(mutex_, left);
  }
  return true;
}

void RunningTasks::add(TaskRun& run) {
  const MutexLock lock(mutex_);
  if (closed_for_ != StopReason::kNone) run.stop(closed_for_);
  runs_.push_back(&run);
}

void RunningTasks::remove(TaskRun& run) {
  const MutexLock lock(mutex_);
  runs_.erase(std::remove(runs_.begin(), runs_.end(), &run), runs_.end());
  removed_.notify_all();
}

}  // namespace kare::work
