#pragma once

#include <chrono>
#include <cstdint>

#include "base/mutex.h"

namespace kare::sqlite {

// Tells threads that something happened. Safe from any thread.
class Bell {
 public:
  void ring() {
    const MutexLock lock(mutex_);
    ++count_;
    rang_.notify_all();
  }
  // Blocks until it rang after `seen` was read, or `timeout` passed. `seen` starts at 0 and is
  // updated.
  void wait(std::uint64_t& seen, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(mutex_);
    while (count_ == seen) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left <= left.zero() || !rang_.wait_for(mutex_, left)) break;
    }
    seen = count_;
  }

 private:
  Mutex mutex_;
  Condition rang_;
  std::uint64_t count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace kare::sqlite
