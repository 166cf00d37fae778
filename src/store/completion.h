#pragma once

#include <optional>
#include <utility>

#include "base/mutex.h"

namespace kare {

// One value that one thread sets once and another waits for. It may live on the stack of the
// waiting thread: `set` wakes it while holding the mutex and touches nothing afterwards.
template <class T>
class Completion {
 public:
  void set(T&& value) {
    const MutexLock lock(mutex_);
    value_.emplace(std::move(value));
    changed_.notify_all();
  }
  // Blocks until `set` was called. Call it once.
  T wait() {
    const MutexLock lock(mutex_);
    while (!value_) changed_.wait(mutex_);
    return std::move(*value_);
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::optional<T> value_ GUARDED_BY(mutex_);
};

}  // namespace kare
