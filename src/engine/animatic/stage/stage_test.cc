#include "engine/animatic/stage/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

namespace kare::animatic {
namespace {

constexpr std::array kFamilies = {"beach",   "sea",  "underwater", "meadow", "park",  "forest",
                                  "desert",  "snow", "mountain",   "lake",   "river", "city",
                                  "village", "road", "space",      "sky",    "room",  "stage"};

Shot a_shot(const std::string& family) {
  Shot shot;
  shot.setting = family;
  shot.family = family;
  return shot;
}

VideoSpec a_spec(Size size = {320, 180}) {
  VideoSpec spec;
  spec.size = size;
  spec.fps = 30;
  spec.frame_count = 150;
  spec.seed = 11;
  return spec;
}

// A square of pure magenta, a colour that no setting has.
Bitmap magenta_square() {
  Bitmap square(24, 24);
  std::fill(square.pixels.begin(), square.pixels.end(), 0xFFFF00FFU);
  return square;
}

Actor a_marker(const Bitmap& picture, double x, double y, double z) {
  Actor actor;
  actor.z = z;
  actor.pictures = {picture.picture()};
  actor.anchor_x = 0.5;
  actor.anchor_y = 0.5;
  actor.ground = Ground::kNone;
  actor.emissive = true;
  actor.pose = [=](double) {
    Pose pose;
    pose.x = x;
    pose.y = y;
    pose.height = 12;
    return pose;
  };
  return actor;
}

struct Mark {
  double x = 0, y = 0;
  int count = 0;
};

// Where the magenta pixels of a frame are.
Mark find_mark(const Bitmap& frame) {
  Mark mark;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const std::uint32_t p = frame.row(y)[x];
      const int red = static_cast<int>(p >> 16 & 255), green = static_cast<int>(p >> 8 & 255),
                blue = static_cast<int>(p & 255);
      if (red < 130 || blue < 130 || green > 70) continue;
      mark.x += x + 0.5;
      mark.y += y + 0.5;
      ++mark.count;
    }
  }
  if (mark.count > 0) {
    mark.x /= mark.count;
    mark.y /= mark.count;
  }
  return mark;
}

double mean_difference(const Bitmap& a, const Bitmap& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    for (int shift = 0; shift < 24; shift += 8) {
      sum += std::abs(static_cast<int>(a.pixels[i] >> shift & 255) -
                      static_cast<int>(b.pixels[i] >> shift & 255));
    }
  }
  return sum / (3.0 * static_cast<double>(a.pixels.size()));
}

TEST(Stage, AFrameDependsOnTimeOnly) {
  const Stage one(a_shot("beach"), a_spec()), other(a_shot("beach"), a_spec());
  Bitmap first, again, elsewhere;

  one.draw(2.0, first);
  one.draw(4.5, again);
  one.draw(2.0, again);
  other.draw(2.0, elsewhere);

  EXPECT_EQ(first.pixels, again.pixels);
  EXPECT_EQ(first.pixels, elsewhere.pixels);
}

TEST(Stage, AnotherSeedIsAnotherScene) {
  VideoSpec spec = a_spec();
  Bitmap a, b;
  Stage(a_shot("beach"), spec).draw(1, a);
  spec.seed = 12;
  Stage(a_shot("beach"), spec).draw(1, b);

  EXPECT_NE(a.pixels, b.pixels);
}

TEST(Stage, FramesHaveTheSizeOfEveryRatio) {
  for (const std::string_view ratio : kAspectRatios) {
    const Size std_size = *frame_size(ratio, Mode::kStd);
    const Size small{std_size.width / 4, std_size.height / 4};
    Bitmap frame;

    Stage(a_shot("meadow"), a_spec(small)).draw(2, frame);

    EXPECT_EQ(frame.width, small.width) << ratio;
    EXPECT_EQ(frame.height, small.height) << ratio;
  }
}

TEST(Stage, NothingPops) {
  for (const char* family : kFamilies) {
    const Stage stage(a_shot(family), a_spec());
    Bitmap before, after;
    std::vector<double> steps;
    for (int frame = 40; frame < 80; ++frame) {
      stage.draw(frame / 30.0, after);
      if (frame > 40) steps.push_back(mean_difference(before, after));
      std::swap(before, after);
    }
    std::vector<double> sorted = steps;
    std::sort(sorted.begin(), sorted.end());

    EXPECT_GT(sorted.back(), 0) << family;
    EXPECT_LT(sorted.back(), 5) << family;
    EXPECT_LT(sorted.back(), 3 * sorted[sorted.size() / 2] + 0.4) << family;
  }
}

TEST(Stage, WhatWasInTheFrameBeforeDoesNotShowThrough) {
  for (const char* family : kFamilies) {
    for (const double roll : {0.0, 10.0}) {
      VideoSpec spec = a_spec();
      if (roll != 0) {
        spec.camera = CameraControl{};
        spec.camera->roll = roll;
      }
      const Stage stage(a_shot(family), spec);
      Bitmap clean(320, 180), dirty(320, 180);
      std::fill(dirty.pixels.begin(), dirty.pixels.end(), 0xFFFF00FFU);

      stage.draw(0, clean);
      stage.draw(0, dirty);

      EXPECT_EQ(clean.pixels, dirty.pixels) << family << " roll " << roll;
    }
  }
}

// Amounts beyond their range show as black or coloured specks.
TEST(Stage, ADayAtTheBeachHasNoSpecks) {
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    VideoSpec spec = a_spec({640, 360});
    spec.seed = seed;
    const Stage stage(a_shot("beach"), spec);
    Bitmap frame;
    for (double seconds = 0; seconds < 5; seconds += 0.7) {
      stage.draw(seconds, frame);
      int dark = 0;
      for (const std::uint32_t p : frame.pixels) dark += (p >> 8 & 255U) < 50;

      EXPECT_EQ(dark, 0) << "seed " << seed << " at " << seconds;
    }
  }
}

TEST(Stage, ThingsAreSeenWhereSeenAtSays) {
  const Bitmap square = magenta_square();
  for (const auto axis : {&CameraControl::horizontal, &CameraControl::vertical, &CameraControl::pan,
                          &CameraControl::tilt, &CameraControl::roll, &CameraControl::zoom}) {
    VideoSpec spec = a_spec();
    spec.camera = CameraControl{};
    (*spec.camera).*axis = 8;
    Stage stage(a_shot("meadow"), spec);
    stage.set_actors({a_marker(square, 190, 70, 12)});
    for (const double seconds : {0.0, 2.1, 5.0}) {
      Bitmap frame;

      stage.draw(seconds, frame);

      const Mark mark = find_mark(frame);
      const Point expected = stage.seen_at(190, 70, 12, seconds);
      ASSERT_GT(mark.count, 40);
      EXPECT_NEAR(mark.x, expected.x, 1.0);
      EXPECT_NEAR(mark.y, expected.y, 1.0);
    }
  }
}

TEST(Stage, ZoomingInEnlarges) {
  const Bitmap square = magenta_square();
  VideoSpec spec = a_spec();
  spec.camera = CameraControl{};
  spec.camera->zoom = -10;
  Stage stage(a_shot("meadow"), spec);
  stage.set_actors({a_marker(square, 160, 90, 12)});
  Bitmap from, to;

  stage.draw(0, from);
  stage.draw(5, to);

  EXPECT_GT(find_mark(to).count, 2 * find_mark(from).count);
}

TEST(Stage, FlippingMirrorsAboutTheFoot) {
  Bitmap half(20, 10);  // Only its left half is visible.
  for (int y = 0; y < 10; ++y) std::fill(half.row(y), half.row(y) + 10, 0xFFFF00FFU);
  Stage stage(a_shot("meadow"), a_spec());
  Actor actor = a_marker(half, 160, 60, 12);
  Bitmap frame;

  stage.set_actors({actor});
  stage.draw(2.5, frame);
  const Mark left = find_mark(frame);
  actor.pose = [pose = actor.pose](double seconds) {
    Pose flipped = pose(seconds);
    flipped.flip = true;
    return flipped;
  };
  stage.set_actors({actor});
  stage.draw(2.5, frame);
  const Mark right = find_mark(frame);
  const double foot = stage.seen_at(160, 60, 12, 2.5).x;

  EXPECT_NEAR(foot - left.x, right.x - foot, 0.6);
  EXPECT_GT(right.x, foot + 3);
}

TEST(Stage, TurnedThingsKeepTheirSizeAndPlace) {
  const Bitmap square = magenta_square();
  Stage stage(a_shot("meadow"), a_spec());
  Actor actor = a_marker(square, 160, 60, 12);
  Bitmap frame;
  stage.set_actors({actor});
  stage.draw(2.5, frame);
  const Mark straight = find_mark(frame);
  ASSERT_GT(straight.count, 40);

  actor.pose = [pose = actor.pose](double seconds) {
    Pose turned = pose(seconds);
    turned.rotation = 0.7;
    return turned;
  };
  stage.set_actors({actor});
  stage.draw(2.5, frame);
  const Mark turned = find_mark(frame);

  EXPECT_NEAR(turned.x, straight.x, 0.7);
  EXPECT_NEAR(turned.y, straight.y, 0.7);
  EXPECT_NEAR(turned.count, straight.count, 0.15 * straight.count);
}

TEST(Stage, ThingsOnLandThrowAShadowAwayFromTheSun) {
  Bitmap post(20, 80);
  std::fill(post.pixels.begin(), post.pixels.end(), 0xFF808080U);
  Stage stage(a_shot("desert"), a_spec());
  const World world = stage.world();
  Actor actor;
  actor.z = (world.land->near_m + world.land->far_m) / 2;
  actor.pictures = {post.picture()};
  actor.pose = [&world, z = actor.z](double) {
    Pose pose;
    pose.x = 160;
    pose.y = world.ground_y(z);
    pose.height = 60;
    return pose;
  };
  Bitmap without, with;
  stage.draw(2.5, without);
  stage.set_actors({actor});
  stage.draw(2.5, with);

  double away = 0, toward = 0;
  const double sun = world.light.sun_x > 160 ? 1 : -1;
  const int foot = static_cast<int>(world.ground_y(actor.z));
  for (int y = foot + 2; y < std::min(foot + 12, with.height); ++y) {
    for (int x = 0; x < with.width; ++x) {
      const int darker = static_cast<int>(without.row(y)[x] >> 8 & 255) -
                         static_cast<int>(with.row(y)[x] >> 8 & 255);
      (sun * (x - 160) < 0 ? away : toward) += darker;
    }
  }
  EXPECT_GT(away, 300);
  EXPECT_GT(away, 3 * toward);
}

TEST(Stage, FloatingThingsAreCutAtTheWaterAndMirroredBelow) {
  const Bitmap square = magenta_square();
  Stage stage(a_shot("sea"), a_spec());
  const World world = stage.world();
  Actor actor = a_marker(square, 160, 0, 40);
  actor.anchor_y = 1;
  actor.ground = Ground::kWater;
  actor.draught = 0.5;
  actor.pose = [&world](double) {
    Pose pose;
    pose.x = 160;
    pose.y = world.ground_y(40);
    pose.height = 40;
    return pose;
  };
  Bitmap without, with;
  stage.draw(2.5, without);
  stage.set_actors({actor});
  stage.draw(2.5, with);
  const int water =
      static_cast<int>(std::lround(stage.seen_at(160, world.ground_y(40), 40, 2.5).y));

  const Mark mark = find_mark(with);
  EXPECT_NEAR(mark.y, water - 10, 2.5);  // The upper half of forty pixels stands out.
  int changed = 0;
  for (int y = water + 2; y < water + 12; ++y) {
    for (int x = 0; x < with.width; ++x) changed += with.row(y)[x] != without.row(y)[x];
  }
  EXPECT_GT(changed, 150);
}

TEST(Stage, TheWorldFitsTheFrame) {
  for (const char* family : kFamilies) {
    for (const Size size : {Size{1280, 720}, Size{720, 1280}, Size{720, 720}}) {
      const Stage stage(a_shot(family), a_spec({size.width / 4, size.height / 4}));
      const World& world = stage.world();
      if (world.land) {
        EXPECT_LT(world.land->near_m, world.land->far_m) << family;
        EXPECT_LT(world.ground_y(world.land->near_m), world.size.height) << family;
        EXPECT_GT(world.scale(world.land->near_m) * 1.75, 0.10 * world.size.height) << family;
      }
      if (world.water) {
        EXPECT_LT(world.water->near_m, world.water->far_m) << family;
      }
      EXPECT_LT(world.air_top, world.air_bottom) << family;
      EXPECT_TRUE(world.land || world.water || !world.has_ground) << family;
    }
  }
}

TEST(Stage, BuildsEveryPlaceFromEveryViewpoint) {
  for (const char* family : kFamilies) {
    for (const Viewpoint viewpoint : {Viewpoint::kLow, Viewpoint::kHigh, Viewpoint::kAerial,
                                      Viewpoint::kOverhead, Viewpoint::kWide}) {
      Shot shot = a_shot(family);
      shot.filming.viewpoint = viewpoint;

      const Stage stage(shot, a_spec({96, 54}));

      if (!stage.world().land) continue;
      EXPECT_GT(stage.world().land->near_m, 0) << family;
      EXPECT_GT(stage.world().land->far_m, stage.world().land->near_m) << family;
    }
  }
}

TEST(Stage, BuildsAStreetFromBelow) {
  Shot shot = a_shot("city");
  shot.setting = "city street";
  shot.filming.viewpoint = Viewpoint::kLow;

  const Stage stage(shot, a_spec({96, 54}));

  EXPECT_GT(stage.world().horizon, 0.6 * 54);
}

}  // namespace
}  // namespace kare::animatic
