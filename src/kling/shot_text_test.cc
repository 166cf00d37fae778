#include "kling/shot_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/limits.h"

namespace kare::kling {
namespace {

using Shots = std::vector<PromptedShot>;

TEST(ShotText, EachShotHasItsSecondsAndItsWords) {
  const auto text = read_shot_text("shot 1, 5, a beach, at noon; Shot 2,3 , a boat ;");

  ASSERT_TRUE(text);
  EXPECT_TRUE(text->is_sound);
  EXPECT_EQ(text->shots, (Shots{{"a beach, at noon", 5}, {"a boat", 3}}));
}

TEST(ShotText, TheChineseWordAndLineBreaksAreRead) {
  const auto text = read_shot_text("镜头 1, 3, 海滩;\n镜头 2, 2, 船;\n");

  ASSERT_TRUE(text);
  EXPECT_TRUE(text->is_sound);
  EXPECT_EQ(text->shots, (Shots{{"海滩", 3}, {"船", 2}}));
}

TEST(ShotText, ASemicolonInsideTheWordsBelongsToThem) {
  const auto text = read_shot_text("shot 1, 5, a beach; waves, wind; shot 2, 5, a boat");

  ASSERT_TRUE(text);
  EXPECT_EQ(text->shots, (Shots{{"a beach; waves, wind", 5}, {"a boat", 5}}));
}

TEST(ShotText, OtherTextsAreNoLists) {
  for (const char* prompt :
       {"a beach", "", ";", "shot", "shot 1", "shot 1, 5", "shot a, 5, x", "shot 1, five, x",
        "shot 1, -5, x", "a beach; shot 1, 5, x", "shots 1, 5, x", "a shot 1, 5, x"}) {
    EXPECT_FALSE(read_shot_text(prompt)) << prompt;
  }
}

TEST(ShotText, WhatCannotBeMadeIsToldApart) {
  std::string seven;
  for (int i = 1; i <= 7; ++i) seven += "shot " + std::to_string(i) + ", 1, x;";
  for (const std::string& prompt :
       {std::string("shot 2, 5, x"), std::string("shot 1, 5, x; shot 3, 5, y"),
        std::string("shot 1, 0, x"), std::string("shot 1, 5, ; shot 2, 5, y"), seven,
        "shot 1, 5, " + std::string(kShotPromptCharsMax + 1, 'x')}) {
    const auto text = read_shot_text(prompt);
    ASSERT_TRUE(text) << prompt;
    EXPECT_FALSE(text->is_sound) << prompt;
  }
  EXPECT_TRUE(read_shot_text("shot 1, 5, " + std::string(kShotPromptCharsMax, 'x'))->is_sound);
}

RC_GTEST_PROP(ShotTextProperty, WhatIsWrittenIsReadBack, ()) {
  const auto seconds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 16));
  RC_PRE(!seconds.empty() && seconds.size() <= kShotsMax);
  std::string prompt;
  Shots shots;
  for (const int length : seconds) {
    const std::string words =
        *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'b', ',', '.')));
    shots.push_back({words, length});
    prompt +=
        "shot " + std::to_string(shots.size()) + ", " + std::to_string(length) + ", " + words + ";";
  }
  RC_PRE(prompt.size() < kShotPromptCharsMax);

  const auto text = read_shot_text(prompt);

  RC_ASSERT(text && text->is_sound);
  RC_ASSERT(text->shots == shots);
}

RC_GTEST_PROP(ShotTextProperty, AnyTextIsRead, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("shot", " ", "1", "2", ",", ";", "x", "镜头", "\n"));
  std::string prompt;
  for (const std::string& piece : pieces) prompt += piece;

  const auto text = read_shot_text(prompt);

  RC_ASSERT(!text || !text->shots.empty());
}

}  // namespace
}  // namespace kare::kling
