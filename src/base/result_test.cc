#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/rng.h"

namespace kare {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error{Code::kInvalid, "odd", "half"};
  return number / 2;
}

Result<std::unique_ptr<int>> quarter(int number) {
  const int once = KARE_TRY(half(number));
  return std::make_unique<int>(KARE_TRY(half(once)));
}

Result<> check(bool fine) {
  if (!fine) return Error{Code::kCorrupt, "not fine", ""};
  return {};
}

TEST(Result, TryYieldsTheValueOrReturnsTheError) {
  EXPECT_EQ(*quarter(12).take(), 3);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_TRUE(check(true).ok());
  EXPECT_EQ(check(false).error().code, Code::kCorrupt);
}

TEST(ResultDeathTest, TakingAValueThatIsNotThereAborts) {
  EXPECT_DEATH((void)half(3).take(), "broken promise");
}

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kCodeCount; ++i) names.insert(code_name(static_cast<Code>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kCodeCount));
  EXPECT_EQ(names.count(""), 0U);
}

TEST(Error, OnlyPassingTroubleIsTriedAgain) {
  EXPECT_TRUE(is_retryable(Code::kUnavailable));
  EXPECT_TRUE(is_retryable(Code::kTimeout));
  EXPECT_FALSE(is_retryable(Code::kInvalid));
  EXPECT_FALSE(is_retryable(Code::kInternal));
}

TEST(Clock, AManualClockMovesOnlyWhenMoved) {
  ManualClock clock(from_ms(1000));
  EXPECT_EQ(to_ms(clock.now()), 1000);
  clock.advance(std::chrono::milliseconds(250));
  EXPECT_EQ(to_ms(clock.now()), 1250);
  EXPECT_EQ(clock.monotonic(), std::chrono::milliseconds(1250));
}

TEST(Rng, RepeatsItselfAndStaysInRange) {
  Rng first(7);
  Rng second(7);
  for (int i = 0; i < 1000; ++i) {
    const double number = first.unit();
    ASSERT_EQ(number, second.unit());
    ASSERT_GE(number, 0);
    ASSERT_LT(number, 1);
    const int small = Rng(static_cast<std::uint64_t>(i)).below(6);
    ASSERT_GE(small, 0);
    ASSERT_LT(small, 6);
  }
}

}  // namespace
}  // namespace kare
