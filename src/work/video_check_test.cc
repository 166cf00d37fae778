#include "work/video_check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

namespace kare::work {
namespace {

VideoSpec ordered() {
  VideoSpec spec;
  spec.size = {1280, 720};
  spec.fps = 24;
  spec.frame_count = 120;
  return spec;
}

media::VideoFacts whole() {
  media::VideoFacts facts;
  facts.codec = "h264";
  facts.pixel_format = "yuv420p";
  facts.width = 1280;
  facts.height = 720;
  facts.fps = 24;
  facts.frame_count = 120;
  facts.duration_s = 5;
  return facts;
}

TEST(VideoCheck, AWholeVideoPasses) {
  EXPECT_TRUE(check_video(whole(), ordered(), Sound::kAny).ok());
}

// What upstreams deliver: a little longer than ordered, and in their own size.
TEST(VideoCheck, AVideoThatIsWhatItIsMustBeWhatTheEngineSaid) {
  media::VideoFacts facts = whole();
  facts.width = 320;
  facts.height = 180;
  facts.fps = 29.97;
  facts.frame_count = 151;
  facts.duration_s = 5.041;
  VideoReport said;
  said.size = {320, 180};
  said.fps = 30;
  said.duration_s = 5.041;
  said.exact = false;

  EXPECT_FALSE(check_video(facts, ordered(), Sound::kAny).ok());
  EXPECT_TRUE(check_video(facts, said).ok());
  facts.duration_s = 3;
  EXPECT_FALSE(check_video(facts, said).ok());
  facts.duration_s = 5.041;
  facts.frame_count = 0;
  EXPECT_FALSE(check_video(facts, said).ok());
  facts.frame_count = 151;
  facts.codec = "vp9";
  EXPECT_FALSE(check_video(facts, said).ok());
}

TEST(VideoCheck, HalfAFrameIsTolerated) {
  media::VideoFacts facts = whole();
  facts.duration_s = 5 + 0.49 / 24;
  facts.fps = 24.09;

  EXPECT_TRUE(check_video(facts, ordered(), Sound::kAny).ok());
}

TEST(VideoCheck, SoundIsDueWhenOrderedFromAnEngineThatMakesIt) {
  EngineInfo info;
  info.models = {{"quiet", {}, {}, {}, false, false}, {"loud", {}, {}, {}, true, false}};
  VideoSpec spec = ordered();
  spec.model = "loud";
  EXPECT_EQ(sound_due(spec, info), Sound::kAny);
  spec.sound = true;
  EXPECT_EQ(sound_due(spec, info), Sound::kRequired);
  spec.model = "quiet";
  EXPECT_EQ(sound_due(spec, info), Sound::kAny);
  info.models[1].name = "*";
  EXPECT_EQ(sound_due(spec, info), Sound::kRequired);
}

TEST(VideoCheck, AMissingSoundIsNamed) {
  media::VideoFacts facts = whole();

  const auto checked = check_video(facts, ordered(), Sound::kRequired);

  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().message.find("it has no sound"), std::string::npos);
  facts.has_audio = true;
  EXPECT_TRUE(check_video(facts, ordered(), Sound::kRequired).ok());
}

TEST(VideoCheck, EveryDifferenceIsNamed) {
  struct Case {
    const char* words;
    std::function<void(media::VideoFacts&)> spoil;
  };
  const std::vector<Case> cases = {
      {"codec is not H.264", [](auto& facts) { facts.codec = "hevc"; }},
      {"not yuv420p", [](auto& facts) { facts.pixel_format = "yuv444p"; }},
      {"1278×720 pixels instead of 1280×720", [](auto& facts) { facts.width = 1278; }},
      {"1280×722 pixels instead of 1280×720", [](auto& facts) { facts.height = 722; }},
      {"121 frames instead of 120", [](auto& facts) { facts.frame_count = 121; }},
      {"24.20 frames a second instead of 24", [](auto& facts) { facts.fps = 24.2; }},
      {"5.03 seconds instead of 5.00", [](auto& facts) { facts.duration_s = 5.03; }},
      {"seconds instead of 5.00", [](auto& facts) { facts.duration_s = std::nan(""); }},
      {"frames a second", [](auto& facts) { facts.fps = std::nan(""); }},
  };
  for (const Case& one : cases) {
    media::VideoFacts facts = whole();
    one.spoil(facts);

    const auto checked = check_video(facts, ordered(), Sound::kAny);

    ASSERT_FALSE(checked.ok()) << one.words;
    EXPECT_TRUE(is_retryable(checked.error().code));
    EXPECT_NE(checked.error().message.find(one.words), std::string::npos)
        << checked.error().message;
  }
}

}  // namespace
}  // namespace kare::work
