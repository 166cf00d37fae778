#include "engine/animatic/props/limbs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/art/test_share.h"
#include "engine/animatic/props/gait.h"
#include "engine/animatic/props/wings.h"

namespace kare::animatic::props {
namespace {

constexpr std::uint32_t kInk = 0xFF806040U;

Sprite blank(int width, int height) {
  Sprite sprite;
  sprite.width = width;
  sprite.height = height;
  sprite.pixels.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
  return sprite;
}

void fill(Sprite& sprite, int left, int top, int right, int bottom, std::uint32_t pixel = kInk) {
  for (int y = top; y < bottom; ++y) {
    std::fill_n(sprite.pixels.begin() + y * sprite.width + left, right - left, pixel);
  }
}

// A body on four legs, 200 wide and 160 high, its belly 60 above the ground.
Sprite four_legged() {
  Sprite sprite = blank(200, 160);
  fill(sprite, 0, 20, 200, 100);
  for (const int x : {10, 50, 130, 170}) fill(sprite, x, 100, x + 20, 160);
  return sprite;
}

std::uint32_t pixel_at(const Sprite& sprite, int x, int y) {
  return sprite.pixels[static_cast<std::size_t>(y * sprite.width + x)];
}

// The limbs laid over what is left, each where it was.
Sprite put_together(const Sprite& body, const std::vector<Cutting>& limbs) {
  Sprite whole = body;
  for (const Cutting& limb : limbs) {
    for (int y = 0; y < limb.picture.height; ++y) {
      for (int x = 0; x < limb.picture.width; ++x) {
        const std::uint32_t pixel = pixel_at(limb.picture, x, y);
        if (pixel != 0) {
          whole.pixels[static_cast<std::size_t>((limb.top + y) * whole.width + limb.left + x)] =
              pixel;
        }
      }
    }
  }
  return whole;
}

Sprite illustration(const ArtPack& pack, const std::string& name) {
  return rasterise(pack.svg(name).take(), 240).take();
}

TEST(Limbs, FourLegsAreCutOffAtTheBelly) {
  Sprite sprite = four_legged();
  const std::vector<Cutting> legs = cut_legs(sprite, true);
  ASSERT_EQ(legs.size(), 4U);
  for (const Cutting& leg : legs) {
    EXPECT_EQ(leg.joint, Joint::kLeg);
    EXPECT_NEAR(leg.joint_y, 100, 2);
    EXPECT_NEAR(leg.reach, 60, 2);
  }
  EXPECT_EQ(pixel_at(sprite, 20, 150), 0U);
  EXPECT_EQ(pixel_at(sprite, 20, 90), kInk);
}

TEST(Limbs, EveryLegHasATurnOfItsOwnInAWalk) {
  Sprite sprite = four_legged();
  std::set<double> turns;
  for (const Cutting& leg : cut_legs(sprite, true)) turns.insert(leg.phase);
  EXPECT_EQ(turns.size(), 4U);
}

TEST(Limbs, NothingIsLostByCutting) {
  const Sprite before = four_legged();
  Sprite body = before;
  const std::vector<Cutting> legs = cut_legs(body, true);
  EXPECT_EQ(put_together(body, legs).pixels, before.pixels);
}

TEST(Limbs, ALegTakesNoMoreOfTheBodyThanAThigh) {
  Sprite biped = blank(200, 160);
  fill(biped, 20, 10, 180, 100);
  for (const int x : {60, 120}) fill(biped, x, 100, x + 20, 160);
  const std::vector<Cutting> legs = cut_legs(biped, false);
  ASSERT_EQ(legs.size(), 2U);
  for (const Cutting& leg : legs) EXPECT_LE(leg.picture.width, 30);
}

TEST(Limbs, ABlockHasNoLegs) {
  Sprite block = blank(100, 100);
  fill(block, 10, 10, 90, 100);
  const Sprite before = block;
  EXPECT_TRUE(cut_legs(block, true).empty());
  EXPECT_EQ(block.pixels, before.pixels);
}

TEST(Limbs, AnimalsOfTheSetComeApartAndTogether) {
  const ArtPack pack = ArtPack::open(test_share() / "art.pack").take();
  for (const char* name : {"camel", "cat", "cow", "deer", "elephant", "giraffe", "tiger", "pig"}) {
    const Sprite before = illustration(pack, name);
    Sprite body = before;
    const std::vector<Cutting> legs = cut_legs(body, true);
    EXPECT_GE(legs.size(), 3U) << name;
    EXPECT_EQ(put_together(body, legs).pixels, before.pixels) << name;
  }
}

TEST(Limbs, WheelsAreWhereThePictureHasThem) {
  const ArtPack pack = ArtPack::open(test_share() / "art.pack").take();
  const std::string svg = pack.svg("automobile").take();
  const Sprite car = rasterise(svg, 200).take();
  const std::vector<Cutting> wheels = draw_spokes(car, svg);
  ASSERT_EQ(wheels.size(), 2U);
  for (const Cutting& wheel : wheels) {
    // The tyre is dark and touches the ground.
    EXPECT_NEAR(wheel.joint_y + wheel.reach, car.height, 3);
    const std::uint32_t tyre = pixel_at(car, static_cast<int>(wheel.joint_x),
                                        static_cast<int>(wheel.joint_y + 0.85 * wheel.reach));
    EXPECT_LT(tyre & 255U, 110U);
  }
}

TEST(Limbs, AFishHasATailFinBehindItsNarrowestPart) {
  Sprite fish = blank(120, 60);
  fill(fish, 0, 5, 80, 55);
  fill(fish, 80, 26, 100, 34);
  fill(fish, 100, 10, 120, 50);
  const std::vector<Cutting> fins = cut_fin(fish, true);
  ASSERT_EQ(fins.size(), 1U);
  EXPECT_NEAR(fins[0].joint_x, 100, 20);
  EXPECT_EQ(pixel_at(fish, 115, 30), 0U);
  EXPECT_EQ(pixel_at(fish, 40, 30), kInk);
}

TEST(Limbs, AnArmThatHangsSaysNothingOfTheBelly) {
  // Stands on two legs with the belly 40 above the ground; the arms end 30 above it and come out
  // of the body 130 above.
  Sprite biped = blank(200, 160);
  fill(biped, 60, 0, 140, 120);
  for (const int x : {70, 110}) fill(biped, x, 120, x + 20, 160);
  for (const int x : {20, 160}) fill(biped, x, 10, x + 20, 130);
  fill(biped, 20, 10, 180, 30);
  int standing = 0;
  for (const Cutting& limb : cut_legs(biped, true)) {
    if (limb.joint != Joint::kLeg) continue;
    EXPECT_NEAR(limb.reach, 40, 3);
    ++standing;
  }
  EXPECT_EQ(standing, 2);
}

TEST(Limbs, AKneePartsALegWithoutAGap) {
  Sprite body = four_legged();
  std::vector<Cutting> limbs = cut_legs(body, true);
  const std::size_t legs = limbs.size();
  add_knees(limbs, true);
  ASSERT_EQ(limbs.size(), 2 * legs);
  // Where the leg was, it still is; only its upper end has been rounded, inside the body.
  const Sprite whole = put_together(body, limbs);
  EXPECT_EQ(put_together(body, {}).pixels, body.pixels);
  for (const int y : {105, 128, 130, 132, 155}) EXPECT_EQ(pixel_at(whole, 20, y), kInk) << y;
  for (std::size_t i = legs; i < limbs.size(); ++i) {
    EXPECT_EQ(limbs[i].joint, Joint::kShin);
    const Cutting& thigh = limbs[static_cast<std::size_t>(limbs[i].parent)];
    EXPECT_NEAR(limbs[i].joint_y, thigh.joint_y + thigh.reach / 2, 2);
  }
}

TEST(Limbs, StumpsHaveNoKnees) {
  Sprite stout = blank(200, 160);
  fill(stout, 0, 10, 200, 120);
  for (const int x : {10, 60, 110, 160}) fill(stout, x, 120, x + 30, 160);
  std::vector<Cutting> limbs = cut_legs(stout, true);
  const std::size_t legs = limbs.size();
  ASSERT_EQ(legs, 4U);
  add_knees(limbs, true);
  EXPECT_EQ(limbs.size(), legs);
}

Stance walker() {
  Stance stance;
  stance.size = stance.drawn = stance.picture_height = 160;
  stance.leg = 60;
  stance.metre = 100;
  stance.reach = 400;
  stance.art_faces_left = true;
  stance.duration_s = 5;
  return stance;
}

TEST(Gait, FeetOnTheGroundStayWhereTheyAre) {
  const Stance stance = walker();
  Sprite sprite = four_legged();
  const std::vector<Cutting> legs = cut_legs(sprite, true);
  ASSERT_FALSE(legs.empty());
  const auto move = move_limb(legs[0], Motion::kWalk, stance);
  const Stride stride = stride_of(Motion::kWalk, stance);
  // The foot against the body, in the direction of the walk; the picture is mirrored.
  const auto ahead = [&](double t) {
    const LimbPose pose = move(t);
    return -(pose.swing - std::sin(pose.turn) * legs[0].reach);
  };
  const double landed = (1 - legs[0].phase - stride.start + 2) / stride.rate;
  const double from = landed + 0.1 / stride.rate, to = landed + 0.5 / stride.rate;
  const double body = way_at(Motion::kWalk, stance, to) - way_at(Motion::kWalk, stance, from);
  EXPECT_GT(body, 10);
  EXPECT_NEAR(ahead(from) - ahead(to), body, 0.2 * body);
}

// Where the foot of a leg with a knee is against the hip, after both bones.
Spot foot_of(const std::vector<Cutting>& limbs, std::size_t shin, Motion motion,
             const Stance& stance, double t) {
  const Cutting& lower = limbs[shin];
  const Cutting& upper = limbs[static_cast<std::size_t>(lower.parent)];
  const auto moved = [](const LimbPose& pose, Spot way) {
    const double c = std::cos(pose.turn), s = std::sin(pose.turn), y = way.y * pose.along;
    return Spot{c * way.x - s * y, s * way.x + c * y};
  };
  const Bones bones = *lower.bones;
  const Spot knee = moved(move_limb(upper, motion, stance)(t),
                          {bones.knee.x - bones.hip.x, bones.knee.y - bones.hip.y});
  const Spot foot = moved(move_limb(lower, motion, stance)(t),
                          {bones.foot.x - bones.knee.x, bones.foot.y - bones.knee.y});
  return {knee.x + foot.x, knee.y + foot.y};
}

TEST(Gait, FeetBelowKneesStayOnTheGroundWhereTheyAre) {
  Stance stance = walker();
  stance.has_knees = true;
  Sprite sprite = four_legged();
  std::vector<Cutting> limbs = cut_legs(sprite, true);
  const std::size_t legs = limbs.size();
  add_knees(limbs, true);
  const Stride stride = stride_of(Motion::kWalk, stance);
  for (std::size_t i = legs; i < limbs.size(); ++i) {
    const double landed = (2 - limbs[i].phase - stride.start + 1) / stride.rate;
    const double from = landed + 0.05 / stride.rate, to = landed + 0.55 / stride.rate;
    const double body = way_at(Motion::kWalk, stance, to) - way_at(Motion::kWalk, stance, from);
    const Spot first = foot_of(limbs, i, Motion::kWalk, stance, from);
    const Spot last = foot_of(limbs, i, Motion::kWalk, stance, to);
    EXPECT_NEAR(last.x - first.x, body, 0.2 * body);
    for (double u = 0.02; u < 0.58; u += 0.04) {
      const double t = landed + u / stride.rate;
      const double ground = 60 * carried(Motion::kWalk, stance, stride, t);
      EXPECT_NEAR(foot_of(limbs, i, Motion::kWalk, stance, t).y, ground, 2.5) << i << " at " << u;
    }
  }
}

TEST(Gait, KneesBendTheWayTheyShould) {
  Stance stance = walker();
  stance.has_knees = true;
  Sprite sprite = four_legged();
  std::vector<Cutting> limbs = cut_legs(sprite, true);
  const std::size_t legs = limbs.size();
  add_knees(limbs, true);
  for (std::size_t i = legs; i < limbs.size(); ++i) {
    const Cutting& thigh = limbs[static_cast<std::size_t>(limbs[i].parent)];
    const auto upper = move_limb(thigh, Motion::kRun, stance);
    const auto lower = move_limb(limbs[i], Motion::kRun, stance);
    double most = 0;
    for (double t = 0; t < 2; t += 0.01) {
      const double bent = (lower(t).turn - upper(t).turn) * limbs[i].bones->bend;
      EXPECT_GT(bent, -0.02);
      most = std::max(most, bent);
    }
    EXPECT_GT(most, 0.5);
  }
}

TEST(Wings, BeatThroughLevelAndRepeatExactly) {
  const ArtPack pack = ArtPack::open(test_share() / "art.pack").take();
  for (const char* name : {"bird", "eagle", "parrot", "swan", "flamingo", "goose"}) {
    Sprite sprite = illustration(pack, name);
    const Flyer* flyer = find_flyer(name);
    ASSERT_NE(flyer, nullptr) << name;
    const std::vector<Cutting> limbs = spread_wings(sprite, *flyer, true);
    const Stance stance = walker();
    int arms = 0;
    for (const Cutting& limb : limbs) {
      if (limb.joint != Joint::kArm) continue;
      ++arms;
      // The shoulder is in the body.
      EXPECT_NE(pixel_at(sprite, static_cast<int>(limb.joint_x), static_cast<int>(limb.joint_y)),
                0U)
          << name;
      const auto move = move_wing(limb, Motion::kFlap, stance);
      double highest = -1, lowest = 1;
      const double round = 8 / beats_of(stance);
      for (double t = 0; t < round; t += 0.02) {
        highest = std::max(highest, move(t).along);
        lowest = std::min(lowest, move(t).along);
        EXPECT_NEAR(move(t).along, move(t + round).along, 1e-6) << name;
      }
      EXPECT_GT(highest, 0.4) << name;
      EXPECT_LT(lowest, -0.25) << name;
    }
    EXPECT_EQ(arms, 2) << name;
  }
}

TEST(Wings, LegsOfAFlyerAreDrawnIn) {
  const ArtPack pack = ArtPack::open(test_share() / "art.pack").take();
  for (const char* name : {"bird", "parrot", "goose", "flamingo"}) {
    Sprite sprite = illustration(pack, name);
    const std::vector<Cutting> limbs = spread_wings(sprite, *find_flyer(name), true);
    EXPECT_EQ(std::count_if(limbs.begin(), limbs.end(),
                            [](const Cutting& limb) { return limb.joint == Joint::kTucked; }),
              1)
        << name;
    // Nothing is left of them where they stood.
    for (int x = 0; x < sprite.width; ++x) EXPECT_EQ(pixel_at(sprite, x, sprite.height - 2), 0U);
  }
}

TEST(Gait, WheelsTurnAsFarAsTheyRoll) {
  Stance stance = walker();
  stance.leg = 0;
  Cutting wheel;
  wheel.joint = Joint::kWheel;
  wheel.reach = 200;  // So large that it turns slowly.
  const auto move = move_limb(wheel, Motion::kDrive, stance);
  const double way = way_at(Motion::kDrive, stance, 3) - way_at(Motion::kDrive, stance, 1);
  const double turned = move(3).turn - move(1).turn;
  // Drawn facing left and going right, it is mirrored, and so is its turn.
  EXPECT_NEAR(turned, -way / wheel.reach, 0.01);
}

}  // namespace
}  // namespace kare::animatic::props
