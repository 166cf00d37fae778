#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "task/video_spec.h"

namespace kare {

// How far a video is.
struct Progress {
  double fraction = 0;  // 0..1, never falls within one attempt.
  std::string stage;    // One word for people, e.g. "drawing".
  std::optional<double> eta_s;
};

// What the caller of an engine offers while one video is made. The engine calls it from the thread
// that called `generate` or from threads it started; implementations are safe for both.
class Run {
 public:
  virtual ~Run() = default;
  virtual void progress(const Progress& progress) = 0;
  // Keeps `state` (UTF-8 JSON object, at most kCheckpointBytesMax) beyond a crash. Durable when it
  // returns without error; a later attempt finds it in `resume`.
  virtual Result<> checkpoint(std::string_view state) = 0;
  // The last checkpoint of an earlier attempt, or empty.
  virtual std::string_view resume() const = 0;
  // Whether to stop early; then `generate` returns kStopped soon (within a second).
  virtual bool cancelled() const = 0;
  // A folder of this task for temporary files; exists, and is emptied after the last attempt.
  virtual const Path& scratch() const = 0;
  // The task's own name: the same in every attempt, and no other task's. 1 to 64 letters, digits
  // and dashes; empty when the caller has none.
  virtual std::string_view task() const { return {}; }
  // What the configuration says to the engine about this model or route: a JSON object, or empty.
  virtual std::string_view settings() const { return {}; }
};

// One thing an engine can make, as `ready` announces it.
struct ModelInfo {
  std::string name;  // "*" serves every model name.
  std::vector<std::string> modes;
  std::vector<int> durations;  // Seconds.
  std::vector<std::string> aspect_ratios;
  bool sound = false;
  bool camera = false;
};

struct EngineInfo {
  std::string name;
  std::string version;
  std::vector<ModelInfo> models;
  int concurrency = 1;  // Videos that one process makes at once.
  // Whether its videos have exactly the size, rate and length that were asked for. Otherwise they
  // are what they are, and are checked against what the engine says of each.
  bool exact = true;
};

// What an engine says about a video that it finished.
struct VideoReport {
  Size size;
  int fps = 0;
  double duration_s = 0;
  std::string details;  // JSON object of its own, e.g. what it could not draw; empty when none.
  bool exact = true;    // As EngineInfo::exact.
};

// Makes videos. One call at a time per object.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual EngineInfo info() const = 0;
  // Blocks until the MP4 stands whole at `mp4`, or returns why not and leaves nothing there. The
  // file is written under a temporary name beside it and renamed. Error codes: retryable ones
  // (is_retryable) may be tried again, kStopped follows a cancel, all others end the task. The
  // error's message is shown to the owner of the task.
  virtual Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) = 0;
};

}  // namespace kare
