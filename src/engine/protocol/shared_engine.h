#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/service.h"
#include "engine/engine.h"
#include "engine/protocol/engine_process.h"
#include "engine/protocol/hosted_engine.h"
#include "engine/protocol/lines.h"
#include "engine/protocol/messages.h"

namespace kare {

// How one request of a SharedEngine ended.
struct SharedEnd {
  Result<VideoReport> result;  // As of Engine::generate; for people, naming the engine.
  std::string report;  // What the engine said for the owner of a video that it did not make.
  // The process died or was killed with this request in it, perhaps through no fault of its own.
  bool was_bystander = false;
};

// What a SharedEngine says about one request, from a thread of its own. Must not block for long.
class SharedCall {
 public:
  virtual ~SharedCall() = default;
  virtual void progress(const Progress& progress) = 0;
  // Keep `state`, then call SharedEngine::answer_checkpoint from any thread.
  virtual void checkpoint(std::int64_t id, std::string state) = 0;
  // The last call. Neither the video nor `OUTPUT.part` is left behind after a failure.
  virtual void over(SharedEnd end) = 0;
};

// One process of an executable that makes many videos at once (docs/engine-protocol.md,
// `concurrency`). The process is started when it is first needed and again after it died; what it
// was working on then ends with was_bystander.
//
// One thread holds the process and all its conversations; nothing waits for an answer elsewhere.
// All functions may be called from any thread.
class SharedEngine final : public Service {
 public:
  explicit SharedEngine(EngineCommand command, EnginePatience patience = {});
  ~SharedEngine() override;

  // Starts the thread. A process that cannot be started is reported by the calls that need it.
  Result<> start() override;
  // Ends every request with kStopped, then the process. The engine is told that others may go on.
  void stop() override;

  // Blocks until the process is ready, at most `patience.ready`; what it said, or why not.
  Result<EngineInfo> info();

  // Asks for a video; the id of the request. `request.id` is ignored.
  std::int64_t begin(protocol::Generate request, std::shared_ptr<SharedCall> call);
  void answer_checkpoint(std::int64_t id, bool kept);
  // Asks the engine to stop; `over` follows within the grace time. Ignored after `over`.
  void cancel(std::int64_t id, bool for_good);

 private:
  using Clock = std::chrono::steady_clock;
  struct Conversation {
    protocol::Generate request;
    std::shared_ptr<SharedCall> call;
    bool existed = false;  // A file stood at the output before.
    double fraction = 0;
    Clock::time_point heard;
    std::optional<Clock::time_point> asked_to_stop;
  };
  struct Begin {
    protocol::Generate request;
    std::shared_ptr<SharedCall> call;
  };
  using Command = std::variant<Begin, protocol::Cancel, protocol::Checkpointed>;

  void main();
  void post(Command command);
  void take_commands();
  void take(Begin begin);
  void take(protocol::Cancel cancel);
  void take(protocol::Checkpointed answer);
  void send(const protocol::Request& request);
  void wait_for_something();
  void take_events();
  void take(protocol::Event event);
  void finished(std::int64_t id, const protocol::Done& done);
  void end(std::int64_t id, SharedEnd how);
  void end_all(const Error& why, bool was_bystander);
  void check_patience();
  Result<> ensure_running();
  Result<> await_ready();
  Error broken(std::string what, std::string detail);
  void lose_process(Error why);

  const EngineCommand command_;
  const EnginePatience patience_;
  UniqueFd wake_;

  // Of the thread alone.
  std::unique_ptr<protocol::EngineProcess> process_;
  std::optional<protocol::LineReader> lines_;
  std::map<std::int64_t, Conversation> conversations_;

  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> last_id_ = 0;
  Mutex mutex_;
  Condition ready_;
  std::vector<Command> commands_ GUARDED_BY(mutex_);
  bool is_info_wanted_ GUARDED_BY(mutex_) = false;
  std::optional<Result<EngineInfo>> info_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace kare
