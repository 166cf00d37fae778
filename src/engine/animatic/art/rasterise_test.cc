#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/art/sprite.h"
#include "engine/animatic/art/test_share.h"

namespace kare::animatic {
namespace {

// A red post of 4 × 16 units on a blue foot of 8 × 2, in the middle of the document.
constexpr const char* kPost = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">)"
                              R"(<rect x="14" y="8" width="4" height="16" fill="#f00"/>)"
                              R"(<rect x="12" y="24" width="8" height="2" fill="#00f"/></svg>)";

std::uint32_t pixel(const Sprite& sprite, int x, int y) {
  return sprite.pixels[static_cast<std::size_t>(y * sprite.width + x)];
}

TEST(Rasterise, VisiblePartHasTheHeightAskedFor) {
  for (const int height : {9, 90, 300}) {
    const Sprite sprite = rasterise(kPost, height).take();

    EXPECT_NEAR(sprite.height, height, 2 + height * 0.02);
    EXPECT_NEAR(sprite.width, height * 8.0 / 18, 2 + height * 0.02);
    EXPECT_EQ(sprite.pixels.size(), static_cast<std::size_t>(sprite.width * sprite.height));
  }
}

TEST(Rasterise, PixelsArePremultipliedArgb) {
  const Sprite sprite = rasterise(kPost, 90).take();

  EXPECT_EQ(pixel(sprite, sprite.width / 2, 10), 0xFFFF0000U);
  EXPECT_EQ(pixel(sprite, sprite.width / 2, sprite.height - 4), 0xFF0000FFU);
  EXPECT_EQ(pixel(sprite, 1, 10), 0U);
}

TEST(Rasterise, FootIsTheMiddleOfTheLowestPart) {
  const Sprite sprite = rasterise(kPost, 90).take();

  EXPECT_NEAR(sprite.foot_x, sprite.width / 2.0, 1.5);
  EXPECT_NEAR(sprite.foot_y, sprite.height, 1.5);
}

TEST(Rasterise, SameDocumentGivesSamePixels) {
  EXPECT_EQ(rasterise(kPost, 77).take().pixels, rasterise(kPost, 77).take().pixels);
}

TEST(Rasterise, WideThingsAreNotWiderThanThreeTimesTheHeight) {
  const std::string plank = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">)"
                            R"(<rect x="1" y="15" width="30" height="1" fill="#080"/></svg>)";

  const Sprite sprite = rasterise(plank, 50).take();

  EXPECT_NEAR(sprite.width, 150, 6);
  EXPECT_LT(sprite.height, 9);
}

TEST(Rasterise, WhatIsNotSvgOrShowsNothingIsAnError) {
  const std::string empty = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"/>)";

  EXPECT_EQ(rasterise("hello", 50).error().code, Code::kCorrupt);
  EXPECT_EQ(rasterise("", 50).error().code, Code::kCorrupt);
  EXPECT_EQ(rasterise(empty, 50).error().code, Code::kCorrupt);
}

TEST(Rasterise, OneInTwelveIllustrationsCanBeDrawn) {
  const ArtPack pack = ArtPack::open(test_share() / "art.pack").take();
  const std::vector<std::string> names = pack.names();

  for (std::size_t i = 0; i < names.size(); i += 12) {
    const Result<Sprite> sprite = rasterise(pack.svg(names[i]).take(), 40);
    ASSERT_TRUE(sprite.ok()) << names[i] << ": " << sprite.error().detail;
    EXPECT_GT(sprite.value().width, 4) << names[i];
  }
}

}  // namespace
}  // namespace kare::animatic
