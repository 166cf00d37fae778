#include "work/callback_rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "net/http_date.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;
using What = CallbackVerdict::What;

const TimePoint kNow = from_ms(1'800'000'000'000);

CallbackVerdict judged(int status, net::Headers headers = {}) {
  net::Response response;
  response.status = status;
  response.headers = std::move(headers);
  return judge(Result<net::Response>(std::move(response)), kNow);
}

TEST(CallbackRules, OnlyASuccessAcceptsAndOnly410Ends) {
  for (const int status : {200, 201, 202, 204, 299})
    EXPECT_EQ(judged(status).what, What::kAccepted);
  for (const int status :
       {100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 411, 429, 500, 503}) {
    EXPECT_EQ(judged(status).what, What::kRetry) << status;
    EXPECT_EQ(judged(status).failure, "status " + std::to_string(status));
  }
  EXPECT_EQ(judged(410).what, What::kGone);
  const auto none = judge(Error{Code::kTimeout, "no answer in time", "x"}, kNow);
  EXPECT_EQ(none.what, What::kRetry);
  EXPECT_EQ(none.failure, "no answer in time");
}

TEST(CallbackRules, ReadsRetryAfterInBothForms) {
  EXPECT_EQ(judged(503, {{"retry-after", "7"}}).retry_after, 7s);
  EXPECT_EQ(parse_retry_after("0", kNow), 0s);
  EXPECT_EQ(parse_retry_after(net::http_date(1'800'000'090), kNow), 90s);
  EXPECT_EQ(parse_retry_after(net::http_date(1'700'000'000), kNow), 0s);
  for (const char* text : {"", "-1", "soon", "7s", "1.5"}) {
    EXPECT_EQ(parse_retry_after(text, kNow), std::nullopt) << text;
  }
  EXPECT_GT(parse_retry_after("9223372036854775807", kNow), 24h);
}

TEST(CallbackRules, PausesDoubleUpToTheLongest) {
  const CallbackPauses pauses{.first = 4s, .longest = 1min, .give_up = 24h};
  const auto pause = [&](int attempts, double dice) {
    return next_attempt(pauses, attempts, kNow, std::nullopt, kNow, dice).value() - kNow;
  };

  EXPECT_EQ(pause(1, 0.5), 4s);
  EXPECT_EQ(pause(2, 0.5), 8s);
  EXPECT_EQ(pause(4, 0.5), 32s);
  EXPECT_EQ(pause(5, 0.5), 1min);
  EXPECT_EQ(pause(100'000, 0.5), 1min);
  EXPECT_EQ(pause(1, 0), 3s);
  EXPECT_EQ(pause(1, 0.999999), 4999ms);
}

TEST(CallbackRules, AReceiverMayAskForMoreTimeButNotForLess) {
  const CallbackPauses pauses{.first = 4s, .longest = 1min, .give_up = 24h};

  EXPECT_EQ(next_attempt(pauses, 1, kNow, 30s, kNow, 0.5), kNow + 30s);
  EXPECT_EQ(next_attempt(pauses, 1, kNow, 1s, kNow, 0.5), kNow + 4s);
  EXPECT_EQ(next_attempt(pauses, 1, kNow, 24h, kNow, 0.5), kNow + 1min);
}

TEST(CallbackRules, NoAttemptBeginsAfterItsTime) {
  const bool holds = rc::check([](std::uint16_t attempts, std::uint32_t age_ms,
                                  std::uint16_t dice) {
    const CallbackPauses pauses{.first = 5s, .longest = 1h, .give_up = 24h};
    const TimePoint since = kNow - std::chrono::milliseconds(age_ms);
    const auto next = next_attempt(pauses, 1 + attempts, since, std::nullopt, kNow, dice / 65536.0);
    if (next) {
      RC_ASSERT(*next > kNow && *next <= since + pauses.give_up && *next <= kNow + pauses.longest);
    } else {
      RC_ASSERT(kNow + pauses.longest > since + pauses.give_up);
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace kare::work
