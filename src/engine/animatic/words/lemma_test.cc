#include "engine/animatic/words/lemma.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace kare::animatic {
namespace {

bool may_come_from(const std::string& word, const std::string& base, Ending ending) {
  const std::vector<Form> forms = base_forms(word, {{"children", "child"}, {"ran", "run"}});
  return std::any_of(forms.begin(), forms.end(),
                     [&](const Form& form) { return form.base == base && form.ending == ending; });
}

TEST(BaseForms, UndoPlurals) {
  EXPECT_TRUE(may_come_from("dogs", "dog", Ending::kPlural));
  EXPECT_TRUE(may_come_from("boxes", "box", Ending::kPlural));
  EXPECT_TRUE(may_come_from("horses", "horse", Ending::kPlural));
  EXPECT_TRUE(may_come_from("puppies", "puppy", Ending::kPlural));
  EXPECT_TRUE(may_come_from("wolves", "wolf", Ending::kPlural));
  EXPECT_TRUE(may_come_from("knives", "knife", Ending::kPlural));
  EXPECT_TRUE(may_come_from("children", "child", Ending::kPlural));
}

TEST(BaseForms, UndoVerbEndings) {
  EXPECT_TRUE(may_come_from("running", "run", Ending::kVerb));
  EXPECT_TRUE(may_come_from("riding", "ride", Ending::kVerb));
  EXPECT_TRUE(may_come_from("walked", "walk", Ending::kVerb));
  EXPECT_TRUE(may_come_from("carried", "carry", Ending::kVerb));
  EXPECT_TRUE(may_come_from("lying", "lie", Ending::kVerb));
  EXPECT_TRUE(may_come_from("skiing", "ski", Ending::kVerb));
}

TEST(BaseForms, BeginWithTheWordItself) {
  for (const char* word : {"glass", "bus", "sing", "red", "s", ""}) {
    const std::vector<Form> forms = base_forms(word, {});
    ASSERT_FALSE(forms.empty());
    EXPECT_EQ(forms.front().base, word);
    EXPECT_EQ(forms.front().ending, Ending::kNone);
  }
}

TEST(BaseForms, LeaveShortWordsAndDoubleSAlone) {
  EXPECT_EQ(base_forms("glass", {}).size(), 1U);
  EXPECT_EQ(base_forms("is", {}).size(), 1U);
  EXPECT_EQ(base_forms("sing", {}).size(), 1U);
}

}  // namespace
}  // namespace kare::animatic
