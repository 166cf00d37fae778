#include "work/task_runner.h"

#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "work/video_check.h"

namespace kare::work {
namespace {

constexpr double kPosterAt = 0.5;  // Of the duration.
constexpr int kStoreTriesMax = 5;

bool is_lease_lost(const Result<>& result) {
  return !result.ok() && result.error().code == Code::kLeaseLost;
}

// Names the task in assertion messages of this thread.
class CurrentTask {
 public:
  explicit CurrentTask(std::int64_t id) { set_current_task(id); }
  ~CurrentTask() { set_current_task(0); }
  CurrentTask(const CurrentTask&) = delete;
  CurrentTask& operator=(const CurrentTask&) = delete;
};

}  // namespace

TaskRunner::TaskRunner(const WorkerParts& parts, const WorkerOptions& options)
    : parts_(parts), options_(options), rng_(static_cast<std::uint64_t>(parts.ids.next())) {}

void TaskRunner::run(const Task& task) {
  const CurrentTask current(task.id);
  const Files files = files_of(options_, task);
  TaskRun run(parts_.store, task, files.scratch, settings_of(parts_, task));
  const RunningTasks::Listing listing(parts_.running, run);
  log_info("attempt started",
           {{"task", task.id}, {"attempt", task.attempt}, {"engine", task.engine}});

  conclude(task, files, run, {make(task, files, run)});
}

// The token in the name keeps a late engine of an earlier attempt from our files.
AttemptFiles TaskRunner::files_of(const WorkerOptions& options, const Task& task) {
  return {options.scratch / std::to_string(task.id),
          "attempt-" + std::to_string(task.lease->token)};
}

std::string TaskRunner::settings_of(const WorkerParts& parts, const Task& task) {
  return parts.settings ? parts.settings(task) : std::string();
}

void TaskRunner::conclude(const Task& task, const AttemptFiles& files, TaskRun& run,
                          AttemptEnd made) {
  auto outcome = made.result.ok() ? accept(task, files, run, made.result.take())
                                  : Result<Outcome>(made.result.take_error());
  if (outcome.ok()) {
    const bool is_over = finish(task, outcome.value());
    if (!is_over) withdraw(*outcome.value().artifact);
    return tidy_up(files, is_over);
  }
  Ending ending = ending_of(outcome.error(), run.stop_reason(), task.attempt, options_.retry_pause,
                            rng_.unit());
  ending.outcome.report = std::move(made.report);
  if (made.was_bystander && run.stop_reason() == StopReason::kNone) {
    ending = {Ending::Kind::kRelease, {}, Attempt::kInterrupted, options_.retry_pause};
  }
  log_warning("attempt made no video", {{"task", task.id},
                                        {"attempt", task.attempt},
                                        {"code", code_name(outcome.error().code)},
                                        {"reason", outcome.error().message},
                                        {"detail", outcome.error().detail}});
  const bool has_failed =
      ending.kind == Ending::Kind::kFinish && ending.outcome.state == State::kFailed;
  const bool may_go_on = has_failed && run.stop_reason() == StopReason::kNone;
  tidy_up(files, may_go_on && hand_over(task) ? false : end(task, ending));
}

// Gives a task whose engine made no video to the next one, if there is any.
bool TaskRunner::hand_over(const Task& task) {
  const std::string next = parts_.next_engine ? parts_.next_engine(task) : std::string();
  if (next.empty()) return false;
  const auto written = persist(
      [&] { return parts_.store.hand_over(task.id, task.lease->token, next, parts_.clock.now()); });
  if (!written.ok()) return false;
  log_warning("another engine takes over",
              {{"task", task.id}, {"from", task.engine}, {"to", next}});
  return true;
}

Result<VideoReport> TaskRunner::make(const Task& task, const Files& files, TaskRun& run) {
  if (run.cancelled()) return Error{Code::kStopped, {}, "asked to stop"};
  KARE_TRY(create_folders(files.scratch));
  return generate(task, files.video(), run);
}

// Checks and publishes the video.
Result<Outcome> TaskRunner::accept(const Task& task, const Files& files, TaskRun& run,
                                   VideoReport report) {
  const Error stopped{Code::kStopped, {}, "asked to stop"};
  // A finished video is published even at shutdown, but not against the owner's will and not when
  // the task is someone else's.
  const StopReason reason = run.stop_reason();
  if (reason == StopReason::kOwner || reason == StopReason::kLeaseLost) return stopped;
  auto artifact = inspect(task, files, report);
  if (!artifact.ok()) {
    engines_.erase(task.engine);
    return artifact.take_error();
  }
  if (task.spec.watermark) KARE_TRY(add_watermark(files, run));
  Outcome outcome;
  outcome.state = State::kSucceeded;
  outcome.report = std::move(report.details);
  outcome.artifact = artifact.take();
  KARE_TRY(publish(files, *outcome.artifact));
  return outcome;
}

Result<VideoReport> TaskRunner::generate(const Task& task, const Path& mp4, TaskRun& run) {
  Engine* const engine = KARE_TRY(engine_named(task.engine));
  Result<VideoReport> report = Error{};
  try {
    report = engine->generate(task.spec, mp4, run);
  } catch (const std::exception& e) {
    report = Error{Code::kInternal, "the engine failed unexpectedly", e.what()};
  }
  const Code code = report.ok() ? Code::kStopped : report.error().code;
  const bool is_broken =
      code == Code::kUnavailable || code == Code::kTimeout || code == Code::kInternal;
  if (is_broken) engines_.erase(task.engine);
  return report;
}

Result<Engine*> TaskRunner::engine_named(const std::string& name) {
  std::unique_ptr<Engine>& engine = engines_[name];
  if (!engine) {
    auto made = parts_.make_engine(name);
    if (!made.ok()) {
      // Whatever the reason, someone may repair it before the next attempt.
      Error error = made.take_error();
      error.code = Code::kUnavailable;
      return error;
    }
    engine = made.take();
  }
  return engine.get();
}

// Whether the engine that made the video had said that it makes sound.
Sound TaskRunner::sound_due_of(const Task& task) const {
  const auto engine = engines_.find(task.engine);
  if (engine == engines_.end() || engine->second == nullptr) return Sound::kAny;
  return sound_due(task.spec, engine->second->info());
}

// Checks the video, adds the poster and describes both.
Result<Artifact> TaskRunner::inspect(const Task& task, const Files& files,
                                     const VideoReport& report) {
  auto facts = parts_.probe(files.video());
  if (!facts.ok()) return damaged_video("it cannot be read", facts.error().detail);
  if (report.exact) KARE_TRY(check_video(facts.value(), task.spec, sound_due_of(task)));
  if (!report.exact) KARE_TRY(check_video(facts.value(), report));
  const auto poster = parts_.write_poster(files.video(), kPosterAt, files.poster());
  if (!poster.ok() && poster.error().code == Code::kCorrupt) {
    return damaged_video("it cannot be decoded", poster.error().detail);
  }
  if (!poster.ok()) return poster.error();

  const std::string key = std::to_string(task.id) + "-" + std::to_string(task.lease->token);
  Artifact artifact;
  artifact.video_id = std::to_string(parts_.ids.next());
  artifact.blob_key = "videos/" + key + ".mp4";
  artifact.poster_key = "posters/" + key + ".jpg";
  if (task.spec.watermark) artifact.watermark_key = "watermarked/" + key + ".mp4";
  artifact.size = {facts.value().width, facts.value().height};
  artifact.fps = report.exact ? task.spec.fps : report.fps;
  artifact.frame_count = facts.value().frame_count;
  artifact.duration_s = facts.value().duration_s;
  artifact.bytes = facts.value().bytes;
  artifact.sha256 = KARE_TRY(sha256_of_file(files.video().string()));
  return artifact;
}

// Makes the second, marked file. It can take as long as making the video, so a stop ends it.
Result<> TaskRunner::add_watermark(const Files& files, TaskRun& run) {
  run.progress({0, "adding the watermark", std::nullopt});
  auto added =
      parts_.write_watermarked(files.video(), files.marked(), [&run] { return run.cancelled(); });
  if (!added.ok() && added.error().code == Code::kCorrupt) {
    return damaged_video("it cannot be decoded", added.error().detail);
  }
  return added;
}

Result<> TaskRunner::publish(const Files& files, const Artifact& artifact) {
  auto put = parts_.blobs.put(artifact.blob_key, files.video());
  if (put.ok()) put = parts_.blobs.put(artifact.poster_key, files.poster());
  if (put.ok() && !artifact.watermark_key.empty()) {
    put = parts_.blobs.put(artifact.watermark_key, files.marked());
  }
  if (!put.ok()) withdraw(artifact);
  return put;
}

// Removes what `publish` stored, unless the row refers to it after all: a store may report a
// failure of a write that did reach the disk.
void TaskRunner::withdraw(const Artifact& artifact) {
  const auto is_used = parts_.store.refers_to(artifact.blob_key);
  if (!is_used.ok() || is_used.value()) return;  // In doubt it is left to the sweep for orphans.
  for (const std::string& key : blob_keys(artifact)) {
    const auto removed = parts_.blobs.remove(key);
    if (!removed.ok()) log_warning("orphan left", {{"key", key}, {"why", removed.error().detail}});
  }
}

// Whether the task is over, with this outcome.
bool TaskRunner::finish(const Task& task, const Outcome& outcome) {
  const auto written = persist(
      [&] { return parts_.store.finish(task.id, task.lease->token, outcome, parts_.clock.now()); });
  if (!written.ok()) {
    log_warning(is_lease_lost(written) ? "lease lost, result dropped" : "result not stored",
                {{"task", task.id},
                 {"attempt", task.attempt},
                 {"why", written.error().message},
                 {"detail", written.error().detail}});
    return false;
  }
  log_info("task ended",
           {{"task", task.id}, {"attempt", task.attempt}, {"state", state_name(outcome.state)}});
  return true;
}

// Whether the task is over.
bool TaskRunner::end(const Task& task, const Ending& ending) {
  if (ending.kind == Ending::Kind::kFinish) return finish(task, ending.outcome);
  if (ending.kind == Ending::Kind::kDrop) {
    log_info("lease lost, work dropped", {{"task", task.id}, {"attempt", task.attempt}});
    return false;
  }
  const TimePoint now = parts_.clock.now();
  const auto written = persist([&] {
    return parts_.store.release(task.id, task.lease->token, ending.attempt, now + ending.pause,
                                now);
  });
  if (!written.ok()) {
    log_warning(
        "task not given back, its lease will end",
        {{"task", task.id}, {"why", written.error().message}, {"detail", written.error().detail}});
  }
  return false;
}

// Tries again for a short while when the store fails, e.g. because the disk is full. After that the
// lease runs out and the task is done again.
Result<> TaskRunner::persist(const std::function<Result<>()>& write) {
  std::chrono::milliseconds pause = options_.store_pause;
  for (int tries = 1;; ++tries) {
    auto written = write();
    if (written.ok() || is_lease_lost(written) || tries == kStoreTriesMax) return written;
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

// The whole folder goes with the task; otherwise only what this attempt wrote, because checkpoints
// may speak of other files in it.
void TaskRunner::tidy_up(const Files& files, bool is_over) {
  std::error_code status;
  if (is_over) {
    std::filesystem::remove_all(files.scratch, status);
    return;
  }
  std::vector<Path> own;
  for (std::filesystem::directory_iterator it(files.scratch, status), end; !status && it != end;
       it.increment(status)) {
    if (it->path().filename().string().rfind(files.prefix + ".", 0) == 0) own.push_back(it->path());
  }
  for (const Path& path : own) std::filesystem::remove(path, status);
}

}  // namespace kare::work
