#include "work/task_run.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace kare::work {
namespace {
constexpr std::size_t kStageCharsMax = 100;
}

TaskRun::TaskRun(TaskStore& store, const Task& task, Path scratch, std::string settings)
    : store_(store),
      task_id_(task.id),
      token_(task.lease ? task.lease->token : 0),
      resume_(task.checkpoint),
      scratch_(std::move(scratch)),
      name_(std::to_string(task.id)),
      settings_(std::move(settings)) {
  KARE_ASSERT(task.lease.has_value());
}

void TaskRun::progress(const Progress& progress) {
  const MutexLock lock(mutex_);
  // Written so that a NaN changes nothing; what was reached once is not taken back.
  if (progress.fraction > fraction_) fraction_ = std::min(progress.fraction, 1.0);
  stage_ = shortened(progress.stage, kStageCharsMax);
  eta_s_ = progress.eta_s;
}

Result<> TaskRun::checkpoint(std::string_view state) {
  if (state.size() > kCheckpointBytesMax) {
    return Error{Code::kTooLarge, "the engine's checkpoint is too large",
                 std::to_string(state.size()) + " bytes"};
  }
  auto saved = store_.checkpoint(task_id_, token_, state);
  if (!saved.ok() && saved.error().code == Code::kLeaseLost) stop(StopReason::kLeaseLost);
  return saved;
}

void TaskRun::stop(StopReason reason) {
  StopReason none = StopReason::kNone;
  reason_.compare_exchange_strong(none, reason);
}

Pulse TaskRun::pulse() {
  const MutexLock lock(mutex_);
  return {task_id_, token_, fraction_, stage_, eta_s_};
}

}  // namespace kare::work
