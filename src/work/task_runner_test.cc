#include "work/task_runner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "store/reasons.h"
#include "work/heartbeat.h"
#include "work/testing.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

class TaskRunnerTest : public WorkTest {
 protected:
  void SetUp() override {
    WorkTest::SetUp();
    if (HasFatalFailure()) return;
    borrowed = std::make_unique<WorkerParts>(parts());
    runner = std::make_unique<TaskRunner>(*borrowed, options);
    id = add_task();
  }
  // Claims the task, after any back-off, and makes one attempt.
  Task attempt() {
    clock.advance(1min);
    runner->run(claim());
    return get(id);
  }
  // The task of this test is one with a watermark.
  void add_marked_task() {
    runner->run(claim());  // The other one is out of the way.
    for (const std::string& key : blobs.keys()) EXPECT_TRUE(blobs.remove(key).ok());
    VideoSpec spec;
    spec.watermark = true;
    id = add_task(std::move(spec));
  }
  Path folder() const { return scratch / std::to_string(id); }
  void heartbeat() {
    Heartbeat heart(store(), running, clock, {.interval = 5s, .lease = kLease});
    EXPECT_TRUE(heart.beat().ok());
  }

  std::unique_ptr<WorkerParts> borrowed;
  std::unique_ptr<TaskRunner> runner;
  std::int64_t id = 0;
};

TEST_F(TaskRunnerTest, AFinishedVideoIsPublishedWithItsPoster) {
  const Task task = attempt();

  ASSERT_EQ(task.state, State::kSucceeded);
  ASSERT_TRUE(task.artifact.has_value());
  const std::string key = std::to_string(id) + "-1";
  EXPECT_EQ(task.artifact->blob_key, "videos/" + key + ".mp4");
  EXPECT_EQ(task.artifact->poster_key, "posters/" + key + ".jpg");
  EXPECT_EQ(blobs.keys(),
            (std::vector<std::string>{task.artifact->poster_key, task.artifact->blob_key}));
  EXPECT_EQ(task.artifact->sha256, to_hex(sha256("a video")));
  EXPECT_EQ(task.artifact->frame_count, 120);
  EXPECT_EQ(task.artifact->fps, 24);
  EXPECT_EQ(task.artifact->bytes, 7);
  EXPECT_DOUBLE_EQ(task.artifact->duration_s, 5);
  EXPECT_NE(task.artifact->video_id, std::to_string(id));
  EXPECT_EQ(task.report, R"({"drawn":"beach"})");
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(TaskRunnerTest, AWatermarkIsASecondFile) {
  add_marked_task();

  const Task task = attempt();

  ASSERT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(task.artifact->watermark_key, "watermarked/" + std::to_string(id) + "-1.mp4");
  EXPECT_EQ(blobs.keys(),
            (std::vector<std::string>{task.artifact->poster_key, task.artifact->blob_key,
                                      task.artifact->watermark_key}));
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(TaskRunnerTest, WithoutAWatermarkNothingIsPublished) {
  add_marked_task();
  while_marking = [] { return Error{Code::kUnavailable, "the disk is full", {}}; };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_TRUE(blobs.keys().empty());
  EXPECT_TRUE(files_in(folder()).empty());
}

TEST_F(TaskRunnerTest, AVideoThatCannotBeMarkedIsDamaged) {
  add_marked_task();
  while_marking = [] { return Error{Code::kCorrupt, "could not read the video", "frame 7"}; };
  attempt();
  attempt();

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.error, "the engine delivered a damaged video (it cannot be decoded) (3 attempts)");
}

TEST_F(TaskRunnerTest, AStopEndsTheMarkingToo) {
  add_marked_task();
  while_marking = [this]() -> Result<> {
    EXPECT_EQ(running.stop_all(StopReason::kShutdown), 1);
    return {};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_EQ(task.attempt, 0);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(TaskRunnerTest, WhatIsPublishedWithoutTheRowIsTakenBackWhole) {
  add_marked_task();
  blobs.before_put = [](std::string_view key) -> Result<> {
    if (key.starts_with("watermarked")) return Error{Code::kUnavailable, "the disk is full", {}};
    return {};
  };

  EXPECT_EQ(attempt().state, State::kQueued);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(TaskRunnerTest, ARetryableFailureCostsAnAttemptAndAPause) {
  behaviour = fail_with(Code::kUnavailable, "the engine stopped unexpectedly");
  const Task failed = attempt();
  EXPECT_EQ(failed.state, State::kQueued);
  EXPECT_EQ(failed.attempt, 1);
  EXPECT_GE(failed.not_before - clock.now(), 1500ms);
  EXPECT_LE(failed.not_before - clock.now(), 2500ms);
  EXPECT_TRUE(files_in(folder()).empty());

  behaviour = deliver;
  const Task task = attempt();

  EXPECT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(task.attempt, 2);
  EXPECT_EQ(engines_made, 2);
}

TEST_F(TaskRunnerTest, TheLastFailureEndsTheTaskWithItsReason) {
  behaviour = fail_with(Code::kTimeout, "the engine went silent");
  attempt();
  attempt();

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.attempt, kAttemptsMax);
  EXPECT_EQ(task.error, "the engine went silent (3 attempts)");
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(TaskRunnerTest, AFailureThatWillNotGoAwayEndsTheTaskAtOnce) {
  behaviour = fail_with(Code::kUnsupported, "this model has no portrait format");

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.attempt, 1);
  EXPECT_EQ(task.error, "this model has no portrait format");
}

TEST_F(TaskRunnerTest, AnExceptionOfAnEngineEndsTheTaskAndTheEngineOnly) {
  behaviour = [](const VideoSpec&, const Path&, kare::Run&) -> Result<VideoReport> {
    const std::vector<int> nothing;
    return VideoReport{{nothing.at(7), 0}, 0, 0, {}};
  };
  const Task task = attempt();
  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.error, "the engine failed unexpectedly");

  behaviour = deliver;
  id = add_task();

  EXPECT_EQ(attempt().state, State::kSucceeded);
  EXPECT_EQ(engines_made, 2);
}

TEST_F(TaskRunnerTest, AnEngineIsKeptBetweenTasks) {
  attempt();
  id = add_task();
  attempt();
  behaviour = fail_with(Code::kUnsupported, "no");
  id = add_task();
  attempt();

  EXPECT_EQ(engines_made, 1);
}

TEST_F(TaskRunnerTest, AnEngineThatCannotBeStartedCostsAttempts) {
  engine_trouble = [] { return Error{Code::kNotFound, "the engine is not installed", "/x"}; };
  EXPECT_EQ(attempt().state, State::kQueued);
  attempt();

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.error, "the engine is not installed (3 attempts)");
}

TEST_F(TaskRunnerTest, TheOwnersCancelEndsTheTask) {
  behaviour = [this](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
    EXPECT_FALSE(run.cancelled());
    EXPECT_TRUE(store().cancel("owner", std::to_string(id), clock.now()).ok());
    heartbeat();
    EXPECT_TRUE(run.cancelled());
    return Error{Code::kStopped, "stopped", {}};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kCancelled);
  EXPECT_EQ(task.error, kReasonCancelled);
  EXPECT_EQ(engines_made, 1);
}

TEST_F(TaskRunnerTest, AVideoThatWasCancelledMeanwhileIsNotPublished) {
  behaviour = [this](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    EXPECT_TRUE(store().cancel("owner", std::to_string(id), clock.now()).ok());
    heartbeat();
    return deliver(spec, mp4, run);
  };

  EXPECT_EQ(attempt().state, State::kCancelled);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(TaskRunnerTest, ShutdownReturnsTheAttempt) {
  behaviour = [this](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
    running.close(StopReason::kShutdown);
    EXPECT_TRUE(run.cancelled());
    return Error{Code::kStopped, "stopped", {}};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_EQ(task.attempt, 0);
  EXPECT_LE(task.not_before, clock.now());
}

TEST_F(TaskRunnerTest, AVideoThatIsReadyAtShutdownIsPublished) {
  behaviour = [this](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    running.close(StopReason::kShutdown);
    return deliver(spec, mp4, run);
  };

  EXPECT_EQ(attempt().state, State::kSucceeded);
}

TEST_F(TaskRunnerTest, ATaskClaimedTooLateForTheStopIsNotBegun) {
  running.close(StopReason::kShutdown);

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_EQ(task.attempt, 0);
  EXPECT_EQ(engines_made, 0);
}

TEST_F(TaskRunnerTest, TheResultOfALostLeaseIsDropped) {
  behaviour = [this](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    lose_lease();
    return deliver(spec, mp4, run);
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kRunning);
  EXPECT_EQ(task.lease->worker, "worker-2");
  EXPECT_EQ(task.lease->token, 2);
  EXPECT_TRUE(blobs.keys().empty());
  EXPECT_TRUE(std::filesystem::exists(folder()));
  EXPECT_TRUE(files_in(folder()).empty());
}

TEST_F(TaskRunnerTest, ALostLeaseThatTheHeartbeatNoticesStopsTheEngine) {
  behaviour = [this](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
    lose_lease();
    heartbeat();
    EXPECT_TRUE(run.cancelled());
    return Error{Code::kStopped, "stopped", {}};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kRunning);
  EXPECT_EQ(task.lease->token, 2);
}

TEST_F(TaskRunnerTest, ALateResultCannotTouchTheWinnersFiles) {
  behaviour = [this](const VideoSpec& spec, const Path& mp4,
                     kare::Run& run) -> Result<VideoReport> {
    lose_lease();
    EXPECT_TRUE(write_file_atomically(folder() / "attempt-2.mp4", "the winner's", 0600).ok());
    blobs.add("videos/" + std::to_string(id) + "-2.mp4");
    return deliver(spec, mp4, run);
  };

  attempt();

  EXPECT_EQ(blobs.keys(), std::vector<std::string>{"videos/" + std::to_string(id) + "-2.mp4"});
  EXPECT_EQ(files_in(folder()), std::vector<std::string>{"attempt-2.mp4"});
}

TEST_F(TaskRunnerTest, AVideoThatIsNotWhatWasOrderedCostsAnAttempt) {
  facts.frame_count = 119;
  EXPECT_EQ(attempt().state, State::kQueued);
  attempt();

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.error,
            "the engine delivered a damaged video (119 frames instead of 120) (3 attempts)");
  EXPECT_TRUE(blobs.keys().empty());
  EXPECT_EQ(engines_made, 3);
}

TEST_F(TaskRunnerTest, AnEngineThatClaimsAVideoItDidNotMakeCostsAnAttempt) {
  behaviour = [](const VideoSpec&, const Path&, kare::Run&) -> Result<VideoReport> {
    return VideoReport{};
  };
  attempt();
  attempt();

  EXPECT_EQ(attempt().error,
            "the engine delivered a damaged video (it cannot be read) (3 attempts)");
}

TEST_F(TaskRunnerTest, AFullBlobStoreCostsAnAttemptAndLeavesNothing) {
  for (const std::string refused : {"videos/", "posters/"}) {
    blobs.before_put = [&](std::string_view key) -> Result<> {
      if (key.substr(0, refused.size()) != refused) return {};
      return Error{Code::kUnavailable, "the disk is full", "no space"};
    };

    const Task task = attempt();

    EXPECT_EQ(task.state, State::kQueued) << refused;
    EXPECT_TRUE(blobs.keys().empty()) << refused;
  }
}

TEST_F(TaskRunnerTest, AStoreThatFailsForAMomentDoesNotCostTheVideo) {
  blobs.before_put = [this](std::string_view key) -> Result<> {
    if (key.substr(0, 7) == "posters") faults = 3;
    return {};
  };

  const Task task = attempt();

  EXPECT_EQ(faults, 0);
  EXPECT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(task.attempt, 1);
  EXPECT_EQ(blobs.keys().size(), 2U);
}

TEST_F(TaskRunnerTest, AStoreThatStaysBrokenLeavesTheTaskToItsLease) {
  blobs.before_put = [this](std::string_view key) -> Result<> {
    if (key.substr(0, 7) == "posters") faults = 5;  // As many as there are tries.
    return {};
  };
  const Task task = attempt();
  EXPECT_EQ(task.state, State::kRunning);
  EXPECT_TRUE(blobs.keys().empty());

  blobs.before_put = nullptr;
  clock.advance(kLease);
  EXPECT_EQ(store().expire_leases(clock.now()).value(), 1);

  EXPECT_EQ(attempt().state, State::kSucceeded);
}

TEST_F(TaskRunnerTest, ALeaseLostWhilePublishingTakesTheFilesBack) {
  blobs.before_put = [this](std::string_view key) -> Result<> {
    if (key.substr(0, 7) == "posters") lose_lease();
    return {};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kRunning);
  EXPECT_EQ(task.lease->token, 2);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(TaskRunnerTest, FilesThatTheRowRefersToAreNeverTakenBack) {
  // The store reports a lost lease although the row has this very video: so it looks after a commit
  // whose answer got lost.
  blobs.before_put = [this](std::string_view key) -> Result<> {
    if (key.substr(0, 7) != "posters") return {};
    Outcome outcome;
    outcome.state = State::kSucceeded;
    outcome.artifact = Artifact{.video_id = "1",
                                .blob_key = "videos/" + std::to_string(id) + "-1.mp4",
                                .poster_key = std::string(key),
                                .size = {1280, 720},
                                .fps = 24,
                                .frame_count = 120,
                                .duration_s = 5,
                                .bytes = 7,
                                .sha256 = "ab"};
    return store().finish(id, 1, std::move(outcome), clock.now());
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(blobs.keys().size(), 2U);
}

TEST_F(TaskRunnerTest, AnEngineThatStopsUnaskedHasFailed) {
  behaviour = fail_with(Code::kStopped, "");
  EXPECT_EQ(attempt().state, State::kQueued);
  attempt();

  EXPECT_EQ(attempt().error, "the engine stopped unexpectedly (3 attempts)");
}

TEST_F(TaskRunnerTest, ACheckpointOutlivesTheAttempt) {
  behaviour = [](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
    EXPECT_EQ(run.resume(), "");
    EXPECT_TRUE(run.checkpoint(R"({"step":3})").ok());
    EXPECT_TRUE(write_file_atomically(run.scratch() / "state.bin", "half", 0600).ok());
    return Error{Code::kUnavailable, "later", {}};
  };
  attempt();
  std::string resumed;
  behaviour = [&](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    resumed = run.resume();
    EXPECT_EQ(files_in(run.scratch()), std::vector<std::string>{"state.bin"});
    return deliver(spec, mp4, run);
  };

  EXPECT_EQ(attempt().state, State::kSucceeded);
  EXPECT_EQ(resumed, R"({"step":3})");
}

TEST_F(TaskRunnerTest, ACheckpointWithoutALeaseStopsTheRun) {
  behaviour = [this](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
    EXPECT_EQ(run.checkpoint(std::string(kCheckpointBytesMax + 1, 'x')).error().code,
              Code::kTooLarge);
    EXPECT_FALSE(run.cancelled());
    lose_lease();
    auto saved = run.checkpoint("{}");
    EXPECT_TRUE(run.cancelled());
    return saved.take_error();
  };

  EXPECT_EQ(attempt().lease->worker, "worker-2");
}

TEST_F(TaskRunnerTest, AFullDiskFailsTheTaskWithThatReason) {
  behaviour = [this](const VideoSpec&, const Path&, kare::Run&) -> Result<VideoReport> {
    EXPECT_EQ(running.stop_all(StopReason::kDiskFull), 1);
    return Error{Code::kStopped, "stopped", {}};
  };

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kFailed);
  EXPECT_EQ(task.error, "the disk of the service is full");
}

TEST_F(TaskRunnerTest, ATaskThatItsEngineFailsGoesToTheNextOneInTheChain) {
  borrowed->next_engine = [](const Task& task) {
    return task.engine == "fake" ? std::string("other") : std::string();
  };
  behaviour = fail_with(Code::kUnsupported, "not this");

  const Task task = attempt();

  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_EQ(task.engine, "other");
  EXPECT_EQ(task.attempt, 0);
}

TEST_F(TaskRunnerTest, ARetryableFailureStaysWithItsEngineUntilTheLastAttempt) {
  borrowed->next_engine = [](const Task&) { return std::string("other"); };
  behaviour = fail_with(Code::kUnavailable, "busy");

  for (int i = 1; i < kAttemptsMax; ++i) EXPECT_EQ(attempt().engine, "fake");

  EXPECT_EQ(attempt().engine, "other");
}

TEST_F(TaskRunnerTest, WhoeverDiedWithOthersIsNotCharged) {
  clock.advance(1min);
  const Task claimed = claim();
  TaskRun run(store(), claimed, folder());

  runner->conclude(claimed, TaskRunner::files_of(options, claimed), run,
                   {Error{Code::kUnavailable, "the engine stopped", ""}, "", true});

  EXPECT_EQ(get(id).state, State::kQueued);
  EXPECT_EQ(get(id).attempt, 0);
  EXPECT_EQ(get(id).interruptions, 1);
}

TEST_F(TaskRunnerTest, AFailureKeepsWhatTheEngineSaysForTheOwner) {
  clock.advance(1min);
  const Task claimed = claim();
  TaskRun run(store(), claimed, folder());

  runner->conclude(claimed, TaskRunner::files_of(options, claimed), run,
                   {Error{Code::kUnsupported, "no", ""}, R"({"upstream":{"task_id":"7"}})"});

  EXPECT_EQ(get(id).state, State::kFailed);
  EXPECT_EQ(get(id).report, R"({"upstream":{"task_id":"7"}})");
}

TEST_F(TaskRunnerTest, AVideoThatIsWhatItIsIsToldAsItIs) {
  facts.width = 320;
  facts.height = 180;
  facts.duration_s = 5.041;
  facts.frame_count = 121;
  behaviour = [](const VideoSpec&, const Path& mp4, kare::Run&) -> Result<VideoReport> {
    KARE_TRY(write_file_atomically(mp4, "a video", 0600));
    return VideoReport{
        .size = {320, 180}, .fps = 24, .duration_s = 5.041, .details = "", .exact = false};
  };

  const Task task = attempt();

  ASSERT_EQ(task.state, State::kSucceeded) << task.error;
  EXPECT_EQ(task.artifact->size, (Size{320, 180}));
  EXPECT_DOUBLE_EQ(task.artifact->duration_s, 5.041);
}

}  // namespace
}  // namespace kare::work
