#include "config/duration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kare::config {
namespace {
using namespace std::chrono_literals;

TEST(Duration, ReadsEveryUnitAndPlainSeconds) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("20s"), 20s);
  EXPECT_EQ(parse_duration("20"), 20s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("30d"), 720h);
  EXPECT_EQ(parse_duration("0"), 0ms);
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text :
       {"", "s", "ms", "-1s", "+1s", " 1s", "1s ", "1 s", "1.5s", "1S", "1w", "1sm", "1e3", "0x10",
        "99999999999999999999", "9223372036854775807d", "3651d", "５s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, IsWrittenInItsLongestExactUnit) {
  EXPECT_EQ(format_duration(0ms), "0s");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(120s), "2m");
  EXPECT_EQ(format_duration(24h), "1d");
}

RC_GTEST_PROP(DurationProperty, WhatIsWrittenIsReadBackAsTheSame, ()) {
  const Milliseconds duration(*rc::gen::inRange<std::int64_t>(0, std::int64_t{3'650} * 86'400'000));

  RC_ASSERT(parse_duration(format_duration(duration)) == duration);
}

RC_GTEST_PROP(DurationProperty, AnyTextIsReadOrRefusedWithinBounds, (const std::string& text)) {
  const auto parsed = parse_duration(text);

  if (parsed) RC_ASSERT(*parsed >= 0ms && *parsed <= Milliseconds(24h * 3'650));
  if (parsed) RC_ASSERT(text[0] >= '0' && text[0] <= '9');
}

RC_GTEST_PROP(DurationProperty, DigitsWithAnyTailAreReadOnlyWithAUnit, ()) {
  const std::string tail =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("smhd ")));
  const bool is_unit =
      tail.empty() || tail == "s" || tail == "ms" || tail == "m" || tail == "h" || tail == "d";

  RC_ASSERT(parse_duration("7" + tail).has_value() == is_unit);
}

}  // namespace
}  // namespace kare::config
