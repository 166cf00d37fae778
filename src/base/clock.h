#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace kare {

// Wall-clock time with the precision that records and the wire use.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

// Milliseconds since the Unix epoch.
inline std::int64_t to_ms(TimePoint time) {
  return time.time_since_epoch().count();
}
inline TimePoint from_ms(std::int64_t ms) {
  return TimePoint(std::chrono::milliseconds(ms));
}

// Where time comes from; passed in, so that tests own it. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, for records and the wire.
  virtual TimePoint now() const = 0;
  // For measuring only; never goes back.
  virtual std::chrono::nanoseconds monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  std::chrono::nanoseconds monotonic() const override;
};

// A clock that stands still until a test moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start = from_ms(1'800'000'000'000)) : now_ms_(to_ms(start)) {}
  TimePoint now() const override { return from_ms(now_ms_.load()); }
  std::chrono::nanoseconds monotonic() const override {
    return std::chrono::milliseconds(now_ms_.load());
  }
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace kare
