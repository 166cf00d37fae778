#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "blob/blob_store.h"
#include "engine/engine.h"
#include "media/probe.h"
#include "store/task_store.h"
#include "work/ending.h"
#include "work/running_tasks.h"
#include "work/video_check.h"

namespace kare::work {

// What workers borrow. Everything must outlive them and be safe from any thread.
struct WorkerParts {
  TaskStore& store;
  BlobStore& blobs;
  RunningTasks& running;
  SnowflakeIds& ids;
  const Clock& clock;
  // A new engine of this name. Called once a slot and again after an engine broke; the object is
  // used by one thread only.
  std::function<Result<std::unique_ptr<Engine>>(std::string_view name)> make_engine;
  std::function<Result<media::VideoFacts>(const Path&)> probe;
  std::function<Result<>(const Path& video, double at, const Path& jpeg)> write_poster;
  std::function<Result<>(const Path& video, const Path& marked,
                         const std::function<bool()>& stopped)>
      write_watermarked;
  // The engine that takes over when that of the task made no video; empty when there is none. May
  // be null: never.
  std::function<std::string(const Task& task)> next_engine = nullptr;
  // What the configuration says to the engine of this task: a JSON object or empty. May be null.
  std::function<std::string(const Task& task)> settings = nullptr;
};

struct WorkerOptions {
  std::string name;  // Of this process; new at every start.
  std::vector<std::string> engines;
  int slots = 1;
  Path scratch;                       // Folder of the folders `<task id>`.
  std::chrono::milliseconds lease{};  // Of a claim.
  std::chrono::milliseconds drain{};  // What running tasks get at `stop`.
  std::chrono::milliseconds retry_pause{};
  // First pause after the store refused a result; doubled a few times, then left to the lease.
  std::chrono::milliseconds store_pause{200};
};

// The files of one attempt, all of them beginning with the same name.
struct AttemptFiles {
  Path scratch;
  std::string prefix;
  Path video() const { return scratch / (prefix + ".mp4"); }
  Path poster() const { return scratch / (prefix + ".jpg"); }
  Path marked() const { return scratch / (prefix + ".marked.mp4"); }
};

// What an engine made of one attempt.
struct AttemptEnd {
  Result<VideoReport> result;
  std::string report = {};  // For the owner of a video that was not made: a JSON object or empty.
  bool was_bystander = false;  // Its engine died under several tasks at once.
};

// Takes claimed tasks of one slot to their end, or back to the queue. Keeps one engine of each
// name between tasks. One thread.
class TaskRunner {
 public:
  // Both must outlive this object.
  TaskRunner(const WorkerParts& parts, const WorkerOptions& options);

  // Makes one attempt. REQUIRES: `task` was just claimed.
  void run(const Task& task);
  // What follows when an engine is done with an attempt, wherever it ran: the video is checked and
  // published, or the task goes back.
  void conclude(const Task& task, const AttemptFiles& files, TaskRun& run, AttemptEnd made);

  static AttemptFiles files_of(const WorkerOptions& options, const Task& task);
  static std::string settings_of(const WorkerParts& parts, const Task& task);

 private:
  using Files = AttemptFiles;

  Result<VideoReport> make(const Task& task, const Files& files, TaskRun& run);
  Result<Outcome> accept(const Task& task, const Files& files, TaskRun& run, VideoReport report);
  bool hand_over(const Task& task);
  Result<VideoReport> generate(const Task& task, const Path& mp4, TaskRun& run);
  Result<Engine*> engine_named(const std::string& name);
  Sound sound_due_of(const Task& task) const;
  Result<Artifact> inspect(const Task& task, const Files& files, const VideoReport& report);
  Result<> add_watermark(const Files& files, TaskRun& run);
  Result<> publish(const Files& files, const Artifact& artifact);
  bool finish(const Task& task, const Outcome& outcome);
  void withdraw(const Artifact& artifact);
  bool end(const Task& task, const Ending& ending);
  Result<> persist(const std::function<Result<>()>& write);
  void tidy_up(const Files& files, bool is_over);

  const WorkerParts& parts_;
  const WorkerOptions& options_;
  std::map<std::string, std::unique_ptr<Engine>> engines_;
  Rng rng_;
};

}  // namespace kare::work
