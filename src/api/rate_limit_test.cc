#include "api/rate_limit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace kare::api {
namespace {
using namespace std::chrono_literals;
using Time = TokenBucket::Time;

TEST(TokenBucket, GivesAMinutesWorthAtOnceAndThenOneAfterTheOther) {
  TokenBucket bucket;
  for (int i = 0; i < 6; ++i) EXPECT_EQ(bucket.take(6, 1h), 0s) << i;

  EXPECT_EQ(bucket.take(6, 1h), 10s);
  EXPECT_EQ(bucket.take(6, 1h + 4s), 6s) << "asking in vain costs nothing";
  EXPECT_EQ(bucket.take(6, 1h + 10s), 0s);
  EXPECT_EQ(bucket.take(6, 1h + 10s), 10s);
}

TEST(TokenBucket, APermitThatIsPutBackIsThereAgain) {
  TokenBucket bucket;
  EXPECT_EQ(bucket.take(1, 1h), 0s);
  EXPECT_EQ(bucket.take(1, 1h), 1min);

  bucket.put_back(1);

  EXPECT_EQ(bucket.take(1, 1h), 0s);
  EXPECT_EQ(bucket.take(1, 1h), 1min);
}

RC_GTEST_PROP(TokenBucket, GivesNoMoreThanItsRateInAnyStretch, ()) {
  const int per_minute = *rc::gen::inRange(1, 1'000);
  const auto pauses_ms = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5'000));
  TokenBucket bucket;
  Time now = 1h;
  std::vector<Time> given;
  for (const int pause : pauses_ms) {
    now += std::chrono::milliseconds(pause);
    if (bucket.take(per_minute, now) == Time::zero()) given.push_back(now);
  }

  const Time each = Time(1min) / per_minute;
  for (std::size_t first = 0; first < given.size(); ++first) {
    for (std::size_t last = first; last < given.size(); ++last) {
      const auto most = per_minute + (given[last] - given[first]) / each;
      RC_ASSERT(static_cast<std::int64_t>(last - first + 1) <= most);
    }
  }
}

RC_GTEST_PROP(TokenBucket, GivesOneExactlyAfterTheTimeItNames, ()) {
  const int per_minute = *rc::gen::inRange(1, 1'000);
  const int taken = *rc::gen::inRange(0, 2'000);
  TokenBucket bucket;
  for (int i = 0; i < taken; ++i) bucket.take(per_minute, 1h);

  TokenBucket copy = bucket;
  const Time wait = copy.take(per_minute, 1h);
  RC_ASSERT((wait == Time::zero()) == (taken < per_minute));
  if (wait == Time::zero()) return;
  RC_ASSERT(wait <= Time(1min) / per_minute);
  RC_ASSERT(TokenBucket(bucket).take(per_minute, 1h + wait - 1ns) > Time::zero());
  RC_ASSERT(TokenBucket(bucket).take(per_minute, 1h + wait) == Time::zero());
}

TEST(RateLimit, EachNameHasABucketOfItsOwn) {
  RateLimit limit;
  EXPECT_EQ(limit.take("ann", 1, 1h), 0s);
  EXPECT_GT(limit.take("ann", 1, 1h), 0s);
  EXPECT_EQ(limit.take("bob", 1, 1h), 0s);

  limit.put_back("ann", 1);

  EXPECT_EQ(limit.take("ann", 1, 1h), 0s);
  EXPECT_GT(limit.take("bob", 1, 1h), 0s);
}

TEST(RateLimit, ForgetsBucketsThatAreFullAgain) {
  RateLimit limit;
  for (int i = 0; i < 1'000; ++i) limit.take(std::to_string(i), 1, 1h);
  limit.take("fresh", 1, 1h + 59s);
  EXPECT_EQ(limit.size(), 1'001U) << "none was full";

  for (int i = 0; i < 2'000; ++i) limit.take("later " + std::to_string(i), 1, 2h);

  EXPECT_LE(limit.size(), 2'100U);
  EXPECT_GT(limit.take("later 1999", 1, 2h), 0s) << "used ones are kept";
}

}  // namespace
}  // namespace kare::api
