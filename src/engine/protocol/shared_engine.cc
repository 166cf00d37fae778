#include "engine/protocol/shared_engine.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>
#include <variant>

#include "base/limits.h"
#include "base/log.h"

namespace kare {
namespace {
using protocol::EngineProcess;
using protocol::Event;
using protocol::LineReader;
using std::chrono::milliseconds;

// How long the thread waits without looking at the patience with each request.
constexpr milliseconds kLook{200};
// From the end of an engine's output until the process itself must be over.
constexpr milliseconds kExitTimeMax{2'000};

bool is_regular_and_not_empty(const Path& path) {
  std::error_code status;
  return std::filesystem::is_regular_file(path, status) &&
         std::filesystem::file_size(path, status) > 0 && !status;
}

Error stopped() {
  return {Code::kStopped, "stopped before the video was finished", ""};
}

}  // namespace

SharedEngine::SharedEngine(EngineCommand command, EnginePatience patience)
    : command_(std::move(command)),
      patience_(patience),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  KARE_ASSERT(wake_.is_open());
}

SharedEngine::~SharedEngine() {
  stop();
}

Result<> SharedEngine::start() {
  KARE_ASSERT(!thread_.joinable());
  thread_ = start_thread("shared-" + command_.name, [this] { main(); });
  return {};
}

void SharedEngine::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

Result<EngineInfo> SharedEngine::info() {
  const auto deadline = Clock::now() + patience_.ready + kExitTimeMax;
  MutexLock lock(mutex_);
  if (info_ && !info_->ok()) info_.reset();  // Someone may have repaired it.
  is_info_wanted_ = true;
  ::eventfd_write(wake_.get(), 1);
  while (!info_) {
    const auto left = deadline - Clock::now();
    if (left <= Clock::duration::zero() || stopping_) {
      return Error{Code::kTimeout, "the engine '" + command_.name + "' did not become ready", ""};
    }
    ready_.wait_for(mutex_, std::min<Clock::duration>(left, kLook));
  }
  return *info_;
}

std::int64_t SharedEngine::begin(protocol::Generate request, std::shared_ptr<SharedCall> call) {
  request.id = ++last_id_;
  const std::int64_t id = request.id;
  post(Begin{std::move(request), std::move(call)});
  return id;
}

void SharedEngine::answer_checkpoint(std::int64_t id, bool kept) {
  post(protocol::Checkpointed{id, kept});
}

void SharedEngine::cancel(std::int64_t id, bool for_good) {
  post(protocol::Cancel{id, for_good});
}

void SharedEngine::post(Command command) {
  {
    MutexLock lock(mutex_);
    commands_.push_back(std::move(command));
  }
  ::eventfd_write(wake_.get(), 1);
}

// --- The thread ----------------------------------------------------------------------------------

void SharedEngine::main() {
  while (!stopping_) {
    take_commands();
    if (process_ != nullptr) take_events();
    check_patience();
    wait_for_something();
  }
  take_commands();  // So that each of them is told.
  end_all(stopped(), false);
  if (process_ == nullptr) return;
  process_->close_requests();
  process_->wait_exit(patience_.grace);
  lines_.reset();
  process_.reset();
}

void SharedEngine::wait_for_something() {
  std::array<pollfd, 2> waiting = {
      pollfd{.fd = wake_.get(), .events = POLLIN, .revents = 0},
      pollfd{.fd = process_ != nullptr ? process_->events() : -1, .events = POLLIN, .revents = 0}};
  ::poll(waiting.data(), waiting.size(), static_cast<int>(kLook.count()));
  eventfd_t ignored = 0;
  if (waiting[0].revents != 0) ::eventfd_read(wake_.get(), &ignored);
}

void SharedEngine::take_commands() {
  std::vector<Command> commands;
  bool is_info_wanted = false;
  {
    MutexLock lock(mutex_);
    commands.swap(commands_);
    is_info_wanted = is_info_wanted_ && !info_;
  }
  if (is_info_wanted && !stopping_) {
    const auto running = ensure_running();
    MutexLock lock(mutex_);
    if (!running.ok()) info_ = running.error();
  }
  for (Command& command : commands) {
    std::visit([this](auto& kind) { take(std::move(kind)); }, command);
  }
}

void SharedEngine::take(Begin begin) {
  std::error_code status;
  Conversation conversation{.request = std::move(begin.request),
                            .call = std::move(begin.call),
                            .existed = false,
                            .fraction = 0,
                            .heard = {},
                            .asked_to_stop = {}};
  conversation.existed = std::filesystem::exists(conversation.request.output, status);
  const std::int64_t id = conversation.request.id;
  const auto& known = conversations_.emplace(id, std::move(conversation)).first->second;
  if (stopping_) return;
  const auto running = ensure_running();
  if (!running.ok()) return end(id, {running.error(), {}, false});
  const protocol::Generate request = known.request;
  conversations_.at(id).heard = Clock::now();
  send(request);
}

void SharedEngine::take(protocol::Cancel cancel) {
  const auto found = conversations_.find(cancel.id);
  if (found == conversations_.end() || found->second.asked_to_stop) return;
  found->second.asked_to_stop = Clock::now();
  send(cancel);
}

void SharedEngine::take(protocol::Checkpointed answer) {
  if (conversations_.count(answer.id) == 0) return;
  send(answer);
  if (!answer.kept) take(protocol::Cancel{answer.id, false});
}

// An engine that makes many videos reads all the time, so that this never waits for long.
void SharedEngine::send(const protocol::Request& request) {
  if (process_ == nullptr) return;
  const auto sent =
      protocol::write_line(process_->requests(), protocol::to_line(request), patience_.grace);
  if (sent.ok()) return;
  lose_process(sent.error().code == Code::kTimeout ? broken("stopped answering", "it does not read")
                                                   : broken("stopped unexpectedly", ""));
}

void SharedEngine::take_events() {
  std::string line;
  while (process_ != nullptr) {
    switch (lines_->next(line, milliseconds(0))) {
      case LineReader::Status::kNothing: return;
      case LineReader::Status::kEnd: {
        const auto exit = process_->wait_exit(kExitTimeMax);
        return lose_process(
            broken("stopped unexpectedly (" + exit.value_or("it still ran") + ")", ""));
      }
      case LineReader::Status::kTooLong:
        return lose_process(broken("sent something that is not the protocol", "a line too long"));
      case LineReader::Status::kLine: break;
    }
    Result<Event> event = protocol::event_from_line(line);
    if (!event.ok()) {
      return lose_process(broken("sent something that is not the protocol", event.error().detail));
    }
    take(event.take());
  }
}

void SharedEngine::take(Event event) {
  const std::int64_t id = std::visit(
      [](const auto& kind) -> std::int64_t {
        if constexpr (requires { kind.id; }) return kind.id;
        return 0;
      },
      event);
  const auto found = conversations_.find(id);
  if (found == conversations_.end()) {
    // A request that ran out of patience here may still be answered there.
    if (id > 0 && id <= last_id_) return;
    return lose_process(
        broken("sent something that is not the protocol", "an event of no request"));
  }
  Conversation& conversation = found->second;
  conversation.heard = Clock::now();
  if (auto* progressed = std::get_if<protocol::Progressed>(&event)) {
    Progress& progress = progressed->progress;
    progress.fraction = conversation.fraction = std::max(conversation.fraction, progress.fraction);
    conversation.call->progress(progress);
  } else if (auto* made = std::get_if<protocol::CheckpointMade>(&event)) {
    conversation.call->checkpoint(id, std::move(made->state));
  } else if (auto* done = std::get_if<protocol::Done>(&event)) {
    finished(id, *done);
  } else if (auto* failed = std::get_if<protocol::Failed>(&event)) {
    if (conversation.asked_to_stop) return end(id, {stopped(), std::move(failed->report), false});
    end(id, {Error{failed->retry ? Code::kUnavailable : Code::kUnsupported, failed->reason,
                   "said by the engine"},
             std::move(failed->report), false});
  }
}

void SharedEngine::finished(std::int64_t id, const protocol::Done& done) {
  if (!is_regular_and_not_empty(conversations_.at(id).request.output)) {
    return end(id, {broken("said it was done but wrote no video", ""), {}, false});
  }
  VideoReport report = done.report;
  {
    MutexLock lock(mutex_);
    report.exact = !info_ || !info_->ok() || info_->value().exact;
  }
  end(id, {std::move(report), {}, false});
}

void SharedEngine::end(std::int64_t id, SharedEnd how) {
  auto node = conversations_.extract(id);
  if (node.empty()) return;
  const Conversation& conversation = node.mapped();
  if (!how.result.ok()) {
    std::error_code ignored;  // Mostly there is nothing to remove.
    std::filesystem::remove(conversation.request.output.string() + ".part", ignored);
    if (!conversation.existed) std::filesystem::remove(conversation.request.output, ignored);
  }
  conversation.call->over(std::move(how));
}

void SharedEngine::end_all(const Error& why, bool was_bystander) {
  std::vector<std::int64_t> ids;
  for (const auto& [id, conversation] : conversations_) ids.push_back(id);
  for (const std::int64_t id : ids) {
    const bool is_asked = conversations_.at(id).asked_to_stop.has_value();
    end(id, {is_asked ? stopped() : why, {}, was_bystander});
  }
}

void SharedEngine::check_patience() {
  const auto now = Clock::now();
  bool is_silent = false;
  for (const auto& [id, conversation] : conversations_) {
    const auto& asked = conversation.asked_to_stop;
    is_silent = is_silent || (asked && now - *asked > patience_.grace) ||
                (!asked && now - conversation.heard > patience_.silence);
  }
  if (is_silent) lose_process(broken("stopped answering", "no event in time"));
}

Error SharedEngine::broken(std::string what, std::string detail) {
  const std::string words = process_ != nullptr ? process_->last_words() : std::string();
  if (!words.empty()) detail += "\nlast words of the engine:\n" + words;
  return {Code::kUnavailable, "the engine '" + command_.name + "' " + std::move(what),
          std::move(detail)};
}

void SharedEngine::lose_process(Error why) {
  log_error("engine is lost", {{"engine", command_.name},
                               {"why", why.message},
                               {"detail", why.detail},
                               {"requests", conversations_.size()}});
  lines_.reset();
  process_.reset();
  end_all(why, true);
}

Result<> SharedEngine::ensure_running() {
  if (process_ != nullptr) return {};
  process_ = KARE_TRY(EngineProcess::start(command_));
  lines_.emplace(process_->events(), kEngineLineBytesMax);
  Result<> ready = await_ready();
  if (!ready.ok()) {
    lines_.reset();
    process_.reset();
  }
  return ready;
}

Result<> SharedEngine::await_ready() {
  const auto deadline = Clock::now() + patience_.ready;
  std::string line;
  auto status = LineReader::Status::kNothing;
  while (status == LineReader::Status::kNothing && Clock::now() < deadline && !stopping_) {
    status = lines_->next(line, kLook);
  }
  if (status == LineReader::Status::kNothing) return broken("did not become ready", "");
  if (status != LineReader::Status::kLine) {
    process_->wait_exit(kExitTimeMax);
    return broken("stopped unexpectedly", "before it was ready");
  }
  Result<Event> event = protocol::event_from_line(line);
  const auto* ready = event.ok() ? std::get_if<protocol::Ready>(&event.value()) : nullptr;
  if (ready == nullptr || ready->version != protocol::kVersion) {
    return broken("speaks another protocol", line.substr(0, 200));
  }
  log_info("engine ready", {{"engine", command_.name},
                            {"version", ready->info.version},
                            {"concurrency", ready->info.concurrency}});
  MutexLock lock(mutex_);
  info_ = ready->info;
  ready_.notify_all();
  return {};
}

}  // namespace kare
