#include "engine/animatic/words/filming.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/animatic/words/test_lexicon.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

Shot shot_of(const std::string& prompt) {
  return understand(test_lexicon(), prompt, "", 1);
}

struct Move {
  const char* words;
  double CameraMove::*axis;
  int sign;
};

class FilmingMoves : public testing::TestWithParam<Move> {};

TEST_P(FilmingMoves, AreUnderstoodAndNothingElseIs) {
  const Shot shot = shot_of(std::string("a dog in a park, ") + GetParam().words);

  EXPECT_GT(GetParam().sign * shot.camera.*(GetParam().axis), 1) << GetParam().words;
  EXPECT_EQ(shot.undrawn, std::vector<std::string>{}) << GetParam().words;
  EXPECT_EQ(shot.place, "park");
  EXPECT_EQ(shot.subjects.at(0).concept_name, "dog");
  EXPECT_TRUE(shot.subjects.size() < 2 || !shot.subjects[1].main) << GetParam().words;
}

INSTANTIATE_TEST_SUITE_P(
    Words, FilmingMoves,
    testing::Values(
        Move{"pan left", &CameraMove::pan, -1},
        Move{"the camera pans slowly to the right", &CameraMove::pan, 1},
        Move{"pan from right to left", &CameraMove::pan, -1}, Move{"tilt up", &CameraMove::tilt, 1},
        Move{"tilting downward", &CameraMove::tilt, -1}, Move{"zoom in", &CameraMove::zoom, -1},
        Move{"the camera zooms out quickly", &CameraMove::zoom, 1},
        Move{"dolly in", &CameraMove::dolly, 1}, Move{"slow push in", &CameraMove::dolly, 1},
        Move{"the camera moves backward", &CameraMove::dolly, -1},
        Move{"tracking shot", &CameraMove::horizontal, 1},
        Move{"the camera slides to the left", &CameraMove::horizontal, -1},
        Move{"crane up", &CameraMove::vertical, 1},
        Move{"pedestal down", &CameraMove::vertical, -1}, Move{"camera roll", &CameraMove::roll, 1},
        Move{"the camera orbits around the subject", &CameraMove::orbit, 1},
        Move{"360 degree rotation", &CameraMove::orbit, 1}),
    [](const auto& example) { return "n" + std::to_string(example.index); });

TEST(Filming, StrengthIsInProportionToItsAdverbs) {
  const double usual = shot_of("a dog, pan right").camera.pan;
  EXPECT_LT(shot_of("a dog, slow pan right").camera.pan, usual);
  EXPECT_GT(shot_of("a dog, fast pan right").camera.pan, usual);
}

TEST(Filming, PaceFollowsTheWords) {
  EXPECT_EQ(shot_of("a dog runs").filming.pace, 1);
  const double slow = shot_of("a dog runs in slow motion").filming.pace;
  EXPECT_LT(slow, 0.6);
  EXPECT_LT(shot_of("a dog runs, in super slow motion").filming.pace, slow);
  EXPECT_GT(shot_of("a dog runs, sped up").filming.pace, 1.5);
  EXPECT_TRUE(shot_of("a timelapse of a city").time_lapse);
  EXPECT_TRUE(shot_of("hyperlapse of a city").time_lapse);
  EXPECT_FALSE(shot_of("a slow dog").time_lapse);
}

TEST(Filming, HandsShakeTheCamera) {
  const double hand = shot_of("a dog, handheld camera").filming.shake;
  EXPECT_GT(hand, 0.1);
  EXPECT_GT(shot_of("a dog, with an intense shaking effect").filming.shake, 2 * hand);
  EXPECT_EQ(shot_of("a dog without camera shake").filming.shake, 0);
}

TEST(Filming, LensAndStandpointAreUnderstood) {
  EXPECT_EQ(shot_of("a dog, racking focus").filming.focus, Focus::kRack);
  EXPECT_EQ(shot_of("a dog, focus shifts from the foreground to the background").filming.focus,
            Focus::kRack);
  EXPECT_EQ(shot_of("a dog with shallow depth of field").filming.focus, Focus::kShallow);
  EXPECT_EQ(shot_of("a dog, bird's-eye view").filming.viewpoint, Viewpoint::kAerial);
  EXPECT_EQ(shot_of("drone footage of a village").filming.viewpoint, Viewpoint::kAerial);
  EXPECT_EQ(shot_of("a dog, low angle shot").filming.viewpoint, Viewpoint::kLow);
  EXPECT_EQ(shot_of("a dog, POV").filming.viewpoint, Viewpoint::kEyes);
  EXPECT_EQ(shot_of("close-up of a dog").filming.viewpoint, Viewpoint::kClose);
  EXPECT_TRUE(shot_of("a dog, static camera").filming.still);
  EXPECT_TRUE(shot_of("a dog, featuring a steady and smooth perspective").filming.steady);
}

TEST(Filming, WordsWithAnotherMeaningStayWhatTheyAre) {
  EXPECT_EQ(shot_of("a truck to the left of a bus").camera.horizontal, 0);
  EXPECT_EQ(shot_of("a frying pan on the left of a pot").camera.pan, 0);
  EXPECT_EQ(shot_of("a ball rolls down a hill").camera.roll, 0);
  EXPECT_EQ(shot_of("two people shaking hands").filming.shake, 0);
  EXPECT_EQ(shot_of("a drone flying over a city").filming.viewpoint, Viewpoint::kUsual);
  EXPECT_EQ(shot_of("a satellite in orbit").camera.orbit, 0);
  EXPECT_EQ(shot_of("a stationary car").filming.still, false);
}

struct Foreign {
  const char* prompt;
  double pace;
  Viewpoint viewpoint;
};

TEST(Filming, OtherLanguagesHaveItsWordsToo) {
  for (const Foreign& one : {Foreign{"koşan bir köpek, ağır çekim", 0.35, Viewpoint::kUsual},
                             Foreign{"一只狗在奔跑，慢动作", 0.35, Viewpoint::kUsual},
                             Foreign{"走る犬、スローモーション", 0.35, Viewpoint::kUsual},
                             Foreign{"un perro corriendo, cámara lenta", 0.35, Viewpoint::kUsual},
                             Foreign{"ein Hund rennt in Zeitlupe", 0.35, Viewpoint::kUsual},
                             Foreign{"un chien court au ralenti", 0.35, Viewpoint::kUsual},
                             Foreign{"航拍，城市", 1, Viewpoint::kAerial},
                             Foreign{"una playa, vista aérea", 1, Viewpoint::kAerial},
                             Foreign{"ein Strand, Luftaufnahme", 1, Viewpoint::kAerial}}) {
    const Shot shot = shot_of(one.prompt);
    EXPECT_EQ(shot.filming.pace, one.pace) << one.prompt;
    EXPECT_EQ(shot.filming.viewpoint, one.viewpoint) << one.prompt;
    EXPECT_EQ(shot.undrawn, std::vector<std::string>{}) << one.prompt;
  }
}

TEST(Filming, ReportsEveryWordOfWhatItCannotDo) {
  EXPECT_EQ(shot_of("a dog in a park, from behind").undrawn,
            (std::vector<std::string>{"from", "behind"}));
  EXPECT_EQ(shot_of("a dog in a park, seamless loop").undrawn,
            (std::vector<std::string>{"seamless", "loop"}));
  EXPECT_EQ(shot_of("a dog in a park, fisheye lens").undrawn,
            (std::vector<std::string>{"fisheye", "lens"}));
}

TEST(Filming, LooksDownFromOverhead) {
  for (const char* words : {"overhead shot", "top-down view", "view from directly above"}) {
    const Shot shot = shot_of(std::string("a dog in a park, ") + words);

    EXPECT_EQ(shot.filming.viewpoint, Viewpoint::kOverhead) << words;
    EXPECT_TRUE(shot.undrawn.empty()) << words;
  }
}

}  // namespace
}  // namespace kare::animatic
