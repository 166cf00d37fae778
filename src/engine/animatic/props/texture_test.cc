#include "engine/animatic/props/texture.h"

#include <gtest/gtest.h>

#include "engine/animatic/props/drawings.h"
#include "engine/animatic/words/test_lexicon.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic::props {
namespace {

Sprite bush() {
  return draw_bush({.height_px = 120, .seed = 3});
}

TEST(Texture, ChangesWhatIsVisibleWithinTheOutline) {
  const Sprite before = bush();
  for (const char* word : {"wooden", "stone", "marble", "brick", "metal", "rusty", "shiny", "glass",
                           "furry", "striped", "spotted", "checkered"}) {
    Sprite after = before;
    texture(after, word);
    std::size_t visible = 0, changed = 0;
    for (std::size_t i = 0; i < before.pixels.size(); ++i) {
      if ((before.pixels[i] >> 24) == 0) {
        ASSERT_EQ(after.pixels[i], 0U) << word;
      }
      visible += (before.pixels[i] >> 24) > 0 ? 1 : 0;
      changed += before.pixels[i] != after.pixels[i] ? 1 : 0;
    }
    EXPECT_GT(4 * changed, visible) << word;
  }
}

TEST(Texture, LeavesThingsAloneForOtherWords) {
  const Sprite before = bush();
  Sprite after = before;
  texture(after, "lovely");
  EXPECT_EQ(after.pixels, before.pixels);
  EXPECT_FALSE(is_texture("lovely"));
}

TEST(Texture, OfAThingIsReadFromThePromptAndDrawn) {
  for (const std::string word : {"wooden vase", "striped vase", "glass vase", "brick house"}) {
    const Shot shot = understand(test_lexicon(), "a " + word, "", 1);
    ASSERT_FALSE(shot.subjects.empty());
    EXPECT_EQ(shot.subjects[0].texture, word.substr(0, word.find(' ')));
    EXPECT_TRUE(shot.undrawn.empty()) << word;
  }
}

TEST(Texture, OfAPersonIsNotDrawn) {
  const Shot shot = understand(test_lexicon(), "a furry man in a park", "", 1);
  ASSERT_FALSE(shot.subjects.empty());
  EXPECT_TRUE(shot.subjects[0].texture.empty());
  EXPECT_EQ(shot.undrawn, std::vector<std::string>{"furry"});
}

}  // namespace
}  // namespace kare::animatic::props
