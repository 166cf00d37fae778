#include "engine/protocol/hosted_engine.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "engine/protocol/test_run.h"
#include "media/probe.h"

namespace kare {
namespace {
using std::chrono::milliseconds;
using std::chrono::seconds;

const Path kEngines = Path(KARE_SOURCE_DIR) / "tests" / "engines";

EngineCommand python(const std::string& script, std::vector<std::string> args = {}) {
  args.insert(args.begin(), {"-I", (kEngines / script).string()});
  return {.name = "test", .path = "/usr/bin/python3", .args = std::move(args), .environment = {}};
}

// Long where a test expects an answer, so that a slow machine fails nothing.
constexpr EnginePatience kLong = {
    .ready = seconds(60), .silence = seconds(60), .grace = seconds(60)};

HostedEngine broken(std::string mode, EnginePatience patience = kLong) {
  return HostedEngine(python("broken_engine.py", {std::move(mode)}), patience);
}

// What stands where the video should be, temporary file included.
bool left_something(const TestRun& run) {
  return std::filesystem::exists(run.output()) ||
         std::filesystem::exists(run.output().string() + ".part");
}

TEST(HostedEngine, ExampleEngineMakesARealVideo) {
  HostedEngine engine(python("card_engine.py"), kLong);
  TestRun run;

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_TRUE(report.ok()) << report.error().message << report.error().detail;
  EXPECT_EQ(report.value().size, (Size{160, 90}));
  EXPECT_EQ(report.value().fps, 10);
  EXPECT_DOUBLE_EQ(report.value().duration_s, 2);
  EXPECT_EQ(report.value().details, R"({"drawn":"a test card"})");
  const auto facts = media::probe(run.output()).take();
  EXPECT_EQ(facts.codec, "h264");
  EXPECT_EQ(facts.width, 160);
  EXPECT_EQ(facts.height, 90);
  EXPECT_EQ(facts.frame_count, 20);
  EXPECT_DOUBLE_EQ(facts.fps, 10);
  ASSERT_FALSE(run.heard().empty());
  EXPECT_DOUBLE_EQ(run.heard().back().fraction, 1);
  EXPECT_EQ(run.heard().back().stage, "drawing");
}

TEST(HostedEngine, ExampleEngineObeysACancel) {
  HostedEngine engine(python("card_engine.py"), kLong);
  TestRun run;
  run.on_progress = [&] { run.cancel(); };
  VideoSpec spec = small_spec();
  spec.size = {1280, 720};
  spec.frame_count = 20'000;

  const auto report = engine.generate(spec, run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
  EXPECT_FALSE(left_something(run));
}

TEST(HostedEngine, StartLearnsWhatTheEngineCanDo) {
  HostedEngine engine = broken("stay");
  EXPECT_EQ(engine.info().name, "test");

  ASSERT_TRUE(engine.start().ok());

  const EngineInfo info = engine.info();
  EXPECT_EQ(info.name, "broken");
  EXPECT_EQ(info.version, "1.2");
  EXPECT_EQ(info.concurrency, 3);
  ASSERT_EQ(info.models.size(), 1U);
  EXPECT_EQ(info.models[0].name, "kling-v1");
  EXPECT_EQ(info.models[0].modes, std::vector<std::string>{"std"});
  EXPECT_EQ(info.models[0].durations, std::vector<int>{5});
  EXPECT_EQ(info.models[0].aspect_ratios, std::vector<std::string>{"1:1"});
  EXPECT_TRUE(info.models[0].camera);
  EXPECT_FALSE(info.models[0].sound);
}

// The process must outlive the thread that started it.
TEST(HostedEngine, ProcessStaysUpBetweenVideosAndThreads) {
  HostedEngine engine = broken("stay");
  std::string first, second;
  const auto make = [&engine](std::string& details) {
    TestRun run;
    details = engine.generate(small_spec(), run.output(), run).take().details;
  };

  std::thread([&] { make(first); }).join();
  std::thread([&] { make(second); }).join();

  EXPECT_NE(first, "");
  EXPECT_EQ(first, second);
}

TEST(HostedEngine, SettingsOfOursAreKeptFromTheEngine) {
  ::setenv("KARE_SECRET", "hidden", 1);
  EngineCommand command = python("broken_engine.py", {"stay"});
  command.environment = {{"GIVEN", "on purpose"}};
  HostedEngine engine(command, kLong);
  TestRun run;

  const std::string details = engine.generate(small_spec(), run.output(), run).take().details;

  ::unsetenv("KARE_SECRET");
  EXPECT_NE(details.find(R"("KARE_SECRET":"")"), std::string::npos) << details;
  EXPECT_NE(details.find(R"("GIVEN":"on purpose")"), std::string::npos) << details;
}

struct Trouble {
  const char* mode;
  Code code;
  const char* message;
};

void PrintTo(const Trouble& trouble, std::ostream* out) {
  *out << trouble.mode;
}

class EngineTrouble : public testing::TestWithParam<Trouble> {};

TEST_P(EngineTrouble, CostsOneAttemptAndSaysWhy) {
  HostedEngine engine = broken(GetParam().mode);
  TestRun run;

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, GetParam().code);
  EXPECT_EQ(report.error().message, GetParam().message);
  EXPECT_FALSE(left_something(run));
}

constexpr const char* kGarbage = "the engine 'test' sent something that is not the protocol";

INSTANTIATE_TEST_SUITE_P(
    HostedEngine, EngineTrouble,
    testing::Values(Trouble{"crash_at_start", Code::kUnavailable,
                            "the engine 'test' stopped unexpectedly (exit status 1)"},
                    Trouble{"speak_before_ready", Code::kUnavailable, kGarbage},
                    Trouble{"other_version", Code::kUnavailable,
                            "the engine 'test' speaks version 2 of the protocol, not 1"},
                    Trouble{"crash", Code::kUnavailable,
                            "the engine 'test' stopped unexpectedly (signal 9)"},
                    Trouble{"exit_midway", Code::kUnavailable,
                            "the engine 'test' stopped unexpectedly (exit status 3)"},
                    Trouble{"print_garbage", Code::kUnavailable, kGarbage},
                    Trouble{"print_bytes", Code::kUnavailable, kGarbage},
                    Trouble{"print_unknown", Code::kUnavailable, kGarbage},
                    Trouble{"answer_another", Code::kUnavailable, kGarbage},
                    Trouble{"print_long_line", Code::kUnavailable, kGarbage},
                    Trouble{"close_output", Code::kUnavailable, kGarbage},
                    Trouble{"checkpoint_too_large", Code::kUnavailable, kGarbage},
                    Trouble{"fail_for_now", Code::kUnavailable, "the graphics card is busy"},
                    Trouble{"fail_for_good", Code::kUnsupported, "this prompt cannot be drawn"},
                    Trouble{"write_nothing", Code::kUnavailable,
                            "the engine 'test' said it was done but wrote no video"}),
    [](const auto& instance) { return std::string(instance.param.mode); });

TEST(HostedEngine, SilentEngineIsKilledWithItsHelpers) {
  HostedEngine engine =
      broken("hang_midway", {.ready = seconds(60), .silence = milliseconds(300), .grace = {}});
  TestRun run;
  const Door door(run.scratch() / "door");

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kTimeout);
  EXPECT_EQ(report.error().message, "the engine 'test' stopped answering");
  EXPECT_FALSE(left_something(run));
  EXPECT_TRUE(door.everyone_left());
}

TEST(HostedEngine, EngineThatNeverGetsReadyIsGivenUp) {
  HostedEngine engine =
      broken("never_ready", {.ready = milliseconds(300), .silence = seconds(60), .grace = {}});

  const auto started = engine.start();

  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, Code::kTimeout);
  EXPECT_EQ(started.error().message, "the engine 'test' did not become ready");
}

TEST(HostedEngine, MissingExecutableIsSaidWithoutItsPath) {
  HostedEngine engine({.name = "wan", .path = "/nowhere/kare-engine-wan"});
  TestRun run;

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kUnavailable);
  EXPECT_EQ(report.error().message, "the engine 'wan' is not installed: No such file or directory");
}

TEST(HostedEngine, FileThatIsNoProgramIsSaid) {
  HostedEngine engine({.name = "wan", .path = KARE_SOURCE_DIR "/CMakeLists.txt"});

  const auto started = engine.start();

  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().message, "the engine 'wan' cannot start: Permission denied");
}

TEST(HostedEngine, LastWordsOfADeadEngineAreInTheDetail) {
  HostedEngine engine = broken("crash");
  TestRun run;

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().detail.find("out of luck"), std::string::npos);
}

TEST(HostedEngine, DeadEngineIsStartedAnew) {
  HostedEngine engine = broken("exit_after_done");
  for (int i = 0; i < 3; ++i) {
    TestRun run;
    const auto report = engine.generate(small_spec(), run.output(), run);
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
}

TEST(HostedEngine, EngineThatDiesOfTheNextRequestDoesNotFailIt) {
  HostedEngine engine = broken("exit_instead_of_accepting");
  for (int i = 0; i < 3; ++i) {
    TestRun run;
    const auto report = engine.generate(small_spec(), run.output(), run);
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
}

TEST(HostedEngine, EngineThatFailedInOrderStaysUp) {
  HostedEngine engine = broken("obey_cancel");
  for (int i = 0; i < 2; ++i) {
    TestRun run;
    run.on_progress = [&] { run.cancel(); };

    const auto report = engine.generate(small_spec(), run.output(), run);

    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, Code::kStopped);
    EXPECT_FALSE(left_something(run));
  }
}

TEST(HostedEngine, CancelledEngineThatDoesNotListenIsKilledAfterTheGrace) {
  HostedEngine engine = broken(
      "hang_midway", {.ready = seconds(60), .silence = seconds(60), .grace = milliseconds(200)});
  TestRun run;
  const Door door(run.scratch() / "door");
  run.on_progress = [&] { run.cancel(); };

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
  EXPECT_TRUE(door.everyone_left());
}

TEST(HostedEngine, CancelledBeforeItBeganStartsNothing) {
  HostedEngine engine({.name = "none", .path = "/nowhere"});
  TestRun run;
  run.cancel();

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
}

TEST(HostedEngine, StopFromAnotherThreadEndsARunningVideo) {
  HostedEngine engine = broken("obey_cancel");
  TestRun run;
  std::thread stopper;
  run.on_progress = [&] { stopper = std::thread([&] { engine.stop(); }); };

  const auto report = engine.generate(small_spec(), run.output(), run);
  stopper.join();

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
  EXPECT_EQ(engine.generate(small_spec(), run.output(), run).error().code, Code::kStopped);
  EXPECT_EQ(engine.start().error().code, Code::kStopped);
  engine.stop();
}

TEST(HostedEngine, CheckpointIsKeptBeforeTheEngineGoesOnAndComesBack) {
  HostedEngine engine = broken("checkpoint");
  TestRun first, second;

  const auto fresh = engine.generate(small_spec(), first.output(), first).take();
  second.resumed = first.last_checkpoint();
  const auto resumed = engine.generate(small_spec(), second.output(), second).take();

  EXPECT_EQ(first.last_checkpoint(), R"({"step":7,"name":"µ"})");
  EXPECT_NE(fresh.details.find(R"("resumed":null)"), std::string::npos) << fresh.details;
  EXPECT_NE(resumed.details.find(R"("resumed":{"step":7,"name":"µ"})"), std::string::npos);
}

TEST(HostedEngine, CheckpointThatCannotBeKeptEndsTheVideoWithThatReason) {
  HostedEngine engine = broken("checkpoint");
  TestRun run;
  run.checkpoint_error = {Code::kLeaseLost, "another worker has it", ""};

  const auto report = engine.generate(small_spec(), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kLeaseLost);
  EXPECT_FALSE(left_something(run));
}

TEST(HostedEngine, ProgressNeverFallsAndStaysInItsRange) {
  HostedEngine engine = broken("step_back");
  TestRun run;

  ASSERT_TRUE(engine.generate(small_spec(), run.output(), run).ok());

  std::vector<double> fractions;
  for (const Progress& progress : run.heard()) fractions.push_back(progress.fraction);
  EXPECT_EQ(fractions, (std::vector<double>{0.2, 0.6, 0.6, 1, 1}));
  EXPECT_EQ(run.heard().front().eta_s, 2);
}

TEST(HostedEngine, VideoOfTheWrongLengthIsSeenByTheProbe) {
  HostedEngine engine = broken("draw_half");
  TestRun run;

  ASSERT_TRUE(engine.generate(small_spec(), run.output(), run).ok());

  EXPECT_EQ(media::probe(run.output()).take().frame_count, 10);
}

TEST(HostedEngine, FileOfTheUserIsNotRemovedWhenAnEngineFails) {
  HostedEngine engine = broken("fail_for_good");
  TestRun run;
  ASSERT_TRUE(write_file_atomically(run.output(), "an older video", 0644).ok());

  ASSERT_FALSE(engine.generate(small_spec(), run.output(), run).ok());

  EXPECT_EQ(read_file(run.output()).take(), "an older video");
}

}  // namespace
}  // namespace kare
