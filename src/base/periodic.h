#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/mutex.h"

namespace kare {

// A thread that does a round at once and then one every `interval`, until it is stopped. `stop`
// waits for the round in progress; it may be called twice and before `start`.
class Periodic {
 public:
  Periodic() = default;
  ~Periodic() { stop(); }
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

  // REQUIRES: not started before.
  void start(std::string name, std::chrono::milliseconds interval, std::function<void()> round);
  void stop();

 private:
  // False when it is time to end.
  bool wait(std::chrono::milliseconds interval);

  std::thread thread_;
  Mutex mutex_;
  Condition changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace kare
