#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace kare::api {

// A bucket that holds up to a minute's worth of permits and is filled evenly, kept as the one
// moment at which it is full again (the generic cell rate algorithm of ATM networks, ITU-T I.371):
// exact in whole nanoseconds. In any stretch of w seconds it gives at most `per_minute` * (1 + w /
// 60).
struct TokenBucket {
  using Time = std::chrono::nanoseconds;  // Of a clock that never goes back.

  // Takes one permit and returns zero, or takes none and returns the time until there is one.
  // REQUIRES: per_minute > 0; the same for every call but for changes of the configuration.
  Time take(int per_minute, Time now);
  // Gives one back.
  void put_back(int per_minute);

  Time full_at{};
};

// Buckets by name. A bucket that is full is as good as none and may be forgotten. Safe from any
// thread.
class RateLimit {
 public:
  TokenBucket::Time take(std::string_view name, int per_minute, TokenBucket::Time now);
  void put_back(std::string_view name, int per_minute);
  std::size_t size() const;

 private:
  void forget_full_ones(TokenBucket::Time now) REQUIRES_LOCK(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, TokenBucket, std::less<>> buckets_ GUARDED_BY(mutex_);
  std::size_t sweep_at_ GUARDED_BY(mutex_) = 1'000;
};

}  // namespace kare::api
