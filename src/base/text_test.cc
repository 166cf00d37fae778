#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kare {
namespace {

TEST(Text, CountsCodePointsNotBytes) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("plaj"), 4U);
  EXPECT_EQ(count_code_points("sahil güneşi"), 12U);
  EXPECT_EQ(count_code_points("海滩"), 2U);
  EXPECT_EQ(count_code_points("\xF0\x9F\x8F\x96"), 1U);
}

TEST(Text, RefusesWhatIsNoUtf8) {
  for (const char* bad : {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xE6\xB5", "\x80", "a\xC3"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(Text, ShortensByCodePointsAndSaysSo) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("海滩海滩", 2), "海滩…");
}

TEST(Text, QuotesForJson) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\n\\u0001\"");
  EXPECT_EQ(json_quoted("é"), "\"é\"");
  EXPECT_EQ(json_quoted(""), "\"\"");
  EXPECT_EQ(json_quoted("\t\r"), "\"\\t\\r\"");
}

TEST(Text, ReadsWholeDecimalsOnly) {
  EXPECT_EQ(parse_decimal("0"), 0);
  EXPECT_EQ(parse_decimal("9223372036854775807"), 9223372036854775807LL);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1.0", "9223372036854775808", "0x1"}) {
    EXPECT_FALSE(parse_decimal(bad).has_value()) << bad;
  }
}

RC_GTEST_PROP(Text, AnyBytesAreCountedOrRefusedAndNeverReadBeyond, (const std::string& bytes)) {
  const auto count = count_code_points(bytes);
  if (count) {
    RC_ASSERT(*count <= bytes.size());
    RC_ASSERT(shortened(bytes, *count) == bytes);
  }
}

}  // namespace
}  // namespace kare
