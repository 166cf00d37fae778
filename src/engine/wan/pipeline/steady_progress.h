#pragma once

#include <chrono>
#include <thread>

#include "base/mutex.h"
#include "engine/engine.h"

namespace kare::wan {

// Says how far a video is, and says it again every few seconds: one step of a large model may take
// longer than the service waits for a sign of life. Any thread may call `update`.
class SteadyProgress {
 public:
  explicit SteadyProgress(Run& run, std::chrono::milliseconds pause = std::chrono::seconds(10));
  ~SteadyProgress();
  SteadyProgress(const SteadyProgress&) = delete;
  SteadyProgress& operator=(const SteadyProgress&) = delete;

  void update(const Progress& progress);

 private:
  void repeat();

  Run& run_;
  const std::chrono::milliseconds pause_;
  Mutex mutex_;
  Condition changed_;
  Progress last_ GUARDED_BY(mutex_);
  bool over_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace kare::wan
