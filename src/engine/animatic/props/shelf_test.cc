#include "engine/animatic/props/shelf.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {
namespace {

bool same(const media::Picture& a, const media::Picture& b) {
  return a.width == b.width && a.height == b.height &&
         std::memcmp(a.pixels, b.pixels, static_cast<std::size_t>(a.stride * a.height)) == 0;
}

TEST(Shelf, PartsDrawnAtOnceAreThoseDrawnOneByOne) {
  const Drawing* palm = find_drawing("palm");
  DrawContext context{.height_px = 120, .seed = 3};
  const Coat coat;
  Shelf at_once, one_by_one;

  const std::vector<Costume> parts = at_once.drawn_parts(*palm, context, palm->parts, coat);

  ASSERT_EQ(parts.size(), static_cast<std::size_t>(palm->parts));
  for (int part = 0; part < palm->parts; ++part) {
    context.part = part;
    const Costume single = one_by_one.drawn(*palm, context, coat);
    const Costume& among = parts[static_cast<std::size_t>(part)];
    ASSERT_EQ(among.pictures.size(), 1U) << part;
    EXPECT_TRUE(same(among.pictures[0], single.pictures[0])) << part;
    EXPECT_EQ(among.anchor_x, single.anchor_x) << part;
    EXPECT_EQ(among.anchor_y, single.anchor_y) << part;
  }
}

TEST(Shelf, PartsThatAreThereAreNotDrawnAgain) {
  const Drawing* palm = find_drawing("palm");
  DrawContext context{.height_px = 120, .seed = 3};
  Shelf shelf;
  context.part = 2;
  const Costume third = shelf.drawn(*palm, context, {});

  const std::vector<Costume> parts = shelf.drawn_parts(*palm, context, palm->parts, {});

  EXPECT_EQ(parts[2].pictures[0].pixels, third.pictures[0].pixels);
}

TEST(Canvas, PictureIsCutToWhatIsVisible) {
  Canvas canvas({.left = -50, .top = -60, .right = 50, .bottom = 20}, 1);
  canvas.box(-10, -30, 5, 7).fill(ink(0xff0000));
  canvas.box(20, -20, 8, 30).fill(ink(0x00ff00));

  const Sprite sprite = canvas.take();

  EXPECT_EQ(sprite.width, 38);
  EXPECT_EQ(sprite.height, 40);
  EXPECT_EQ(sprite.foot_x, 10);
  EXPECT_EQ(sprite.foot_y, 30);
  EXPECT_EQ(sprite.pixels[0], 0xffff0000U);
  EXPECT_EQ(sprite.pixels[39 * 38 + 37], 0xff00ff00U);
}

}  // namespace
}  // namespace kare::animatic::props
