#include "engine/animatic/props/drawings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/animatic/props/person.h"
#include "engine/animatic/props/skeleton.h"

namespace kare::animatic::props {
namespace {

constexpr const char* kNames[] = {
    "palm",           "broad-tree",   "pine",       "bush",      "cactus",
    "grass",          "flowers",      "rock",       "parasol",   "towel",
    "lounger",        "sandcastle",   "beach-ball", "house",     "tent",
    "fence",          "bench",        "lamp",       "sailboat",  "gull",
    "wall",           "house-lights", "pillow",     "curtain",   "blender",
    "vacuum-cleaner", "clothes-iron", "radiator",   "comb",      "hairbrush",
    "frying-pan",     "mug",          "plate",      "stool",     "wardrobe",
    "dresser",        "barrel",       "shovel",     "rake",      "hoe",
    "nail",           "screw",        "stapler",    "golf-club", "hockey-stick",
    "watering-can",   "wheelbarrow",  "lawn-mower", "swing",     "seesaw",
    "starfish",       "scarecrow",    "excavator",  "submarine",
};

double coverage(const Sprite& sprite) {
  const auto visible = std::count_if(sprite.pixels.begin(), sprite.pixels.end(),
                                     [](std::uint32_t pixel) { return (pixel >> 24) > 128; });
  return static_cast<double>(visible) / static_cast<double>(sprite.pixels.size());
}

TEST(Drawings, EveryNamedThingIsDrawnNearItsHeight) {
  for (const std::string name : kNames) {
    const Drawing* drawing = find_drawing(name);
    ASSERT_NE(drawing, nullptr) << name;
    const Sprite sprite = drawing->draw({.height_px = 160, .seed = 5, .part = drawing->parts - 1});
    EXPECT_GT(sprite.height, 40) << name;
    EXPECT_LT(sprite.height, 300) << name;
    EXPECT_GT(coverage(sprite), 0.05) << name;
  }
  EXPECT_EQ(find_drawing("unheard-of"), nullptr);
}

TEST(Drawings, SameSeedSamePictureAndOtherSeedAnother) {
  for (const std::string name : {"palm", "broad-tree", "grass", "rock", "flowers"}) {
    const Drawing* drawing = find_drawing(name);
    const Sprite a = drawing->draw({.height_px = 90, .seed = 1});
    const Sprite b = drawing->draw({.height_px = 90, .seed = 1});
    const Sprite c = drawing->draw({.height_px = 90, .seed = 2});
    EXPECT_EQ(a.pixels, b.pixels) << name;
    EXPECT_NE(a.pixels, c.pixels) << name;
  }
}

TEST(Drawings, CyclesClose) {
  // The last picture of a cycle is as near to the first as any other two that follow each other.
  const Drawing* gull = find_drawing("gull");
  const auto height = [&](int i) {
    const double phase = static_cast<double>(i % gull->phases) / gull->phases;
    return draw_gull({.height_px = 200, .phase = phase}).foot_y;
  };
  double largest = 0;
  for (int i = 1; i < gull->phases; ++i) {
    largest = std::max(largest, std::abs(height(i) - height(i - 1)));
  }
  EXPECT_LE(std::abs(height(gull->phases) - height(gull->phases - 1)), largest + 1);
}

TEST(Person, PeopleAreKnownByNameAndThingsNamedAfterThemAreNot) {
  for (const char* name : {"woman-walking", "man-astronaut", "child", "person-standing", "cook",
                           "woman-farmer-dark", "santa-claus"}) {
    EXPECT_TRUE(look_of(name, 1).has_value()) << name;
  }
  for (const char* name : {"snowman", "baby-chick", "womans-hat", "dog", "cowboy-hat-face",
                           "automobile", "mans-shoe"}) {
    EXPECT_FALSE(look_of(name, 1).has_value()) << name;
  }
  EXPECT_TRUE(look_of("woman-walking-child", 1)->child);
  EXPECT_FALSE(look_of("woman-walking", 1)->child);
}

TEST(Person, NeighboursInAGroupWearDifferentThings) {
  const std::uint64_t base = mix64(77) & ~kGroupMask;
  for (std::uint64_t i = 0; i + 1 < 6; ++i) {
    const PersonLook a = *look_of("person", base + i), b = *look_of("person", base + i + 1);
    EXPECT_GT(
        std::abs(a.top.r - b.top.r) + std::abs(a.top.g - b.top.g) + std::abs(a.top.b - b.top.b),
        0.1);
  }
}

TEST(Person, EveryGaitMovesSmoothlyAndCloses) {
  for (int g = 0; g <= static_cast<int>(Gait::kSurf); ++g) {
    const Gait gait = static_cast<Gait>(g);
    if (gait == Gait::kJump) continue;  // Not a loop: the pose plays it once a hop.
    const Build build = build_of(false);
    for (int i = 0; i < 200; ++i) {
      const Joints a = joints_of(gait, i / 200.0, build);
      const Joints b = joints_of(gait, (i + 1) % 200 / 200.0, build);
      // An arm may pass a full turn.
      const double arm = std::remainder(a.near_arm - b.near_arm, 6.283185307179586);
      EXPECT_LT(std::abs(arm), 0.35) << g << " at " << i;
      EXPECT_LT(std::abs(a.near_knee - b.near_knee), 0.2) << g << " at " << i;
      EXPECT_LT(std::abs(a.lean - b.lean), 0.1) << g << " at " << i;
      EXPECT_LT(std::abs(a.rise - b.rise), 0.02) << g << " at " << i;
    }
  }
}

TEST(Person, StandsAboutAsTallAsAskedAndOnTheGround) {
  for (const char* name : {"woman", "man", "child"}) {
    const Sprite sprite = draw_person(*look_of(name, 4), Gait::kStand, 0, 300, 1);
    EXPECT_NEAR(sprite.height, 300, 45) << name;
    EXPECT_NEAR(sprite.foot_y, sprite.height, 8) << name;
  }
}

}  // namespace
}  // namespace kare::animatic::props
