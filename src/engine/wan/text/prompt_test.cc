#include "engine/wan/text/prompt.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "engine/wan/text/html_names.h"

namespace kare::wan {
namespace {

TEST(CleanPrompt, TypographyBecomesPlain) {
  EXPECT_EQ(clean_prompt("\u201cquoted\u201d \u2018it\u2019s\u2019"), "\"quoted\" 'it's'");
  EXPECT_EQ(clean_prompt("\ufb01ne \ufb02ow"), "fine flow");
  EXPECT_EQ(clean_prompt("\uff21\uff42\uff01\uff0c\uff1f"), "Ab!,?");
  EXPECT_EQ(clean_prompt("cafe\u0301"), "caf\u00e9");
}

TEST(CleanPrompt, ControlCharactersAndTerminalEscapesGo) {
  EXPECT_EQ(clean_prompt("a\x1b[31mred\x1b[0m b"), "ared b");
  EXPECT_EQ(clean_prompt(std::string("a\0b\x07"
                                     "c\x7f",
                                     6)),
            "abc");
  EXPECT_EQ(clean_prompt("\ufeffstart"), "start");
}

TEST(CleanPrompt, AllWhiteSpaceIsOneSpace) {
  EXPECT_EQ(clean_prompt("a\r\nb\tc\x1f"
                         "d\u00a0e\u2003\u3000f"),
            "a b c d e f");
  EXPECT_EQ(clean_prompt(" \n\t "), "");
  EXPECT_EQ(clean_prompt(""), "");
}

TEST(CleanPrompt, ReferencesAreDecodedTwiceAndNotThrice) {
  EXPECT_EQ(clean_prompt("&amp;lt;"), "<");
  EXPECT_EQ(clean_prompt("&amp;amp;lt;"), "&lt;");
}

// The expected values are those of Python's html.unescape.
TEST(DecodeHtml, FollowsHtml5) {
  EXPECT_EQ(decode_html("&notit; &notin;"), "\u00acit; \u2209");
  EXPECT_EQ(decode_html("&CounterClockwiseContourIntegral;"), "\u2233");
  EXPECT_EQ(decode_html("&#128512;&#x1F600;&#X1f600"), "\U0001F600\U0001F600\U0001F600");
  EXPECT_EQ(decode_html("&#0;&#xD800;&#1114112;"), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(decode_html("&#128;&#150;"), "\u20ac\u2013");
  EXPECT_EQ(decode_html("&#1;&#xfdd0;&#xffff;"), "");
  EXPECT_EQ(decode_html("&#99999999999999999999;"), "\ufffd");
  EXPECT_EQ(decode_html("& &; &# &#; &#x; &unknown; &"), "& &; &# &#; &#x; &unknown; &");
}

TEST(HtmlNames, AreAllThere) {
  EXPECT_EQ(html_character("amp;"), "&");
  EXPECT_EQ(html_character("NewLine;"), "\n");
  EXPECT_EQ(html_character("fjlig;"), "fj");
  EXPECT_EQ(html_character("quest;"), "?");
  EXPECT_EQ(html_character("hellip"), std::nullopt);  // Only with its semicolon.
}

RC_GTEST_PROP(CleanPrompt, AnyBytesBecomeCleanText, (const std::string& bytes)) {
  const std::string clean = clean_prompt(bytes);

  RC_ASSERT(is_utf8(clean));
  RC_ASSERT(clean.find("  ") == std::string::npos);
  RC_ASSERT(clean.empty() || (clean.front() != ' ' && clean.back() != ' '));
}

}  // namespace
}  // namespace kare::wan
