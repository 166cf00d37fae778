#include "work/callback_rules.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "net/http_date.h"

namespace kare::work {
namespace {
using std::chrono::milliseconds;
using std::chrono::seconds;

// Longer waits than any pause; also keeps the arithmetic far from overflow.
constexpr long long kRetryAfterSecondsMax = 10LL * 365 * 24 * 3600;
}  // namespace

CallbackVerdict judge(const Result<net::Response>& answer, TimePoint now) {
  using What = CallbackVerdict::What;
  if (!answer.ok()) return {.what = What::kRetry, .failure = answer.error().message};
  const int status = answer.value().status;
  if (status >= 200 && status <= 299) return {.what = What::kAccepted};
  const std::string failure = "status " + std::to_string(status);
  if (status == 410) return {.what = What::kGone, .failure = failure};
  return {.what = What::kRetry,
          .failure = failure,
          .retry_after =
              parse_retry_after(net::find_header(answer.value().headers, "Retry-After"), now)};
}

std::optional<TimePoint> next_attempt(const CallbackPauses& pauses, int attempts, TimePoint since,
                                      std::optional<milliseconds> retry_after, TimePoint now,
                                      double dice) {
  const double growth = std::pow(2.0, std::min(attempts - 1, 60));
  const double jitter = 0.75 + 0.5 * dice;
  const double pause_ms = std::min(static_cast<double>(pauses.first.count()) * growth * jitter,
                                   static_cast<double>(pauses.longest.count()));
  milliseconds pause(static_cast<std::int64_t>(pause_ms));
  if (retry_after) pause = std::max(pause, std::min(*retry_after, pauses.longest));
  const TimePoint next = now + pause;
  if (next > since + pauses.give_up) return std::nullopt;
  return next;
}

std::optional<milliseconds> parse_retry_after(std::string_view text, TimePoint now) {
  if (const auto count = parse_decimal(text)) {
    if (*count < 0) return std::nullopt;
    return seconds(std::min(*count, kRetryAfterSecondsMax));
  }
  const auto date = net::parse_http_date(text);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), from_ms(std::int64_t{*date} * 1000) - now);
}

}  // namespace kare::work
