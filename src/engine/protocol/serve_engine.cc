#include "engine/protocol/serve_engine.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "base/limits.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/service.h"
#include "engine/protocol/child_end.h"
#include "engine/protocol/messages.h"

namespace kare {
namespace {
using protocol::EventPipe;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenProgress{200};
constexpr milliseconds kEndTimeMax{2'000};

// The Run of one request: turns calls into events, and answers into returns.
class ServedRun final : public Run {
 public:
  ServedRun(EventPipe& events, protocol::Generate request)
      : events_(events), request_(std::move(request)) {}

  const protocol::Generate& request() const { return request_; }

  // The last of each stage may be swallowed; whoever reads them wants to know how far it is now.
  void progress(const Progress& progress) override {
    {
      MutexLock lock(mutex_);
      const auto now = steady_clock::now();
      if (progress.stage == stage_ && now - sent_ < kBetweenProgress) return;
      stage_ = progress.stage;
      sent_ = now;
    }
    events_.send(protocol::Progressed{request_.id, progress});
  }

  // One at a time, because the answer names only the request.
  Result<> checkpoint(std::string_view state) override {
    protocol::CheckpointMade event{request_.id, protocol::one_line_object(state)};
    if (event.state.empty()) {
      return Error{Code::kInternal, "the checkpoint is no JSON object", std::string(state)};
    }
    if (event.state.size() > kCheckpointBytesMax) {
      return Error{Code::kTooLarge, "the checkpoint is too large", std::to_string(state.size())};
    }
    {
      MutexLock lock(mutex_);
      while (is_asking_) changed_.wait(mutex_);
      is_asking_ = true;
      kept_.reset();
    }
    events_.send(std::move(event));
    MutexLock lock(mutex_);
    while (!kept_ && !ended_) changed_.wait(mutex_);
    is_asking_ = false;
    changed_.notify_all();
    if (kept_.value_or(false)) return {};
    return Error{Code::kStopped, "the checkpoint could not be kept", ""};
  }

  std::string_view resume() const override { return request_.resume; }
  bool cancelled() const override { return cancelled_; }
  const Path& scratch() const override { return request_.scratch; }
  std::string_view task() const override { return request_.task; }
  std::string_view settings() const override { return request_.settings; }

  void cancel() { cancelled_ = true; }
  void answer_checkpoint(bool kept) {
    MutexLock lock(mutex_);
    kept_ = kept;
    changed_.notify_all();
  }
  // There will be no more answers.
  void end() {
    cancelled_ = true;
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

 private:
  EventPipe& events_;
  const protocol::Generate request_;
  std::atomic<bool> cancelled_ = false;

  Mutex mutex_;
  Condition changed_;
  bool is_asking_ GUARDED_BY(mutex_) = false;  // A checkpoint waits for its answer.
  std::optional<bool> kept_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
  std::string stage_ GUARDED_BY(mutex_);
  steady_clock::time_point sent_ GUARDED_BY(mutex_);
};

// Takes requests in the thread of the caller and makes videos in one of its own.
class EngineServer {
 public:
  EngineServer(Engine& engine, int requests, int events)
      : engine_(engine), requests_(requests), events_(events) {}

  int serve() {
    events_.send(protocol::Ready{protocol::kVersion, engine_.info()});
    std::thread maker = start_thread("generate", [this] { make_videos(); });
    const int status = protocol::read_requests(requests_, [this](protocol::Request request) {
      std::visit([this](auto kind) { take(std::move(kind)); }, std::move(request));
    });
    end(maker);
    return status;
  }

 private:
  void take(protocol::Generate request) {
    const std::int64_t id = request.id;
    {
      MutexLock lock(mutex_);
      if (run_ == nullptr) {
        run_ = std::make_shared<ServedRun>(events_, std::move(request));
        changed_.notify_all();
        return;
      }
    }
    events_.send(protocol::Failed{id, "the engine makes another video", true});
  }

  void take(protocol::Cancel request) {
    if (const auto run = run_of(request.id)) run->cancel();
  }

  void take(protocol::Checkpointed answer) {
    if (const auto run = run_of(answer.id)) run->answer_checkpoint(answer.kept);
  }

  // Null when that video is over, which a request may not have heard of yet.
  std::shared_ptr<ServedRun> run_of(std::int64_t id) {
    MutexLock lock(mutex_);
    return run_ != nullptr && run_->request().id == id ? run_ : nullptr;
  }

  void make_videos() {
    while (const std::shared_ptr<ServedRun> run = next_run()) {
      events_.send(protocol::Accepted{run->request().id});
      const protocol::Event last = make_video(*run);
      {
        // Before the event is out: the next request may follow it at once.
        MutexLock lock(mutex_);
        run_.reset();
      }
      events_.send(last);
    }
    MutexLock lock(mutex_);
    maker_is_over_ = true;
    changed_.notify_all();
  }

  std::shared_ptr<ServedRun> next_run() {
    MutexLock lock(mutex_);
    while (run_ == nullptr && !ending_) changed_.wait(mutex_);
    return ending_ ? nullptr : run_;
  }

  protocol::Event make_video(ServedRun& run) {
    const std::int64_t id = run.request().id;
    try {
      Result<VideoReport> result = engine_.generate(run.request().spec, run.request().output, run);
      if (result.ok()) return protocol::Done{id, result.take()};
      const Error& error = result.error();
      log_warning(
          "video failed",
          {{"code", code_name(error.code)}, {"message", error.message}, {"detail", error.detail}});
      return protocol::Failed{id, error.message, is_retryable(error.code)};
    } catch (const std::exception& e) {
      log_error("engine threw", {{"what", e.what()}});
      return protocol::Failed{id, "the engine met a defect of its own", false};
    }
  }

  void end(std::thread& maker) {
    if (!wait_for_maker()) {
      // It does not listen, and nobody waits for its video.
      ::_exit(EXIT_FAILURE);
    }
    maker.join();
  }

  bool wait_for_maker() {
    const auto deadline = steady_clock::now() + kEndTimeMax;
    MutexLock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    if (run_ != nullptr) run_->end();
    while (!maker_is_over_ && steady_clock::now() < deadline) {
      changed_.wait_for(mutex_, deadline - steady_clock::now());
    }
    return maker_is_over_;
  }

  Engine& engine_;
  const int requests_;
  EventPipe events_;

  Mutex mutex_;
  Condition changed_;
  std::shared_ptr<ServedRun> run_ GUARDED_BY(mutex_);  // The video asked for or being made.
  bool ending_ GUARDED_BY(mutex_) = false;
  bool maker_is_over_ GUARDED_BY(mutex_) = false;
};

}  // namespace

int serve_engine(Engine& engine) {
  const UniqueFd events = protocol::take_stdout();
  if (!events.is_open()) return EXIT_FAILURE;
  return EngineServer(engine, STDIN_FILENO, events.get()).serve();
}

}  // namespace kare
