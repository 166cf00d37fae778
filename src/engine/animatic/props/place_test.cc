#include "engine/animatic/props/place.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/animatic/art/test_share.h"
#include "engine/animatic/stage/families.h"

namespace kare::animatic {
namespace {

constexpr Size kSizes[] = {{1280, 720}, {960, 720}, {1080, 720}, {720, 720},
                           {720, 1080}, {720, 960}, {720, 1280}};

const ArtPack& pack() {
  static const ArtPack opened = [] {
    Result<ArtPack> art = ArtPack::open(test_share() / "art.pack");
    EXPECT_TRUE(art.ok());
    return art.take();
  }();
  return opened;
}

Subject named(std::string what, std::string art, double height_m, Habitat habitat,
              std::string action = "", int count = 1) {
  Subject subject;
  subject.words = {what};
  subject.concept_name = std::move(what);
  subject.art = std::move(art);
  subject.height_m = height_m;
  subject.habitat = habitat;
  subject.action = std::move(action);
  subject.count = count;
  subject.main = true;
  return subject;
}

Shot shot_in(std::string family, std::vector<Subject> subjects) {
  Shot shot;
  shot.setting = family;
  shot.family = std::move(family);
  shot.subjects = std::move(subjects);
  return shot;
}

World world_of(const Shot& shot, Size size, std::uint64_t seed) {
  VideoSpec spec;
  spec.size = size;
  spec.fps = 24;
  spec.frame_count = 120;
  spec.seed = seed;
  return stage::start_scenery(shot, spec).world;
}

// The box of an actor's whole picture at one moment.
struct Box {
  double left, top, right, bottom;
};
Box box_of(const Actor& actor, double seconds) {
  const Pose pose = actor.pose(seconds);
  const media::Picture& picture = actor.pictures[static_cast<std::size_t>(pose.picture)];
  const double height = pose.height * pose.stretch_y;
  const double width = pose.height * picture.width / picture.height * pose.stretch_x;
  const double anchor = pose.flip ? 1 - actor.anchor_x : actor.anchor_x;
  const double foot = pose.y - pose.lift;
  return {pose.x - anchor * width, foot - actor.anchor_y * height, pose.x + (1 - anchor) * width,
          foot + (1 - actor.anchor_y) * height};
}

const Actor& actor_of(const Cast& cast, int subject) {
  const auto at = std::find(cast.subjects.begin(), cast.subjects.end(), subject);
  EXPECT_NE(at, cast.subjects.end());
  return cast.actors[static_cast<std::size_t>(at - cast.subjects.begin())];
}

Shot beach() {
  Shot shot = shot_in("beach",
                      {named("person", "woman-playing-handball", 1.7, Habitat::kGround, "throw", 2),
                       named("dog", "dog", 0.7, Habitat::kGround, "run"),
                       named("palm", "drawn:palm", 8, Habitat::kGround),
                       named("surfer", "man-surfing", 1.8, Habitat::kWater, "surf"),
                       named("sailboat", "drawn:sailboat", 9, Habitat::kWater),
                       named("gull", "drawn:gull", 0.6, Habitat::kAir, "fly", 3)});
  for (std::size_t i = 1; i < shot.subjects.size(); ++i) shot.subjects[i].main = false;
  return shot;
}

TEST(Place, LeadsAreWholeInFrameAtEveryAspectRatio) {
  const std::vector<Shot> shots = {
      shot_in("meadow", {named("woman", "woman-standing", 1.7, Habitat::kGround)}),
      shot_in("park", {named("dog", "dog", 0.7, Habitat::kGround, "run")}),
      shot_in("meadow", {named("elephant", "elephant", 3.0, Habitat::kGround)}),
      shot_in("sky", {named("bird", "dove", 0.3, Habitat::kAir, "fly")}),
      shot_in("beach", {named("children", "man-standing", 1.2, Habitat::kGround, "dance", 4)}),
      shot_in("lake", {named("boat", "motor-boat", 2.2, Habitat::kWater)}),
  };
  for (const Shot& shot : shots) {
    for (const Size size : kSizes) {
      const Cast cast = place(shot, world_of(shot, size, 5), pack());
      for (std::size_t i = 0; i < cast.actors.size(); ++i) {
        if (cast.subjects[i] != 0) continue;
        for (double t = 0; t <= 5; t += 0.5) {
          const Box box = box_of(cast.actors[i], t);
          // Pictures of people have empty room at the sides for their arms.
          const double spare = 0.25 * (box.right - box.left);
          const std::string where = shot.family + " " + std::to_string(size.width) + "x" +
                                    std::to_string(size.height) + " at " + std::to_string(t);
          EXPECT_GE(box.top, 0) << where;
          EXPECT_LE(box.bottom, size.height * 1.02) << where;
          EXPECT_GE(box.left, -spare) << where;
          EXPECT_LE(box.right, size.width + spare) << where;
        }
      }
    }
  }
}

TEST(Place, ALeadIsLargeEnoughToCarryThePicture) {
  for (const auto& [what, height] : {std::pair{"ant", 0.005}, {"cat", 0.3}, {"elephant", 3.0}}) {
    const Shot shot = shot_in("meadow", {named(what, what, height, Habitat::kGround)});
    const Cast cast = place(shot, world_of(shot, {1280, 720}, 3), pack());
    const Box box = box_of(actor_of(cast, 0), 1);
    EXPECT_GE(box.bottom - box.top, 0.15 * 720) << what;
    EXPECT_LE(box.bottom - box.top, 0.60 * 720) << what;
  }
}

TEST(Place, ProportionsBetweenLeadsFollowTheirRealHeights) {
  const Shot shot = shot_in("meadow", {named("mouse", "mouse", 0.08, Habitat::kGround),
                                       named("elephant", "elephant", 3.0, Habitat::kGround),
                                       named("cow", "cow", 1.5, Habitat::kGround)});
  const Cast cast = place(shot, world_of(shot, {1280, 720}, 9), pack());
  const auto height = [&](int subject) { return actor_of(cast, subject).pose(1).height; };
  EXPECT_LT(height(0), 0.5 * height(2));
  EXPECT_LT(height(2), height(1));
  EXPECT_GE(height(0), 0.05 * 720);
}

TEST(Place, TheSameArgumentsGiveTheSameCast) {
  const Shot shot = beach();
  const World world = world_of(shot, {1280, 720}, 21);
  const Cast a = place(shot, world, pack()), b = place(shot, world, pack());
  ASSERT_EQ(a.actors.size(), b.actors.size());
  for (std::size_t i = 0; i < a.actors.size(); ++i) {
    for (const double t : {0.0, 1.3, 4.9}) {
      const Pose p = a.actors[i].pose(t), q = b.actors[i].pose(t);
      EXPECT_EQ(p.x, q.x);
      EXPECT_EQ(p.y, q.y);
      EXPECT_EQ(p.rotation, q.rotation);
      EXPECT_EQ(p.picture, q.picture);
    }
    const media::Picture& p = a.actors[i].pictures[0];
    const media::Picture& q = b.actors[i].pictures[0];
    ASSERT_EQ(p.width, q.width);
    ASSERT_EQ(p.height, q.height);
    EXPECT_TRUE(std::equal(p.pixels, p.pixels + p.height * p.stride, q.pixels));
  }
}

TEST(Place, AnotherSeedGivesAnotherScene) {
  const Shot shot = beach();
  const Cast a = place(shot, world_of(shot, {1280, 720}, 1), pack());
  const Cast b = place(shot, world_of(shot, {1280, 720}, 2), pack());
  EXPECT_NE(actor_of(a, 2).pose(0).x, actor_of(b, 2).pose(0).x);
}

TEST(Place, EverythingKeepsToItsHabitat) {
  const Shot shot = beach();
  for (const Size size : kSizes) {
    const World world = world_of(shot, size, 4);
    const Cast cast = place(shot, world, pack());
    for (std::size_t i = 0; i < cast.actors.size(); ++i) {
      if (cast.subjects[i] < 0) continue;
      const Actor& actor = cast.actors[i];
      const Subject& subject = shot.subjects[static_cast<std::size_t>(cast.subjects[i])];
      const double row = actor.pose(2).y;
      if (subject.habitat == Habitat::kWater) {
        EXPECT_EQ(actor.ground, Ground::kWater) << actor.name;
        EXPECT_GE(row, world.ground_y(world.water->far_m) - 1) << actor.name;
        EXPECT_LE(row, world.ground_y(world.water->near_m) + 1) << actor.name;
      } else if (subject.habitat == Habitat::kAir) {
        EXPECT_EQ(actor.ground, Ground::kNone) << actor.name;
        EXPECT_LT(row, world.horizon) << actor.name;
      } else {
        EXPECT_GE(row, world.ground_y(world.land->far_m) - 1) << actor.name;
      }
    }
  }
}

TEST(Place, NothingJumpsBetweenFrames) {
  const Shot shot = beach();
  const World world = world_of(shot, {1280, 720}, 6);
  const Cast cast = place(shot, world, pack());
  for (const Actor& actor : cast.actors) {
    for (int frame = 0; frame < 119; ++frame) {
      const Pose a = actor.pose(frame / 24.0), b = actor.pose((frame + 1) / 24.0);
      // What crosses the frame comes back in on the other side, out of sight.
      const Box from = box_of(actor, frame / 24.0), to = box_of(actor, (frame + 1) / 24.0);
      const bool hidden = (from.left > 1280 || from.right < 0) && (to.left > 1280 || to.right < 0);
      if (hidden) continue;
      EXPECT_LT(std::hypot(b.x - a.x, b.y - b.lift - a.y + a.lift), 45) << actor.name << frame;
      EXPECT_LT(std::abs(b.rotation - a.rotation), 0.2) << actor.name;
      EXPECT_LT(std::abs(b.stretch_y - a.stretch_y), 0.12) << actor.name << frame;
      EXPECT_EQ(a.flip, b.flip) << actor.name;
    }
  }
}

TEST(Place, NobodyStandsBeforeALead) {
  Shot shot = shot_in("park", {named("dog", "dog", 0.7, Habitat::kGround, "run"),
                               named("person", "man-walking", 1.7, Habitat::kGround, "walk", 3)});
  shot.subjects[1].main = false;
  for (std::uint64_t seed = 1; seed < 8; ++seed) {
    const Cast cast = place(shot, world_of(shot, {1280, 720}, seed), pack());
    const double lead = actor_of(cast, 0).pose(0).y;
    for (std::size_t i = 0; i < cast.actors.size(); ++i) {
      if (cast.subjects[i] != 1) continue;
      EXPECT_LT(cast.actors[i].pose(0).y, lead);
    }
  }
}

TEST(Place, CountsAreKept) {
  for (const int count : {1, 3, 7, 12}) {
    const Shot shot = shot_in("meadow", {named("cow", "cow", 1.5, Habitat::kGround, "", count)});
    const Cast cast = place(shot, world_of(shot, {720, 1280}, 2), pack());
    EXPECT_EQ(std::count(cast.subjects.begin(), cast.subjects.end(), 0), count);
  }
}

TEST(Place, ARiderSitsOnItsMount) {
  const Shot shot =
      shot_in("meadow", {named("woman", "woman-standing", 1.7, Habitat::kGround, "ride"),
                         named("elephant", "elephant", 3.0, Habitat::kGround)});
  const Cast cast = place(shot, world_of(shot, {1280, 720}, 2), pack());
  for (const double t : {0.0, 2.0, 4.0}) {
    const Pose rider = actor_of(cast, 0).pose(t), mount = actor_of(cast, 1).pose(t);
    EXPECT_NEAR(rider.x, mount.x, 0.4 * mount.height);
    EXPECT_GT(rider.lift, 0.3 * mount.height);
  }
}

}  // namespace
}  // namespace kare::animatic
