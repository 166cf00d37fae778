#include "engine/protocol/serve_engine.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/protocol/engine_process.h"
#include "engine/protocol/hosted_engine.h"
#include "engine/protocol/lines.h"
#include "engine/protocol/messages.h"
#include "engine/protocol/test_run.h"

// Both ends together. This test program is its own engine: started with KARE_TEST_ROLE it plays
// that role before any test runs, and ends.
namespace kare {
namespace {
using protocol::EngineProcess;
using protocol::LineReader;
using std::chrono::seconds;

// Does what the prompt says.
class ObedientEngine final : public Engine {
 public:
  EngineInfo info() const override {
    return {.name = "obedient",
            .version = "7",
            .models = {{.name = "*",
                        .modes = {"std"},
                        .durations = {5, 10},
                        .aspect_ratios = {"16:9"},
                        .sound = false,
                        .camera = true}},
            .concurrency = 2};
  }

  Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) override {
    const std::string& prompt = spec.prompt;
    if (prompt == "die of an exception") std::vector<int>().at(1) = 2;
    if (prompt == "fail for now") return Error{Code::kUnavailable, "the disk is full", "/secret"};
    if (prompt == "fail for good") return Error{Code::kInvalid, "no such model", "/secret"};
    if (prompt == "wait for the cancel") return wait_for_cancel(run);
    if (prompt == "ignore everything") {
      run.progress({.fraction = 0.1, .stage = "deaf", .eta_s = {}});
      while (true) ::pause();
    }
    if (prompt == "checkpoint") {
      KARE_TRY(run.checkpoint("{ \"seen\" :\n \"" + std::string(run.resume().size(), 'x') + "\"}"));
    }
    if (prompt == "checkpoint too much") {
      KARE_TRY(run.checkpoint("{\"x\":\"" + std::string(5'000, 'x') + "\"}"));
    }
    if (prompt == "print") {
      std::puts("a library that prints");
      std::fflush(stdout);
    }
    if (prompt == "report often") {
      for (int i = 0; i <= 10'000; ++i) {
        run.progress({.fraction = i / 10'000.0, .stage = "drawing", .eta_s = {}});
      }
    }
    KARE_TRY(write_file_atomically(mp4, "a video", 0644));
    return VideoReport{.size = spec.size,
                       .fps = spec.fps,
                       .duration_s = 2,
                       .details = R"({"seed":)" + std::to_string(spec.seed) + "}"};
  }

 private:
  static Result<VideoReport> wait_for_cancel(Run& run) {
    run.progress({.fraction = 0.5, .stage = "waiting", .eta_s = 9});
    while (!run.cancelled()) ::poll(nullptr, 0, 5);
    return Error{Code::kStopped, "stopped", ""};
  }
};

constexpr EnginePatience kLong = {
    .ready = seconds(60), .silence = seconds(60), .grace = seconds(60)};

EngineCommand self_as(const std::string& role, const std::string& door = "") {
  return {.name = role,
          .path = "/proc/self/exe",
          .args = {},
          .environment = {{"KARE_TEST_ROLE", role}, {"KARE_TEST_DOOR", door}}};
}

// Hosts an engine that only dies when its host does, says so, and waits to be killed.
int host_a_deaf_engine() {
  HostedEngine engine({.name = "deaf",
                       .path = "/usr/bin/python3",
                       .args = {"-I", KARE_SOURCE_DIR "/tests/engines/broken_engine.py", "deaf",
                                std::getenv("KARE_TEST_DOOR")},
                       .environment = {}},
                      kLong);
  if (!engine.start().ok()) return EXIT_FAILURE;
  std::puts("hosting");
  std::fflush(stdout);
  while (true) ::pause();
}

[[maybe_unused]] const bool kPlaysNoRole = [] {
  const char* role = std::getenv("KARE_TEST_ROLE");
  if (role == nullptr) return true;
  if (std::string_view(role) == "host") ::_exit(host_a_deaf_engine());
  ObedientEngine engine;
  ::_exit(serve_engine(engine));
}();

TEST(ServeEngine, VideoAndReportComeThrough) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;
  VideoSpec spec = small_spec("draw");
  spec.seed = 9'007'199'254'740'991;

  const auto report = engine.generate(spec, run.output(), run);

  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().size, spec.size);
  EXPECT_EQ(report.value().details, R"({"seed":9007199254740991})");
  EXPECT_EQ(read_file(run.output()).take(), "a video");
  EXPECT_EQ(engine.info().models.size(), 1U);
  EXPECT_EQ(engine.info().models[0].durations, (std::vector<int>{5, 10}));
}

TEST(ServeEngine, PrintsOfLibrariesDoNotCorruptTheProtocol) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;

  EXPECT_TRUE(engine.generate(small_spec("print"), run.output(), run).ok());
}

TEST(ServeEngine, FailuresKeepTheirReasonAndHideTheirDetail) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;

  const Error now = engine.generate(small_spec("fail for now"), run.output(), run).take_error();
  const Error good = engine.generate(small_spec("fail for good"), run.output(), run).take_error();

  EXPECT_EQ(now.code, Code::kUnavailable);
  EXPECT_EQ(now.message, "the disk is full");
  EXPECT_EQ(good.code, Code::kUnsupported);
  EXPECT_EQ(good.message, "no such model");
}

TEST(ServeEngine, ExceptionFailsOneVideoAndNotTheEngine) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;

  const auto failed = engine.generate(small_spec("die of an exception"), run.output(), run);
  const auto next = engine.generate(small_spec("draw"), run.output(), run);

  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Code::kUnsupported);
  EXPECT_EQ(failed.error().message, "the engine met a defect of its own");
  EXPECT_TRUE(next.ok());
}

TEST(ServeEngine, CancelReachesTheRun) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;
  run.on_progress = [&] { run.cancel(); };

  const auto report = engine.generate(small_spec("wait for the cancel"), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kStopped);
  EXPECT_EQ(run.heard().front().eta_s, 9);
}

TEST(ServeEngine, CheckpointsAreKeptOnOneLineAndGivenBack) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;
  run.resumed = "{\"a\":1}";

  ASSERT_TRUE(engine.generate(small_spec("checkpoint"), run.output(), run).ok());

  EXPECT_EQ(run.last_checkpoint(), R"({"seen":"xxxxxxx"})");
}

TEST(ServeEngine, CheckpointOverTheLimitFailsThatVideoOnly) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;

  const auto failed = engine.generate(small_spec("checkpoint too much"), run.output(), run);

  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "the checkpoint is too large");
}

TEST(ServeEngine, RefusedCheckpointEndsTheVideo) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;
  run.checkpoint_error = {Code::kLeaseLost, "another worker has it", ""};

  const auto report = engine.generate(small_spec("checkpoint"), run.output(), run);

  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Code::kLeaseLost);
}

TEST(ServeEngine, ProgressIsThinnedOut) {
  HostedEngine engine(self_as("engine"), kLong);
  TestRun run;

  ASSERT_TRUE(engine.generate(small_spec("report often"), run.output(), run).ok());

  // Ten thousand calls; at five a second even a slow machine passes on only a few.
  EXPECT_GE(run.heard().size(), 1U);
  EXPECT_LT(run.heard().size(), 500U);
}

TEST(ServeEngine, EndsWhenItsInputCloses) {
  const auto process = EngineProcess::start(self_as("engine")).take();

  process->close_requests();

  EXPECT_EQ(process->wait_exit(seconds(60)), "exit status 0");
}

// Starts a video by hand and returns once the engine is in the middle of it.
void begin_video(EngineProcess& process, const TestRun& run, const std::string& prompt) {
  const protocol::Request request = protocol::Generate{.id = 1,
                                                       .spec = small_spec(prompt),
                                                       .output = run.output(),
                                                       .scratch = run.scratch(),
                                                       .resume = ""};
  KARE_ASSERT(
      protocol::write_line(process.requests(), protocol::to_line(request), seconds(60)).ok());
  LineReader lines(process.events(), kEngineLineBytesMax);
  std::string line;
  while (line.find("progress") == std::string::npos) {
    KARE_ASSERT(lines.next(line, seconds(60)) == LineReader::Status::kLine);
  }
}

TEST(ServeEngine, EndsInTheMiddleOfAVideoWhenItsInputCloses) {
  const TestRun run;
  const auto process = EngineProcess::start(self_as("engine")).take();
  begin_video(*process, run, "wait for the cancel");

  process->close_requests();

  EXPECT_EQ(process->wait_exit(seconds(60)), "exit status 0");
}

TEST(ServeEngine, EndsHardWhenTheVideoDoesNot) {
  const TestRun run;
  const auto process = EngineProcess::start(self_as("engine")).take();
  begin_video(*process, run, "ignore everything");

  process->close_requests();

  EXPECT_EQ(process->wait_exit(seconds(60)), "exit status 1");
}

TEST(ServeEngine, SecondVideoAtOnceIsRefused) {
  TestRun run;
  const auto process = EngineProcess::start(self_as("engine")).take();
  begin_video(*process, run, "wait for the cancel");
  const protocol::Request second = protocol::Generate{.id = 2,
                                                      .spec = small_spec(),
                                                      .output = run.output(),
                                                      .scratch = run.scratch(),
                                                      .resume = ""};

  ASSERT_TRUE(
      protocol::write_line(process->requests(), protocol::to_line(second), seconds(60)).ok());

  LineReader lines(process->events(), kEngineLineBytesMax);
  std::string line;
  ASSERT_EQ(lines.next(line, seconds(60)), LineReader::Status::kLine);
  const auto event = protocol::event_from_line(line).take();
  ASSERT_TRUE(std::holds_alternative<protocol::Failed>(event)) << line;
  EXPECT_EQ(std::get<protocol::Failed>(event).id, 2);
  EXPECT_TRUE(std::get<protocol::Failed>(event).retry);
}

TEST(ServeEngine, GarbageOnItsInputEndsIt) {
  const auto process = EngineProcess::start(self_as("engine")).take();

  ASSERT_TRUE(protocol::write_line(process->requests(), "hello?", seconds(60)).ok());

  EXPECT_EQ(process->wait_exit(seconds(60)), "exit status 1");
}

// An engine that does not even look at its stdin must not outlive a service that was killed.
TEST(EngineProcess, DiesWithAHostThatIsKilled) {
  const TestRun run;
  const Door door(run.scratch() / "door");
  const auto host = EngineProcess::start(self_as("host", run.scratch() / "door")).take();
  LineReader lines(host->events(), kEngineLineBytesMax);
  std::string line;
  ASSERT_EQ(lines.next(line, seconds(60)), LineReader::Status::kLine);

  host->kill();

  EXPECT_TRUE(door.everyone_left());
}

}  // namespace
}  // namespace kare
