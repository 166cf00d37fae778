#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"

namespace kare::work {

// How long and how often a callback is tried.
struct CallbackPauses {
  std::chrono::milliseconds first = std::chrono::seconds(5);  // Before the second attempt.
  std::chrono::milliseconds longest = std::chrono::hours(1);  // Between two attempts.
  // No attempt, but the first, begins later than this after the change.
  std::chrono::milliseconds give_up = std::chrono::hours(24);
};

// What an attempt came to.
struct CallbackVerdict {
  enum class What { kAccepted, kRetry, kGone } what = What::kRetry;
  std::string failure = {};  // For people; empty when accepted.
  // What the receiver asked for; only for kRetry.
  std::optional<std::chrono::milliseconds> retry_after = {};
};

// Any status from 200 to 299 accepts, 410 wants no more, and everything else is a failure: a
// redirect too, because it could lead anywhere.
CallbackVerdict judge(const Result<net::Response>& answer, TimePoint now);

// When to make attempt number `attempts + 1`, or nothing when that would be too late. The pause
// doubles with each attempt, with up to a quarter of jitter either way; `dice` is in [0, 1). A
// receiver's Retry-After may make it longer, up to `longest`.
std::optional<TimePoint> next_attempt(const CallbackPauses& pauses, int attempts, TimePoint since,
                                      std::optional<std::chrono::milliseconds> retry_after,
                                      TimePoint now, double dice);

// The value of Retry-After: seconds or a date.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, TimePoint now);

}  // namespace kare::work
