#include "api/rate_limit.h"

#include <algorithm>

#include "base/assert.h"

namespace kare::api {
namespace {

constexpr TokenBucket::Time kMinute = std::chrono::minutes(1);
constexpr std::size_t kSweepSizeMin = 1'000;

}  // namespace

TokenBucket::Time TokenBucket::take(int per_minute, Time now) {
  KARE_ASSERT(per_minute > 0);
  const Time each = kMinute / per_minute;
  const Time begin = std::max(full_at, now);
  // A full bucket is `per_minute` permits deep, this one included.
  const Time wait = begin + each - each * per_minute - now;
  if (wait > Time::zero()) return wait;
  full_at = begin + each;
  return Time::zero();
}

void TokenBucket::put_back(int per_minute) {
  KARE_ASSERT(per_minute > 0);
  full_at -= kMinute / per_minute;
}

TokenBucket::Time RateLimit::take(std::string_view name, int per_minute, TokenBucket::Time now) {
  const MutexLock lock(mutex_);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= sweep_at_) forget_full_ones(now);
    found = buckets_.emplace(std::string(name), TokenBucket{}).first;
  }
  return found->second.take(per_minute, now);
}

void RateLimit::put_back(std::string_view name, int per_minute) {
  const MutexLock lock(mutex_);
  const auto found = buckets_.find(name);
  if (found != buckets_.end()) found->second.put_back(per_minute);
}

std::size_t RateLimit::size() const {
  const MutexLock lock(mutex_);
  return buckets_.size();
}

void RateLimit::forget_full_ones(TokenBucket::Time now) {
  std::erase_if(buckets_, [now](const auto& entry) { return entry.second.full_at <= now; });
  sweep_at_ = std::max(kSweepSizeMin, 2 * buckets_.size());
}

}  // namespace kare::api
