#include "engine/animatic/animatic_engine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "engine/animatic/art/test_share.h"
#include "engine/protocol/local_run.h"
#include "media/probe.h"

namespace kare::animatic {
namespace {

VideoSpec a_spec() {
  VideoSpec spec;
  spec.model = "kling-v1";
  spec.prompt = "A happy scene of a vacation on the beach.";
  spec.size = {320, 180};
  spec.fps = 10;
  spec.frame_count = 12;
  spec.seed = 5;
  return spec;
}

class AnimaticEngineTest : public testing::Test {
 protected:
  void SetUp() override {
    auto engine = AnimaticEngine::create(test_share());
    ASSERT_TRUE(engine.ok()) << engine.error().message << engine.error().detail;
    engine_ = engine.take();
    auto run = LocalRun::create([this](const Progress& progress) {
      heard_.push_back(progress.fraction);
      if (cancel_at_ >= 0 && progress.fraction >= cancel_at_) run_->cancel();
    });
    ASSERT_TRUE(run.ok());
    run_ = run.take();
  }
  Path file(const std::string& name) const { return run_->scratch() / name; }

  std::unique_ptr<AnimaticEngine> engine_;
  std::unique_ptr<LocalRun> run_;
  std::vector<double> heard_;
  double cancel_at_ = -1;
};

TEST_F(AnimaticEngineTest, MakesTheVideoThatWasAskedFor) {
  const auto report = engine_->generate(a_spec(), file("a.mp4"), *run_);

  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_NE(report.value().details.find("\"setting\":\"beach\""), std::string::npos);
  const auto facts = media::probe(file("a.mp4"));
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts.value().width, 320);
  EXPECT_EQ(facts.value().height, 180);
  EXPECT_EQ(facts.value().frame_count, 12);
  for (std::size_t i = 1; i < heard_.size(); ++i) EXPECT_GE(heard_[i], heard_[i - 1]);
  EXPECT_DOUBLE_EQ(heard_.back(), 1);
}

TEST_F(AnimaticEngineTest, CutsBetweenShotsAndReportsThem) {
  VideoSpec spec = a_spec();
  spec.frame_count = 20;
  spec.shots = {{"A zorb on the beach.", 1}, {"A quux in a forest.", 1}};

  const auto report = engine_->generate(spec, file("a.mp4"), *run_);

  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().details, R"({"setting":"beach","undrawn":["zorb","quux"],"shots":[)"
                                    R"({"setting":"beach","frames":10,"undrawn":["zorb"]},)"
                                    R"({"setting":"forest","frames":10,"undrawn":["quux"]}]})");
  EXPECT_EQ(media::probe(file("a.mp4")).take().frame_count, 20);
  EXPECT_DOUBLE_EQ(report.value().duration_s, 2);
  for (std::size_t i = 1; i < heard_.size(); ++i) EXPECT_GE(heard_[i], heard_[i - 1]);
  EXPECT_DOUBLE_EQ(heard_.back(), 1);
}

TEST_F(AnimaticEngineTest, ShotsThatDoNotFillTheVideoAreRefused) {
  VideoSpec spec = a_spec();
  spec.shots = {{"A beach.", 1}, {"A forest.", 1}};

  const auto report = engine_->generate(spec, file("a.mp4"), *run_);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kInvalid);
  EXPECT_TRUE(std::filesystem::is_empty(run_->scratch()));
}

TEST_F(AnimaticEngineTest, HasSoundWhenItIsAskedFor) {
  VideoSpec spec = a_spec();
  ASSERT_TRUE(engine_->generate(spec, file("quiet.mp4"), *run_).ok());
  spec.sound = true;
  ASSERT_TRUE(engine_->generate(spec, file("a.mp4"), *run_).ok());
  ASSERT_TRUE(engine_->generate(spec, file("b.mp4"), *run_).ok());

  EXPECT_FALSE(media::probe(file("quiet.mp4")).take().has_audio);
  const auto facts = media::probe(file("a.mp4")).take();
  EXPECT_TRUE(facts.has_audio);
  EXPECT_EQ(facts.frame_count, 12);
  EXPECT_NEAR(facts.duration_s, 1.2, 0.001);
  EXPECT_TRUE(read_file(file("a.mp4")).take() == read_file(file("b.mp4")).take());
}

TEST_F(AnimaticEngineTest, SameSpecSameBytes) {
  ASSERT_TRUE(engine_->generate(a_spec(), file("a.mp4"), *run_).ok());
  ASSERT_TRUE(engine_->generate(a_spec(), file("b.mp4"), *run_).ok());

  const auto a = read_file(file("a.mp4")), b = read_file(file("b.mp4"));
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_TRUE(a.value() == b.value());
}

TEST_F(AnimaticEngineTest, ACancelLeavesNothingBehind) {
  cancel_at_ = 0.4;

  const auto report = engine_->generate(a_spec(), file("a.mp4"), *run_);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
  EXPECT_TRUE(std::filesystem::is_empty(run_->scratch()));
}

TEST_F(AnimaticEngineTest, ServesEveryModelInAllRatios) {
  const EngineInfo info = engine_->info();

  ASSERT_EQ(info.models.size(), 1U);
  EXPECT_EQ(info.models[0].name, "*");
  EXPECT_EQ(info.models[0].aspect_ratios.size(), kAspectRatios.size());
  EXPECT_TRUE(info.models[0].camera);
  EXPECT_TRUE(info.models[0].sound);
}

TEST(AnimaticEngine, SaysWhenItsDataIsMissing) {
  const auto engine = AnimaticEngine::create("/nonexistent");

  ASSERT_FALSE(engine.ok());
  EXPECT_EQ(engine.error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kare::animatic
