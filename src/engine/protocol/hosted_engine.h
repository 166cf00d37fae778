#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "base/service.h"
#include "engine/engine.h"
#include "engine/protocol/engine_process.h"
#include "engine/protocol/lines.h"
#include "engine/protocol/messages.h"

namespace kare {

// How long a hosted engine may take for what.
struct EnginePatience {
  std::chrono::milliseconds ready{60'000};    // From its start until it can take requests.
  std::chrono::milliseconds silence{60'000};  // Without any event while it makes a video.
  std::chrono::milliseconds grace{5'000};     // From being asked to stop until it is killed.
};

// An executable that speaks docs/engine-protocol.md, as an Engine. The process is started when it
// is first needed, stays up between videos, and is started anew after it died. Whatever it does, it
// costs one call of `generate` and no more, and leaves neither the video nor its temporary file
// (`OUTPUT.part`) behind.
//
// Errors of `generate`, besides what Engine says: kUnavailable when the engine is missing, died,
// sent what is not the protocol, or failed and may be tried again; kTimeout when it went silent;
// kUnsupported when it failed for good. Messages are for people and name the engine.
//
// One thread calls `start` and `generate`; `info` and `stop` may be called from any.
class HostedEngine final : public Engine, public Service {
 public:
  explicit HostedEngine(EngineCommand command, EnginePatience patience = {});
  ~HostedEngine() override;

  // Starts the process, so that `info` knows what it can do. Not required before `generate`.
  Result<> start() override;
  // Ends a running `generate` as a cancel does and waits for it, then ends the process. Afterwards
  // `start` and `generate` are kStopped.
  void stop() override;

  // What the engine said when it was last started; before that only the name of the command.
  EngineInfo info() const override;
  Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) override;

 private:
  class Conversation;
  class Busy;

  Result<> ensure_running(const Run* run);
  Result<> await_ready(const Run* run);
  bool is_usable();
  Result<VideoReport> generate_once(const protocol::Generate& request, Run& run, bool& accepted);
  Result<std::optional<protocol::Event>> next_event();
  Error stopped_unexpectedly();
  Error not_the_protocol(std::string detail);
  Error with_last_words(Error error);
  bool should_stop(const Run* run) const;
  void drop_process();

  const EngineCommand command_;
  const EnginePatience patience_;
  std::atomic<bool> stopping_ = false;

  // Of the thread that is in `start`, `generate` or `stop`; `busy_` keeps them apart.
  std::unique_ptr<protocol::EngineProcess> process_;
  std::optional<protocol::LineReader> lines_;
  std::int64_t last_id_ = 0;

  mutable Mutex mutex_;
  Condition idle_;
  bool busy_ GUARDED_BY(mutex_) = false;
  EngineInfo info_ GUARDED_BY(mutex_);
};

}  // namespace kare
