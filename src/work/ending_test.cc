#include "work/ending.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "store/reasons.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

Ending by_code(Code code, int attempt) {
  return ending_of(Error{code, "why", "detail"}, StopReason::kNone, attempt, 2s, 0.5);
}

TEST(Ending, OnlyUnavailableTimeoutAndLostLeasesAreTriedAgain) {
  for (int number = 0; number < kCodeCount; ++number) {
    const Code code = static_cast<Code>(number);
    const bool is_tried_again = is_retryable(code) || code == Code::kStopped;

    const Ending ending = by_code(code, 1);

    EXPECT_EQ(ending.kind == Ending::Kind::kRelease, is_tried_again) << code_name(code);
    EXPECT_EQ(ending.outcome.error, is_tried_again ? "" : "why");
    EXPECT_EQ(ending.attempt, Attempt::kSpent);
  }
}

TEST(Ending, PausesGrowUntilTheLastAttempt) {
  EXPECT_EQ(by_code(Code::kTimeout, 1).pause, 2s);
  EXPECT_EQ(by_code(Code::kTimeout, 2).pause, 10s);
  EXPECT_EQ(by_code(Code::kTimeout, kAttemptsMax).kind, Ending::Kind::kFinish);
  EXPECT_EQ(by_code(Code::kTimeout, kAttemptsMax).outcome.error, "why (3 attempts)");
}

TEST(Ending, TheReasonToStopCountsMoreThanTheError) {
  for (const Code code : {Code::kStopped, Code::kUnavailable, Code::kInternal}) {
    const auto of = [&](StopReason reason) {
      return ending_of(Error{code, "why", ""}, reason, kAttemptsMax, 2s, 0.5);
    };

    EXPECT_EQ(of(StopReason::kOwner).outcome.state, State::kCancelled);
    EXPECT_EQ(of(StopReason::kOwner).outcome.error, kReasonCancelled);
    EXPECT_EQ(of(StopReason::kShutdown).kind, Ending::Kind::kRelease);
    EXPECT_EQ(of(StopReason::kShutdown).attempt, Attempt::kReturned);
    EXPECT_EQ(of(StopReason::kShutdown).pause, 0ms);
    EXPECT_EQ(of(StopReason::kLeaseLost).kind, Ending::Kind::kDrop);
    EXPECT_EQ(of(StopReason::kDiskFull).outcome.state, State::kFailed);
  }
}

TEST(Ending, AReasonIsNeverEmpty) {
  const Ending ending = ending_of(Error{Code::kUnsupported, "", ""}, StopReason::kNone, 1, 2s, 0);

  EXPECT_EQ(ending.outcome.error, kReasonEngineStopped);
}

}  // namespace
}  // namespace kare::work
