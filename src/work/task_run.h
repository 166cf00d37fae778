#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "engine/engine.h"
#include "store/task_store.h"
#include "task/task.h"

namespace kare::work {

// Why a running engine is asked to stop.
enum class StopReason { kNone, kOwner, kShutdown, kLeaseLost, kDiskFull };

// One attempt of one task while its engine works: what the engine sees of us (Run), and what the
// heartbeat and the stop see of the engine. Safe from any thread.
class TaskRun final : public Run {
 public:
  // REQUIRES: `task` was just claimed, so it has a lease. The store must outlive this object.
  // `settings`: what the configuration says to the engine, a JSON object or empty.
  TaskRun(TaskStore& store, const Task& task, Path scratch, std::string settings = {});

  void progress(const Progress& progress) override;
  Result<> checkpoint(std::string_view state) override;
  std::string_view resume() const override { return resume_; }
  bool cancelled() const override { return stop_reason() != StopReason::kNone; }
  const Path& scratch() const override { return scratch_; }
  std::string_view task() const override { return name_; }
  std::string_view settings() const override { return settings_; }

  std::int64_t task_id() const { return task_id_; }
  std::int64_t token() const { return token_; }
  // Asks the engine to stop. The first reason stays.
  void stop(StopReason reason);
  StopReason stop_reason() const { return reason_.load(); }
  // What the next heartbeat says.
  Pulse pulse();

 private:
  TaskStore& store_;
  const std::int64_t task_id_;
  const std::int64_t token_;
  const std::string resume_;
  const Path scratch_;
  const std::string name_;  // The id as text.
  const std::string settings_;
  std::atomic<StopReason> reason_ = StopReason::kNone;
  Mutex mutex_;
  double fraction_ GUARDED_BY(mutex_) = 0;
  std::string stage_ GUARDED_BY(mutex_);
  std::optional<double> eta_s_ GUARDED_BY(mutex_);
};

}  // namespace kare::work
