#pragma once

#include <condition_variable>
#include <mutex>

// Lock annotations that clang's thread-safety analysis checks; nothing for other compilers.
#if defined(__clang__)
#define KARE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define KARE_THREAD_ATTRIBUTE(x)
#endif
#define GUARDED_BY(m) KARE_THREAD_ATTRIBUTE(guarded_by(m))
#define REQUIRES_LOCK(m) KARE_THREAD_ATTRIBUTE(requires_capability(m))

namespace kare {

// std::mutex that the analysis understands. Lock it with MutexLock only.
class KARE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() KARE_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() KARE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  std::mutex& native() { return mutex_; }

 private:
  std::mutex mutex_;
};

// Holds a Mutex for a scope.
class KARE_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) KARE_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() KARE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition to wait for while holding a Mutex. Wake-ups may be spurious: always wait in a loop
// that checks the condition, which also is what the analysis can follow.
class Condition {
 public:
  // REQUIRES: `mutex` is held by the caller; it is held again on return.
  void wait(Mutex& mutex) REQUIRES_LOCK(mutex) {
    std::unique_lock<std::mutex> lock(mutex.native(), std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // Returns false when `timeout` passed without a wake-up.
  template <class Duration>
  bool wait_for(Mutex& mutex, Duration timeout) REQUIRES_LOCK(mutex) {
    std::unique_lock<std::mutex> lock(mutex.native(), std::adopt_lock);
    const auto status = condition_.wait_for(lock, timeout);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace kare
