#include "engine/animatic/words/lexicon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/animatic/props/drawings.h"
#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic {
namespace {

bool means(const std::string& key, Kind kind) {
  const auto meanings = test_lexicon().meanings(key);
  return std::any_of(meanings.begin(), meanings.end(),
                     [kind](const Meaning& meaning) { return meaning.kind == kind; });
}

TEST(Lexicon, KnowsWordsOfEveryKind) {
  EXPECT_TRUE(means("beach", Kind::kPlace));
  EXPECT_TRUE(means("dog", Kind::kConcept));
  EXPECT_TRUE(means("run", Kind::kAction));
  EXPECT_TRUE(means("sunset", Kind::kTime));
  EXPECT_TRUE(means("red", Kind::kColour));
  EXPECT_TRUE(means("without", Kind::kNegation));
  EXPECT_TRUE(means("the", Kind::kGrammar));
  EXPECT_TRUE(test_lexicon().meanings("xyzzy").empty());
}

TEST(Lexicon, TakesKeywordsFromEmojibase) {
  EXPECT_TRUE(means("broccoli", Kind::kConcept));
  EXPECT_TRUE(means("fire extinguisher", Kind::kConcept));
}

TEST(Lexicon, HintsNeverLeadToPeopleOrFaces) {
  for (const char* word : {"elegant", "happy", "spell", "smile"}) {
    EXPECT_FALSE(means(word, Kind::kConcept)) << word;
  }
}

TEST(Lexicon, EveryPlaceHasAFamilyThatIsDrawn) {
  constexpr std::array<std::string_view, 18> kFamilies = {
      "beach", "sea",   "underwater", "meadow",  "park", "forest", "desert", "snow", "mountain",
      "lake",  "river", "city",       "village", "road", "space",  "sky",    "room", "stage"};

  EXPECT_GE(test_lexicon().places().size(), 60U);
  for (const Place& place : test_lexicon().places()) {
    EXPECT_NE(std::find(kFamilies.begin(), kFamilies.end(), place.family), kFamilies.end())
        << place.name << ": " << place.family;
  }
}

TEST(Lexicon, EveryDrawnNameIsDrawn) {
  constexpr std::string_view kPrefix = "drawn:";
  for (const Concept& thing : test_lexicon().things()) {
    for (const std::string& art : thing.art) {
      if (!art.starts_with(kPrefix)) continue;
      EXPECT_NE(props::find_drawing(art.substr(kPrefix.size())), nullptr)
          << thing.name << ": " << art;
    }
  }
}

TEST(Lexicon, AFolderWithoutDataIsAnError) {
  const Result<Lexicon> lexicon = Lexicon::load("/nonexistent");

  ASSERT_FALSE(lexicon.ok());
  EXPECT_EQ(lexicon.error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kare::animatic
