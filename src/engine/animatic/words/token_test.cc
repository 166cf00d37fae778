#include "engine/animatic/words/token.h"

#include <gtest/gtest.h>

#include <string>

namespace kare::animatic {
namespace {

std::string joined(std::string_view text) {
  std::string out;
  for (const Token& token : tokenize(text)) out += (out.empty() ? "" : "|") + token.text;
  return out;
}

TEST(Tokenize, CutsIntoLowerCaseWordsAndPunctuation) {
  EXPECT_EQ(joined("A Dog, running."), "a|dog|,|running|.");
  EXPECT_EQ(joined("close-up of a T-rex"), "close|up|of|a|t|rex");
}

TEST(Tokenize, TakesPossessivesOff) {
  EXPECT_EQ(joined("a bird's nest, a bird\u2019s eye"), "a|bird|nest|,|a|bird|eye");
  EXPECT_EQ(joined("don't"), "don't");
}

TEST(Tokenize, KnowsOtherScripts) {
  EXPECT_EQ(joined("Köpek KOŞUYOR"), "köpek|koşuyor");
  EXPECT_GT(tokenize("海滩上的狗").size(), 1U);
}

TEST(Tokenize, SurvivesEmptyAndInvalidText) {
  EXPECT_TRUE(tokenize("").empty());
  EXPECT_TRUE(tokenize(" \t\n").empty());
  EXPECT_FALSE(tokenize("\xff\xfe dog").empty());
}

TEST(PhraseKey, JoinsWordsWithSingleSpaces) {
  EXPECT_EQ(phrase_key("Hot-Air  Balloon"), "hot air balloon");
  EXPECT_EQ(phrase_key("rock "), "rock");
}

}  // namespace
}  // namespace kare::animatic
