#include "engine/animatic/script/cuts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace kare::animatic {
namespace {

VideoSpec a_spec(std::string prompt, int seconds) {
  VideoSpec spec;
  spec.prompt = std::move(prompt);
  spec.fps = 24;
  spec.frame_count = 24 * seconds;
  return spec;
}

VideoSpec to_cut(std::string prompt, int seconds) {
  VideoSpec spec = a_spec(std::move(prompt), seconds);
  spec.engine_cuts = true;
  return spec;
}

std::vector<Cut> cuts_of(const VideoSpec& spec) {
  auto cuts = plan_cuts(spec);
  EXPECT_TRUE(cuts.ok());
  return cuts.ok() ? cuts.take() : std::vector<Cut>();
}

TEST(Cuts, OneShotUnlessMoreAreAskedFor) {
  EXPECT_EQ(cuts_of(a_spec("A dog runs. A cat sleeps.", 5)),
            (std::vector<Cut>{{"A dog runs. A cat sleeps.", 120, 0}}));
}

TEST(Cuts, ShotsOfARequestHaveTheirExactFrames) {
  VideoSpec spec = a_spec("both", 5);
  spec.shots = {{"A beach.", 2}, {"A boat.", 3}};

  EXPECT_EQ(cuts_of(spec), (std::vector<Cut>{{"A beach.", 48, 0}, {"A boat.", 72, 0}}));
}

TEST(Cuts, ShotsThatDoNotFillTheVideoAreRefused) {
  VideoSpec spec = a_spec("both", 5);
  for (const std::vector<int>& seconds : {std::vector{2, 2}, {4, 2}, {5, 0}, {-1, 6}}) {
    spec.shots = {{"A beach.", seconds[0]}, {"A boat.", seconds[1]}};

    const auto cuts = plan_cuts(spec);

    ASSERT_FALSE(cuts.ok()) << seconds[0] << "+" << seconds[1];
    EXPECT_EQ(cuts.error().code, Code::kInvalid);
  }
}

TEST(Cuts, ReadsNumberedShotsInManySpellings) {
  const std::vector<Cut> expected = {{"a dog runs", 48, 0}, {"a cat sleeps", 72, 0}};
  for (const char* text : {"shot 1, 2, a dog runs; shot 2, 3, a cat sleeps",
                           "Shot 1: 2s, a dog runs\nShot 2: 3s, a cat sleeps",
                           "Shot 1 (2 seconds): a dog runs; Shot 2 (3 seconds): a cat sleeps;",
                           "镜头1，2秒，a dog runs；镜头2，3秒，a cat sleeps",
                           "shot1,4,a dog runs;shot2,6,a cat sleeps"}) {
    EXPECT_EQ(cuts_of(to_cut(text, 5)), expected) << text;
  }
}

TEST(Cuts, NumberedShotsWithoutDurationsAreEven) {
  EXPECT_EQ(cuts_of(to_cut("Shot 1: 2 dogs run. Shot 2: a cat sleeps.", 6)),
            (std::vector<Cut>{{"2 dogs run.", 72, 0}, {"a cat sleeps.", 72, 0}}));
}

TEST(Cuts, WhatStandsBeforeTheFirstShotBelongsToAll) {
  EXPECT_EQ(cuts_of(to_cut("Watercolour. Shot 1: a dog. Shot 2: a cat.", 4)),
            (std::vector<Cut>{{"a dog. Watercolour.", 48, 0}, {"a cat. Watercolour.", 48, 0}}));
}

TEST(Cuts, AShotThatIsMentionedIsNoHeading) {
  EXPECT_TRUE(written_shots("A long shot of a gunshot 1, 2 and a shot 2, the second.").empty());
}

TEST(Cuts, SentencesBecomeEvenShotsOfTwoSecondsOrMore) {
  EXPECT_EQ(
      cuts_of(to_cut("A dog runs. A cat sleeps! Birds fly.", 6)),
      (std::vector<Cut>{{"A dog runs.", 48, 0}, {"A cat sleeps!", 48, 0}, {"Birds fly.", 48, 0}}));
  EXPECT_EQ(cuts_of(to_cut("A dog runs. A cat sleeps. Birds fly.", 5)),
            (std::vector<Cut>{{"A dog runs. A cat sleeps.", 60, 0}, {"Birds fly.", 60, 0}}));
  EXPECT_EQ(cuts_of(to_cut("A dog runs. A cat sleeps.", 3)),
            (std::vector<Cut>{{"A dog runs. A cat sleeps.", 72, 0}}));
  EXPECT_EQ(cuts_of(to_cut("一只狗在公园里跑步。一只猫在沙发上睡觉。", 6)).size(), 2U);
}

TEST(Cuts, OneSentenceIsSeenWideAndThenCloser) {
  EXPECT_EQ(cuts_of(to_cut("A dog runs in 3.5 seconds.", 5)),
            (std::vector<Cut>{{"A dog runs in 3.5 seconds.", 120, 60}}));
  EXPECT_EQ(cuts_of(to_cut("A dog runs.", 3)), (std::vector<Cut>{{"A dog runs.", 72, 0}}));
}

RC_GTEST_PROP(CutsProperty, FillTheVideoWhateverTheText, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("shot 1", "Shot 2", "shot 3", ",", "5", " ", "99999", ". ",
                                    "A dog", ";", "镜头1", "\xff", "\n", "0", "s", "1.5"));
  std::string text;
  for (const std::string& piece : pieces) text += piece;

  const int seconds = *rc::gen::inRange(1, 16);
  const std::vector<Cut> cuts = cuts_of(to_cut(text, seconds));

  int frames = 0;
  for (const Cut& cut : cuts) {
    RC_ASSERT(cut.frame_count > 0);
    frames += cut.frame_count;
  }
  RC_ASSERT(frames == 24 * seconds);
}

}  // namespace
}  // namespace kare::animatic
