#include "task/task.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/limits.h"
#include "task/spec_json.h"

namespace kare {
namespace {

TEST(FrameSize, FollowsRatioAndMode) {
  EXPECT_EQ(frame_size("16:9", Mode::kStd), (Size{1280, 720}));
  EXPECT_EQ(frame_size("9:16", Mode::kPro), (Size{1080, 1920}));
  EXPECT_EQ(frame_size("3:2", Mode::kStd), (Size{1080, 720}));
  EXPECT_EQ(frame_size("4:3", Mode::kPro), (Size{1440, 1080}));
  EXPECT_FALSE(frame_size("5:4", Mode::kStd).has_value());
}

TEST(FrameSize, IsEvenWithTheShortSideOfTheModeForEveryRatio) {
  for (const std::string_view ratio : kAspectRatios) {
    for (const Mode mode : {Mode::kStd, Mode::kPro}) {
      const Size size = frame_size(ratio, mode).value();
      EXPECT_EQ(size.width % 2 + size.height % 2, 0) << ratio;
      EXPECT_EQ(std::min(size.width, size.height), mode == Mode::kStd ? 720 : 1080) << ratio;
    }
  }
}

TEST(RetryPause, GrowsAndEndsAfterTheLastAttempt) {
  const std::chrono::milliseconds base(2000);
  EXPECT_EQ(retry_pause(1, base, 0.5), std::chrono::milliseconds(2000));
  EXPECT_EQ(retry_pause(2, base, 0.5), std::chrono::milliseconds(10'000));
  EXPECT_EQ(retry_pause(1, base, 0.0), std::chrono::milliseconds(1500));
  EXPECT_FALSE(retry_pause(kAttemptsMax, base, 0.5).has_value());
}

TEST(State, NamesReadBack) {
  for (int i = 0; i <= static_cast<int>(State::kCancelled); ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_EQ(state_from_name(state_name(state)), state);
  }
  EXPECT_FALSE(state_from_name("done").has_value());
}

VideoSpec any_spec() {
  VideoSpec spec;
  spec.model = "kling-v1-6";
  spec.prompt = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  spec.negative_prompt = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  spec.aspect_ratio =
      *rc::gen::elementOf(std::vector<std::string>(kAspectRatios.begin(), kAspectRatios.end()));
  spec.mode = *rc::gen::element(Mode::kStd, Mode::kPro, Mode::k4k);
  spec.size = frame_size(spec.aspect_ratio, spec.mode).value();
  spec.fps = *rc::gen::inRange(1, 61);
  spec.frame_count = spec.fps * 5;
  spec.guidance = *rc::gen::inRange(0, 101) / 100.0;
  if (*rc::gen::arbitrary<bool>()) {
    CameraControl camera;
    camera.type = *rc::gen::element(CameraControl::Type::kSimple, CameraControl::Type::kDownBack);
    camera.tilt = *rc::gen::inRange(-100, 101) / 10.0;
    spec.camera = camera;
  }
  for (int shot = *rc::gen::inRange(0, 4); shot > 0; --shot) {
    spec.shots.push_back({"scene " + std::to_string(shot), *rc::gen::inRange(1, 16)});
  }
  spec.engine_cuts = *rc::gen::arbitrary<bool>();
  spec.sound = *rc::gen::arbitrary<bool>();
  spec.watermark = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) spec.notes = {"no effect here"};
  spec.seed = *rc::gen::inRange<std::uint64_t>(0, static_cast<std::uint64_t>(kSeedMax));
  return spec;
}

RC_GTEST_PROP(SpecJson, ReadsBackWhatItWrote, ()) {
  const VideoSpec spec = any_spec();
  const auto read = spec_from_json(spec_to_json(spec));
  RC_ASSERT(read.ok());
  RC_ASSERT(read.value() == spec);
}

TEST(SpecJson, RefusesDamagedText) {
  for (const char* bad : {"", "{", "[]", "{}", R"({"model":7})"}) {
    EXPECT_EQ(spec_from_json(bad).error().code, Code::kCorrupt) << bad;
  }
}

TEST(SpecJson, ReadsRequestsFromBeforeShotsAndSound) {
  VideoSpec spec;
  spec.aspect_ratio = "1:1";
  std::string text = spec_to_json(spec);
  const std::string newer =
      R"("shots":[],"engine_cuts":false,"sound":false,"watermark":false,"notes":[],)";
  text.erase(text.find(newer), newer.size());
  EXPECT_EQ(spec_from_json(text).take(), spec);
}

TEST(SpecJson, RefusesShotsOfAWrongKind) {
  for (const char* bad : {"7", R"([7])", R"([{"prompt":"a"}])"}) {
    std::string text = spec_to_json(VideoSpec{});
    text.replace(text.find("\"shots\":[]"), 10, std::string("\"shots\":") + bad);
    EXPECT_EQ(spec_from_json(text).error().code, Code::kCorrupt) << text;
  }
}

TEST(Seed, OfATaskSurvivesEveryJsonReader) {
  for (std::int64_t id = 867'283'741'759'111'202; id < 867'283'741'759'111'302; ++id) {
    EXPECT_LE(seed_from_task_id(id), static_cast<std::uint64_t>(kSeedMax));
  }
  EXPECT_NE(seed_from_task_id(1), seed_from_task_id(2));
}

}  // namespace
}  // namespace kare
