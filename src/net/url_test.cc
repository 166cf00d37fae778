#include "net/url.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace kare::net {
namespace {

RC_GTEST_PROP(Url, DecodingUndoesEncoding, (const std::string& text)) {
  RC_ASSERT(percent_decode(percent_encode(text)) == text);
}

RC_GTEST_PROP(Url, EncodedTextIsPlainAscii, (const std::string& text)) {
  for (const char c : percent_encode(text)) {
    RC_ASSERT(std::isalnum(static_cast<unsigned char>(c)) ||
              std::string("-._~%").find(c) != std::string::npos);
  }
}

RC_GTEST_PROP(Url, QueryGivesBackWhatWasPutIn,
              (const std::vector<std::pair<std::string, std::string>>& parameters)) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    query += "&" + percent_encode(name) + "=" + percent_encode(value);
  }
  const auto parsed = parse_query(query);
  RC_ASSERT(parsed.ok());
  RC_ASSERT(parsed.value() == parameters);
}

RC_GTEST_PROP(Url, AnyTargetIsSplitWithinItself, (const std::string& text)) {
  const std::string target = "/" + text;
  const auto parts = split_target(target);
  if (!parts) return;
  RC_ASSERT(parts->path.front() == '/');
  const bool has_query = target.find('?') != std::string::npos;
  const std::string again =
      std::string(parts->path) + (has_query ? "?" + std::string(parts->query) : "");
  RC_ASSERT(again == target);
}

TEST(Url, DecodingRefusesBrokenEscapes) {
  EXPECT_FALSE(percent_decode("%"));
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%zz"));
  EXPECT_FALSE(percent_decode("%4g"));
  EXPECT_EQ(percent_decode("%41%6a+"), "Aj+");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
}

TEST(Url, QueryFollowsHtmlForms) {
  const auto parsed = parse_query("a=1&b=two+words&&c&d=x%3Dy=z&a=2");

  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(
      parsed.value(),
      (QueryParameters{{"a", "1"}, {"b", "two words"}, {"c", ""}, {"d", "x=y=z"}, {"a", "2"}}));
  EXPECT_EQ(find_parameter(parsed.value(), "a"), "1");
  EXPECT_EQ(find_parameter(parsed.value(), "e"), std::nullopt);
}

TEST(Url, QueryWithBrokenEscapeIsInvalid) {
  EXPECT_EQ(parse_query("a=%g1").error().code, Code::kInvalid);
  EXPECT_EQ(parse_query("%=1").error().code, Code::kInvalid);
}

TEST(Url, TargetLosesSchemeAndAuthority) {
  EXPECT_EQ(split_target("http://host:80/a/b?c=d")->path, "/a/b");
  EXPECT_EQ(split_target("HTTPS://host/a?c=d")->query, "c=d");
  EXPECT_EQ(split_target("http://host")->path, "/");
  EXPECT_EQ(split_target("http://host?x=1")->path, "/");
  EXPECT_EQ(split_target("http://host?x=1")->query, "x=1");
}

TEST(Url, TargetOfOtherFormsIsRefused) {
  for (const char* target : {"", "*", "host:443", "ftp://host/a", "http://", "http:///a", "a/b",
                             "/a#b", "http://host#x"}) {
    EXPECT_FALSE(split_target(target)) << target;
  }
}

TEST(Url, ControlBytesInThePathAreRefused) {
  EXPECT_FALSE(split_target(std::string_view("/a\0b", 4)));
  for (const char* target : {"/a%00b", "/a%0Ab", "/%1f", "/%7F", "/a\x01", "/a\x7f"}) {
    EXPECT_FALSE(split_target(target)) << target;
  }
  EXPECT_TRUE(split_target("/a%20b%zz%"));
  EXPECT_TRUE(split_target("/a?b=%00"));
}

}  // namespace
}  // namespace kare::net
