#include "engine/protocol/hosted_engine.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/limits.h"
#include "base/log.h"

namespace kare {
namespace {
using protocol::EngineProcess;
using protocol::Event;
using protocol::LineReader;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often a waiting call looks whether it should stop.
constexpr milliseconds kLook{50};
// From the end of an engine's output until the process itself must be over.
constexpr milliseconds kExitTimeMax{2'000};

std::string seconds_in_words(milliseconds time) {
  const auto whole = std::chrono::round<std::chrono::seconds>(time);
  return whole == time ? std::to_string(whole.count()) + " seconds"
                       : std::to_string(time.count()) + " milliseconds";
}

// A video that stood there before the call is not ours to remove.
void remove_leftovers(const Path& mp4, bool existed) {
  std::error_code ignored;  // Mostly there is nothing to remove.
  std::filesystem::remove(mp4.string() + ".part", ignored);
  if (!existed) std::filesystem::remove(mp4, ignored);
}

bool is_regular_and_not_empty(const Path& path) {
  std::error_code status;
  return std::filesystem::is_regular_file(path, status) &&
         std::filesystem::file_size(path, status) > 0 && !status;
}

std::int64_t id_of(const Event& event) {
  return std::visit(
      [](const auto& kind) -> std::int64_t {
        if constexpr (requires { kind.id; }) return kind.id;
        return 0;
      },
      event);
}

}  // namespace

// Marks the engine as in use for a scope, so that `stop` can wait for its end.
class HostedEngine::Busy {
 public:
  explicit Busy(HostedEngine& engine) : engine_(engine) {
    MutexLock lock(engine_.mutex_);
    while (engine_.busy_) engine_.idle_.wait(engine_.mutex_);
    engine_.busy_ = true;
  }
  ~Busy() {
    MutexLock lock(engine_.mutex_);
    engine_.busy_ = false;
    engine_.idle_.notify_all();
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  HostedEngine& engine_;
};

// One request and the events that answer it.
class HostedEngine::Conversation {
 public:
  Conversation(HostedEngine& engine, const protocol::Generate& request, Run& run)
      : engine_(engine), request_(request), run_(run) {}

  Result<VideoReport> hold() {
    Result<VideoReport> result = exchange();
    // Whatever an engine does that was asked to stop: the reason is ours.
    if (!result.ok() && cause_) return *cause_;
    return result;
  }

  // Whether the engine took the request.
  bool accepted() const { return accepted_; }
  // Whether the process may be kept: it ended the conversation itself, in order.
  bool in_order() const { return in_order_; }

 private:
  Result<VideoReport> exchange() {
    KARE_TRY(send(protocol::to_line(protocol::Request(request_))));
    heard_ = steady_clock::now();
    while (true) {
      if (cause_ == std::nullopt && engine_.should_stop(&run_)) {
        ask_to_stop({Code::kStopped, "stopped before the video was finished", ""});
      }
      KARE_TRY(check_patience());
      std::optional<Event> event = KARE_TRY(engine_.next_event());
      if (!event) continue;
      if (id_of(*event) != request_.id) return engine_.not_the_protocol("an event of no request");
      if (const auto* done = std::get_if<protocol::Done>(&*event)) return finished(*done);
      if (const auto* failed = std::get_if<protocol::Failed>(&*event)) return refused(*failed);
      KARE_TRY(take(*event));
      heard_ = steady_clock::now();  // Only now: keeping a checkpoint took our time, not its own.
    }
  }

  Result<> send(std::string line) {
    const Result<> sent =
        protocol::write_line(engine_.process_->requests(), line, engine_.patience_.silence);
    if (sent.ok()) return {};
    if (sent.error().code == Code::kTimeout) return went_silent();
    return engine_.stopped_unexpectedly();
  }

  Error went_silent() {
    const std::string name = engine_.command_.name;
    return engine_.with_last_words({Code::kTimeout, "the engine '" + name + "' stopped answering",
                                    "no event for " + seconds_in_words(engine_.patience_.silence)});
  }

  // From now on the call ends with `cause`, however the engine takes it.
  void ask_to_stop(Error cause) {
    cause_ = std::move(cause);
    asked_ = steady_clock::now();
    // An engine that does not even read is killed when its time is over.
    (void)protocol::write_line(engine_.process_->requests(),
                               protocol::to_line(protocol::Request(protocol::Cancel{request_.id})),
                               kLook);
  }

  Result<> check_patience() {
    const auto now = steady_clock::now();
    if (cause_ && now - asked_ > engine_.patience_.grace) return *cause_;
    if (!cause_ && now - heard_ > engine_.patience_.silence) return went_silent();
    return {};
  }

  Result<> take(const Event& event) {
    accepted_ = true;
    if (const auto* progressed = std::get_if<protocol::Progressed>(&event)) {
      Progress progress = progressed->progress;
      fraction_ = std::max(fraction_, progress.fraction);
      progress.fraction = fraction_;
      run_.progress(progress);
    } else if (const auto* made = std::get_if<protocol::CheckpointMade>(&event)) {
      Result<> kept = run_.checkpoint(made->state);
      const protocol::Checkpointed answer{request_.id, kept.ok()};
      KARE_TRY(send(protocol::to_line(protocol::Request(answer))));
      if (!kept.ok() && !cause_) ask_to_stop(kept.take_error());
    }
    return {};
  }

  Result<VideoReport> finished(const protocol::Done& done) {
    // After a cancel a finished video is still a video; after a lost lease it belongs to nobody.
    if (cause_ && cause_->code != Code::kStopped) return in_order_ = true, *cause_;
    if (!is_regular_and_not_empty(request_.output)) {
      return engine_.with_last_words(
          {Code::kUnavailable,
           "the engine '" + engine_.command_.name + "' said it was done but wrote no video",
           request_.output.string()});
    }
    in_order_ = true;
    VideoReport report = done.report;
    report.exact = engine_.info().exact;
    return report;
  }

  Error refused(const protocol::Failed& failed) {
    in_order_ = true;
    if (cause_) return *cause_;
    return engine_.with_last_words({failed.retry ? Code::kUnavailable : Code::kUnsupported,
                                    failed.reason, "said by the engine"});
  }

  HostedEngine& engine_;
  const protocol::Generate& request_;
  Run& run_;
  steady_clock::time_point heard_, asked_;
  std::optional<Error> cause_;  // Set once the engine was asked to stop.
  double fraction_ = 0;
  bool accepted_ = false;
  bool in_order_ = false;
};

HostedEngine::HostedEngine(EngineCommand command, EnginePatience patience)
    : command_(std::move(command)), patience_(patience) {
  info_.name = command_.name;
}

HostedEngine::~HostedEngine() {
  stop();
}

Result<> HostedEngine::start() {
  const Busy busy(*this);
  return ensure_running(nullptr);
}

void HostedEngine::stop() {
  stopping_ = true;
  const Busy busy(*this);
  if (process_ == nullptr) return;
  process_->close_requests();
  process_->wait_exit(patience_.grace);
  drop_process();
}

EngineInfo HostedEngine::info() const {
  MutexLock lock(mutex_);
  return info_;
}

Result<VideoReport> HostedEngine::generate(const VideoSpec& spec, const Path& mp4, Run& run) {
  const Busy busy(*this);
  std::error_code status;
  protocol::Generate request{.id = 0,
                             .spec = spec,
                             .output = std::filesystem::absolute(mp4, status),
                             .scratch = std::filesystem::absolute(run.scratch(), status),
                             .resume = std::string(run.resume()),
                             .task = std::string(run.task()),
                             .settings = std::string(run.settings())};
  const bool existed = std::filesystem::exists(request.output, status);
  const bool was_usable = is_usable();
  bool accepted = false;
  Result<VideoReport> result = generate_once(request, run, accepted);
  // An engine that ended after its last video, at the moment when it got this one, did not fail it.
  if (!result.ok() && was_usable && !accepted && process_ == nullptr &&
      result.error().code == Code::kUnavailable) {
    result = generate_once(request, run, accepted);
  }
  if (!result.ok()) remove_leftovers(request.output, existed);
  return result;
}

Result<VideoReport> HostedEngine::generate_once(const protocol::Generate& request, Run& run,
                                                bool& accepted) {
  KARE_TRY(ensure_running(&run));
  protocol::Generate numbered = request;
  numbered.id = ++last_id_;
  Conversation conversation(*this, numbered, run);
  Result<VideoReport> result = conversation.hold();
  accepted = conversation.accepted();
  if (!conversation.in_order()) drop_process();
  return result;
}

bool HostedEngine::should_stop(const Run* run) const {
  return stopping_ || (run != nullptr && run->cancelled());
}

// Between two videos an engine has nothing to say: it is alive and silent, or of no more use.
bool HostedEngine::is_usable() {
  return process_ != nullptr && !process_->wait_exit(milliseconds(0)) && lines_->is_empty() &&
         !protocol::wait_readable(process_->events(), milliseconds(0));
}

Result<> HostedEngine::ensure_running(const Run* run) {
  if (should_stop(run)) return Error{Code::kStopped, "stopped before the video was begun", ""};
  if (is_usable()) return {};
  if (process_ != nullptr) log_warning("engine is replaced", {{"engine", command_.name}});
  drop_process();
  process_ = KARE_TRY(EngineProcess::start(command_));
  lines_.emplace(process_->events(), kEngineLineBytesMax);
  Result<> ready = await_ready(run);
  if (!ready.ok()) drop_process();
  return ready;
}

Result<> HostedEngine::await_ready(const Run* run) {
  const auto deadline = steady_clock::now() + patience_.ready;
  std::optional<Event> event;
  while (!event) {
    if (should_stop(run)) return Error{Code::kStopped, "stopped before the video was begun", ""};
    if (steady_clock::now() > deadline) {
      return with_last_words({Code::kTimeout,
                              "the engine '" + command_.name + "' did not become ready",
                              "waited " + seconds_in_words(patience_.ready)});
    }
    event = KARE_TRY(next_event());
  }
  auto* ready = std::get_if<protocol::Ready>(&*event);
  if (ready == nullptr) return not_the_protocol("the first event is not ready");
  if (ready->version != protocol::kVersion) {
    return Error{Code::kUnavailable,
                 "the engine '" + command_.name + "' speaks version " +
                     std::to_string(ready->version) + " of the protocol, not " +
                     std::to_string(protocol::kVersion),
                 command_.path.string()};
  }
  log_info("engine ready", {{"engine", command_.name}, {"version", ready->info.version}});
  MutexLock lock(mutex_);
  info_ = std::move(ready->info);
  return {};
}

// The next event, or nothing when none came for a moment.
Result<std::optional<Event>> HostedEngine::next_event() {
  std::string line;
  switch (lines_->next(line, kLook)) {
    case LineReader::Status::kNothing: return std::optional<Event>();
    case LineReader::Status::kEnd: return stopped_unexpectedly();
    case LineReader::Status::kTooLong: return not_the_protocol("a line longer than the limit");
    case LineReader::Status::kLine: break;
  }
  Result<Event> event = protocol::event_from_line(line);
  if (!event.ok()) return not_the_protocol(event.error().detail);
  return std::optional<Event>(event.take());
}

Error HostedEngine::stopped_unexpectedly() {
  const auto exit = process_->wait_exit(kExitTimeMax);
  if (!exit) return not_the_protocol("it closed its output and went on running");
  return with_last_words({Code::kUnavailable,
                          "the engine '" + command_.name + "' stopped unexpectedly (" + *exit + ")",
                          ""});
}

Error HostedEngine::not_the_protocol(std::string detail) {
  return with_last_words(
      {Code::kUnavailable,
       "the engine '" + command_.name + "' sent something that is not the protocol",
       std::move(detail)});
}

Error HostedEngine::with_last_words(Error error) {
  const std::string words = process_->last_words();
  if (!words.empty()) error.detail += "\nlast words of the engine:\n" + words;
  return error;
}

void HostedEngine::drop_process() {
  lines_.reset();
  process_.reset();
}

}  // namespace kare
