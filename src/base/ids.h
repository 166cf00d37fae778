#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"

namespace kare {

// Milliseconds that Kling's own ids count from: `(id >> 22) + kSnowflakeEpochMs` is about
// `created_at` (spec of the wire contract, section 2.4, checked there on seven captures).
inline constexpr std::int64_t kSnowflakeEpochMs = 1'568'028'518'780;

// Makes ids that grow with time and never repeat within the process: 42 bits of milliseconds,
// 10 bits drawn at start so that two processes rarely meet, 12 bits of sequence. 18 decimal digits
// until March 2027, then 19. Safe from any thread.
class SnowflakeIds {
 public:
  // The clock must outlive this object.
  explicit SnowflakeIds(const Clock& clock);
  std::int64_t next();

 private:
  const Clock& clock_;
  const std::int64_t node_;
  Mutex mutex_;
  std::int64_t last_ms_ GUARDED_BY(mutex_) = 0;
  std::int64_t sequence_ GUARDED_BY(mutex_) = 0;
};

// A random UUID, version 4, lower case (RFC 4122).
std::string random_uuid();

}  // namespace kare
