#include "engine/animatic/words/styles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/animatic/words/lettering.h"
#include "engine/animatic/words/test_lexicon.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

using Names = std::vector<std::string>;

Shot shot_of(const std::string& prompt) {
  return understand(test_lexicon(), prompt, "", 1);
}

struct Example {
  const char* prompt;
  const char* style;
};
class StyleExamples : public testing::TestWithParam<Example> {};

TEST_P(StyleExamples, IsFoundAndCountsAsShown) {
  const Shot shot = shot_of(GetParam().prompt);

  EXPECT_EQ(shot.styles, Names{GetParam().style});
  EXPECT_EQ(shot.undrawn, Names{}) << GetParam().prompt;
}

INSTANTIATE_TEST_SUITE_P(
    Words, StyleExamples,
    testing::Values(Example{"a dog in a park, watercolor painting", "watercolour"},
                    Example{"an oil painting of a dog in a park", "oil"},
                    Example{"a dog in a park, van Gogh style", "van gogh"},
                    Example{"a dog in a park by Hokusai, in the style of Ukiyo-e", "ukiyo-e"},
                    Example{"a dog in a park, pixel art", "pixel art"},
                    Example{"an 8-bit dog in a park", "pixel art"},
                    Example{"a dog in a park, black and white", "black and white"},
                    Example{"a dog in a park, in cyberpunk style", "cyberpunk"},
                    Example{"a dog in a park, animated style", "animated"},
                    Example{"a dog in a park, surrealism style", "surreal"},
                    Example{"a pencil sketch of a dog in a park", "sketch"},
                    Example{"a dog in a park, sepia", "sepia"},
                    Example{"a dog in a park, vintage film", "vintage"},
                    Example{"a low-poly dog in a park", "low poly"},
                    Example{"cinematic shot of a dog in a park", "cinematic"}));

TEST(Styles, AreKnownInOtherLanguages) {
  for (const char* prompt : {"公园里的狗,水彩画", "公園の犬、水彩", "un perro, acuarela",
                             "parkta bir köpek, suluboya", "ein Hund, Aquarell"}) {
    EXPECT_EQ(shot_of(prompt).styles, Names{"watercolour"}) << prompt;
  }
}

TEST(Styles, LeaveWordsToTheThingsTheyDescribe) {
  EXPECT_EQ(shot_of("a vintage car on a road").styles, Names{});
  EXPECT_EQ(shot_of("a black and white cat").styles, Names{});
  EXPECT_EQ(shot_of("a dog, not cartoon").styles, Names{});
}

TEST(Styles, AreNoColoursAndNoThings) {
  const Shot grey = shot_of("a cat on a beach, black and white");
  ASSERT_FALSE(grey.subjects.empty());
  EXPECT_EQ(grey.subjects.front().colour, "");
  for (const Subject& subject : shot_of("a dog, van Gogh").subjects) {
    EXPECT_NE(subject.concept_name, "van");
  }
}

TEST(Styles, TimeLapseIsNoStyle) {
  const Shot shot = shot_of("time-lapse of a city");

  EXPECT_TRUE(shot.time_lapse);
  EXPECT_EQ(shot.styles, Names{});
}

TEST(LetteringOfPrompt, IsTakenOutWithTheWordsThatLeadToIt) {
  const Lettering found =
      take_lettering("a dog beside a wooden sign that says \"Good boy\" at noon");

  EXPECT_EQ(found.text, "Good boy");
  EXPECT_EQ(found.carrier, "sign");
  EXPECT_EQ(found.rest, "a dog beside a wooden   at noon");
}

TEST(LetteringOfPrompt, KnowsManyQuotes) {
  EXPECT_EQ(take_lettering("a shop, “Open”").text, "Open");
  EXPECT_EQ(take_lettering("ein Schild „Bäckerei“ am See").text, "Bäckerei");
  EXPECT_EQ(take_lettering("une rue, «Café»").text, "Café");
  EXPECT_EQ(take_lettering("海边「你好」").text, "你好");
  EXPECT_EQ(take_lettering("a neon sign \"BAR\"").carrier, "neon");
}

TEST(LetteringOfPrompt, LeavesOtherTextsAlone) {
  for (const char* prompt :
       {"\"a dog in a park\"", "a 12\" record", "a dog's toy", "",
        "a man says \"this is far too long to be written on any sign at all\""}) {
    const Lettering found = take_lettering(prompt);

    EXPECT_EQ(found.text, "") << prompt;
    EXPECT_EQ(found.rest, prompt);
  }
}

TEST(LetteringOfPrompt, ShowsNothingElse) {
  const Shot shot = shot_of("a dog in a park with a sign that says \"CAT\"");

  EXPECT_EQ(shot.lettering, "CAT");
  EXPECT_EQ(shot.undrawn, Names{});
  for (const Subject& subject : shot.subjects) EXPECT_NE(subject.concept_name, "cat");
}

}  // namespace
}  // namespace kare::animatic
