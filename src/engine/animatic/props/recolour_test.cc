#include "engine/animatic/props/recolour.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

// Means of the visible pixels, 0..1.
struct Mean {
  double r = 0, g = 0, b = 0;
};
Mean mean_of(const Sprite& sprite) {
  Mean mean;
  double count = 0;
  for (const std::uint32_t pixel : sprite.pixels) {
    if ((pixel >> 24) < 250) continue;
    mean.r += (pixel >> 16 & 255U) / 255.0;
    mean.g += (pixel >> 8 & 255U) / 255.0;
    mean.b += (pixel & 255U) / 255.0;
    count += 1;
  }
  return {mean.r / count, mean.g / count, mean.b / count};
}

Sprite green_bush() {
  return draw_bush({.height_px = 120, .seed = 3});
}

TEST(Recolour, MovesTheMeanToTheColourAskedFor) {
  Sprite red = green_bush(), blue = green_bush(), white = green_bush(), black = green_bush();
  recolour(red, "red");
  recolour(blue, "blue");
  recolour(white, "white");
  recolour(black, "black");
  const Mean r = mean_of(red), b = mean_of(blue), w = mean_of(white), k = mean_of(black);
  EXPECT_GT(r.r, 1.5 * std::max(r.g, r.b));
  EXPECT_GT(b.b, 1.3 * std::max(b.r, b.g));
  EXPECT_GT(std::min({w.r, w.g, w.b}), 0.65);
  EXPECT_LT(std::max({k.r, k.g, k.b}), 0.40);
}

TEST(Recolour, KeepsShadingAndOutline) {
  const Sprite before = green_bush();
  Sprite after = before;
  recolour(after, "red");
  double lightest = 0, darkest = 1;
  for (std::size_t i = 0; i < before.pixels.size(); ++i) {
    ASSERT_EQ(before.pixels[i] >> 24, after.pixels[i] >> 24);
    if ((after.pixels[i] >> 24) < 250) continue;
    const double light = (after.pixels[i] >> 16 & 255U) / 255.0;
    lightest = std::max(lightest, light);
    darkest = std::min(darkest, light);
  }
  EXPECT_GT(lightest - darkest, 0.3);
}

TEST(Recolour, UnknownWordsChangeNothing) {
  const Sprite before = green_bush();
  Sprite after = before;
  recolour(after, "shiny");
  EXPECT_EQ(before.pixels, after.pixels);
}

TEST(Recolour, AnimalsHaveTheCoatsTheyAreNamedAfter) {
  EXPECT_EQ(natural_colour("fox", "red"), "russet");
  EXPECT_EQ(natural_colour("polar-bear", "white"), "ivory");
  EXPECT_EQ(natural_colour("whale", "blue"), "slate");
  EXPECT_EQ(natural_colour("fox", "blue"), "blue");
  EXPECT_EQ(natural_colour("apple", "red"), "red");
  EXPECT_EQ(natural_colour("foxglove", "red"), "red");
  EXPECT_EQ(natural_colour("fox", ""), "");
  Ink coat;
  EXPECT_TRUE(colour_of("russet", coat));
}

TEST(Recolour, EveryColourWordIsKnownToBothCalls) {
  for (const char* word : {"red", "orange", "yellow", "green", "blue", "purple", "pink", "brown",
                           "black", "white", "grey", "gray", "gold", "silver", "cyan", "navy"}) {
    Ink flat;
    EXPECT_TRUE(colour_of(word, flat)) << word;
    Sprite sprite = green_bush();
    const Sprite before = sprite;
    recolour(sprite, word);
    EXPECT_NE(sprite.pixels, before.pixels) << word;
  }
}

}  // namespace
}  // namespace kare::animatic::props
