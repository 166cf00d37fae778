#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/animatic/art/test_share.h"
#include "engine/animatic/film.h"
#include "engine/animatic/script/script.h"
#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic {
namespace {

VideoSpec a_spec() {
  VideoSpec spec;
  spec.size = {160, 90};
  spec.fps = 10;
  spec.frame_count = 40;
  spec.seed = 5;
  return spec;
}

Bitmap frame_of(const Film& film, int frame) {
  Bitmap picture;
  film.stage.draw(frame / 10.0, picture);
  return picture;
}

// Mean distance of two pictures, 0..255.
double difference(const Bitmap& a, const Bitmap& b) {
  const auto* first = reinterpret_cast<const unsigned char*>(a.pixels.data());
  const auto* second = reinterpret_cast<const unsigned char*>(b.pixels.data());
  const std::size_t bytes = a.pixels.size() * sizeof a.pixels[0];
  double sum = 0;
  for (std::size_t i = 0; i < bytes; ++i) sum += std::abs(int{first[i]} - int{second[i]});
  return sum / static_cast<double>(bytes);
}

std::vector<Scene> script_of(const VideoSpec& spec) {
  auto scenes = write_script(test_lexicon(), spec);
  EXPECT_TRUE(scenes.ok());
  return scenes.take();
}

TEST(Shots, ACutChangesThePictureAndNothingElseDoes) {
  VideoSpec spec = a_spec();
  spec.shots = {{"A happy scene on the beach.", 2}, {"A city street at night.", 2}};
  const std::vector<Scene> scenes = script_of(spec);
  const Film first = compose(test_lexicon(), scenes[0]);
  const Film second = compose(test_lexicon(), scenes[1]);

  const double within = difference(frame_of(first, 18), frame_of(first, 19));
  const double across = difference(frame_of(first, 19), frame_of(second, 0));

  EXPECT_LT(within, 4);
  EXPECT_GT(across, 8 * within);
  EXPECT_GT(across, 25);
}

TEST(Shots, AShotIsTheSceneOfItsPromptAlone) {
  VideoSpec spec = a_spec();
  spec.shots = {{"A dog in a park.", 2}, {"A sailboat on a lake at sunset.", 2}};
  const Film shot = compose(test_lexicon(), script_of(spec)[1]);
  VideoSpec alone = a_spec();
  alone.prompt = spec.shots[1].prompt;
  alone.frame_count = 20;

  const Film film = compose(test_lexicon(), alone);

  EXPECT_EQ(frame_of(shot, 7).pixels, frame_of(film, 7).pixels);
}

TEST(Shots, TheCloserHalfOfASentenceShowsItsSubjectLarger) {
  VideoSpec spec = a_spec();
  spec.prompt = "A dog sits in a park.";
  spec.engine_cuts = true;
  const std::vector<Scene> scenes = script_of(spec);
  ASSERT_EQ(scenes.size(), 1U);
  const Film film = compose(test_lexicon(), scenes[0]);

  const double within = difference(frame_of(film, 18), frame_of(film, 19));
  const double across = difference(frame_of(film, 19), frame_of(film, 20));
  std::size_t dog = 0;
  while (film.cast.subjects[dog] != 0) ++dog;
  const Actor& actor = film.cast.actors[dog];
  const auto height_at = [&](double seconds) {
    const Pose pose = actor.pose(seconds);
    return film.stage.seen_at(pose.x, pose.y, actor.z, seconds).y -
           film.stage.seen_at(pose.x, pose.y - pose.height, actor.z, seconds).y;
  };
  const Pose pose = actor.pose(3);
  const Point middle = film.stage.seen_at(pose.x, pose.y - pose.height / 2, actor.z, 3);

  EXPECT_GT(across, 4 * within);
  EXPECT_GT(height_at(2.05), 1.25 * height_at(1.95));
  EXPECT_GT(middle.x, 0.25 * 160);
  EXPECT_LT(middle.x, 0.75 * 160);
  EXPECT_GT(middle.y, 0);
  EXPECT_LT(middle.y, 90);
}

}  // namespace
}  // namespace kare::animatic
