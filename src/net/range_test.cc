#include "net/range.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "net/http_date.h"

namespace kare::net {
namespace {

using Kind = RangeChoice::Kind;

// What a range asks for, byte by byte, straight from the words of RFC 9110.
std::string part_by_definition(const std::string& file, std::uint64_t first, std::uint64_t last) {
  std::string out;
  for (std::uint64_t i = 0; i < file.size(); ++i) {
    if (i >= first && i <= last) out += file[i];
  }
  return out;
}

std::string part_of(const std::string& file, const std::string& header) {
  const RangeChoice choice = choose_range(header, file.size());
  if (choice.kind != Kind::kPart) return "";
  return file.substr(choice.offset, choice.length);
}

RC_GTEST_PROP(Range, PartIsWhatTheDefinitionSays, ()) {
  const auto file = *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
  const auto first = *rc::gen::inRange<std::uint64_t>(0, 40);
  const auto last = first + *rc::gen::inRange<std::uint64_t>(0, 40);
  const std::string open = "bytes=" + std::to_string(first) + "-";

  RC_ASSERT(part_of(file, open + std::to_string(last)) == part_by_definition(file, first, last));
  RC_ASSERT(part_of(file, open) == part_by_definition(file, first, file.size()));
  const bool exists = first < file.size();
  const Kind kind = choose_range(open, file.size()).kind;
  RC_ASSERT(kind == (exists ? Kind::kPart : Kind::kUnsatisfiable));
}

RC_GTEST_PROP(Range, SuffixIsTheEndOfTheFile, ()) {
  const auto file = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  const auto count = *rc::gen::inRange<std::uint64_t>(1, 60);
  const std::uint64_t first = file.size() - std::min<std::uint64_t>(count, file.size());

  RC_ASSERT(part_of(file, "bytes=-" + std::to_string(count)) == file.substr(first));
}

RC_GTEST_PROP(Range, AnythingElseStaysWithinTheFile, (const std::string& text)) {
  const auto total = *rc::gen::arbitrary<std::uint64_t>();
  const RangeChoice choice = choose_range("bytes=" + text, total);
  if (choice.kind != Kind::kPart) return;
  RC_ASSERT(choice.length > 0U);
  RC_ASSERT(choice.offset < total);
  RC_ASSERT(choice.length <= total - choice.offset);
}

TEST(Range, MalformedAndForeignHeadersAreIgnored) {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-3",
                             "bytes=1-2-3", "bytes=0-1,3-4", "bytes=+1-2", "bytes= 1-2",
                             "bytes=1 -2", "bytes=0x1-2", "lines=1-2", "bytes=--5", "bytes=0-0,"}) {
    EXPECT_EQ(choose_range(header, 100).kind, Kind::kWhole) << header;
  }
}

TEST(Range, NumbersTooLargeForTheTypeMeanBeyondTheEnd) {
  const std::string huge = "99999999999999999999999999";

  EXPECT_EQ(choose_range("bytes=10-" + huge, 100).length, 90U);
  EXPECT_EQ(choose_range("bytes=" + huge + "-", 100).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(choose_range("bytes=-" + huge, 100).length, 100U);
}

TEST(Range, EmptyFilesAndEmptySuffixesHaveNoPart) {
  EXPECT_EQ(choose_range("bytes=0-", 0).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(choose_range("bytes=-5", 0).kind, Kind::kWhole);
  EXPECT_EQ(choose_range("bytes=-0", 100).kind, Kind::kUnsatisfiable);
}

TEST(Range, UnitIsCaseInsensitive) {
  EXPECT_EQ(choose_range("Bytes=1-1", 3).kind, Kind::kPart);
}

TEST(Range, ContentRangeNamesPartAndTotal) {
  EXPECT_EQ(content_range(choose_range("bytes=2-4", 10), 10), "bytes 2-4/10");
  EXPECT_EQ(content_range(choose_range("bytes=20-", 10), 10), "bytes */10");
}

TEST(Range, IfRangeTakesTheStrongTagOrTheExactDate) {
  const std::time_t written = 784111777;

  EXPECT_TRUE(if_range_allows("", "\"a\"", written));
  EXPECT_TRUE(if_range_allows("\"a\"", "\"a\"", written));
  EXPECT_FALSE(if_range_allows("\"b\"", "\"a\"", written));
  EXPECT_FALSE(if_range_allows("W/\"a\"", "\"a\"", written));
  EXPECT_FALSE(if_range_allows("W/\"a\"", "W/\"a\"", written));
  EXPECT_TRUE(if_range_allows("Sun, 06 Nov 1994 08:49:37 GMT", "\"a\"", written));
  EXPECT_FALSE(if_range_allows("Sun, 06 Nov 1994 08:49:38 GMT", "\"a\"", written));
  EXPECT_FALSE(if_range_allows("Sun, 06 Nov 1994 08:49:37 GMT", "\"a\"", std::nullopt));
}

RC_GTEST_PROP(HttpDate, ReadingUndoesWriting, ()) {
  const auto seconds = *rc::gen::inRange<std::time_t>(0, 250'000'000'000);
  RC_ASSERT(parse_http_date(http_date(seconds)) == seconds);
}

TEST(HttpDate, TakesOneFormOnly) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace kare::net
