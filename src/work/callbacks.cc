#include "work/callbacks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "base/log.h"

namespace kare::work {
namespace {

// Receivers that are remembered as troubled; more than these start with a clean slate.
constexpr std::size_t kLanesMax = 10'000;

std::string_view change_name(int sequence) {
  return sequence == 1 ? "submitted" : sequence == 2 ? "processing" : "ended";
}

}  // namespace

std::string webhook_id(const Callback& callback) {
  return "kare_" + std::to_string(callback.task_id) + "_" +
         std::string(change_name(callback.sequence));
}

Callbacks::Callbacks(CallbackParts parts, CallbackOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      rng_(static_cast<std::uint64_t>(parts_.clock.monotonic().count())) {
  KARE_ASSERT(options_.parallel > 0 && options_.per_lane > 0);
}

Result<> Callbacks::start() {
  dispatcher_ = start_thread("callbacks", [this] { dispatch_until_stopped(); });
  for (int i = 0; i < options_.parallel; ++i) {
    deliverers_.push_back(start_thread("callback", [this] { deliver_until_stopped(); }));
  }
  return {};
}

void Callbacks::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    came_.notify_all();
    stopped_.notify_all();
  }
  parts_.store.wake();
  if (dispatcher_.joinable()) dispatcher_.join();
  for (std::thread& deliverer : deliverers_) {
    if (deliverer.joinable()) deliverer.join();
  }
}

void Callbacks::dispatch_until_stopped() {
  std::uint64_t seen = 0;
  while (!stopping_) {
    dispatch();
    parts_.store.wait(seen, options_.poll);
  }
}

void Callbacks::dispatch() {
  const DueCallbacks which = wanted();
  if (which.limit <= 0) return;
  auto due = parts_.store.due(which, parts_.clock.now());
  if (!due.ok()) {
    log_error("looking for callbacks failed",
              {{"why", due.error().message}, {"detail", due.error().detail}});
    return;
  }
  take(due.take());
}

// What is in flight is still due in the store, and of its lane it is the oldest, so each lane is
// asked for twice of what may be in flight.
DueCallbacks Callbacks::wanted() {
  const MutexLock lock(mutex_);
  DueCallbacks which;
  const int troubled = troubled_in_flight();
  for (const auto& [name, lane] : lanes_) {
    if (room_in_lane(lane, troubled) <= 0) which.busy.push_back(name);
  }
  const bool is_full = tasks_in_flight_.size() >= static_cast<std::size_t>(options_.parallel);
  which.per_lane = 2 * options_.per_lane;
  which.limit = is_full ? 0 : 2 * options_.parallel;
  return which;
}

void Callbacks::take(std::vector<Callback> due) {
  const MutexLock lock(mutex_);
  int troubled = troubled_in_flight();
  for (Callback& callback : due) {
    if (tasks_in_flight_.size() >= static_cast<std::size_t>(options_.parallel)) return;
    Lane& lane = lanes_[callback.lane];
    if (tasks_in_flight_.contains(callback.task_id) || room_in_lane(lane, troubled) <= 0) continue;
    ++lane.in_flight;
    troubled += lane.is_troubled ? 1 : 0;
    tasks_in_flight_.insert(callback.task_id);
    queue_.push_back(std::move(callback));
    came_.notify_one();
  }
}

int Callbacks::room_in_lane(const Lane& lane, int troubled_in_flight) const {
  if (!lane.is_troubled) return options_.per_lane - lane.in_flight;
  return std::min(1 - lane.in_flight, std::max(1, options_.parallel / 2) - troubled_in_flight);
}

int Callbacks::troubled_in_flight() const {
  int count = 0;
  for (const auto& [name, lane] : lanes_) count += lane.is_troubled ? lane.in_flight : 0;
  return count;
}

void Callbacks::deliver_until_stopped() {
  while (true) {
    std::optional<Callback> callback;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) came_.wait(mutex_);
      if (stopping_) return;
      callback = std::move(queue_.front());
      queue_.pop_front();
    }
    deliver(*callback);
  }
}

void Callbacks::deliver(const Callback& callback) {
  const auto done = attempt(callback);
  if (!done.ok()) {
    // It stays due, so that it is sent once more than it should be.
    log_error("a callback could not be read or settled", {{"task", callback.task_id},
                                                          {"why", done.error().message},
                                                          {"detail", done.error().detail}});
    pause();
  }
  release(callback);
}

Result<> Callbacks::attempt(const Callback& callback) {
  const auto task = parts_.store.task_at(callback);
  // The list of what is due may be older than the end of the last attempt.
  if (!task.ok() && task.error().code == Code::kConflict) return {};
  if (!task.ok()) return task.error();
  const auto began = parts_.clock.monotonic();
  const auto answer = parts_.send(request_for(callback, task.value()));
  const CallbackVerdict verdict = judge(answer, parts_.clock.now());
  const bool is_accepted = verdict.what == CallbackVerdict::What::kAccepted;
  if (!is_accepted && stopping_) return {};  // Not the receiver's fault.
  if (parts_.delivered) parts_.delivered(is_accepted);
  const bool was_fast = parts_.clock.monotonic() - began < options_.slow;
  // Before anyone can see what became of it, so that no more than one follows a failure.
  note(callback.lane, !is_accepted || !was_fast);
  if (!is_accepted) {
    log_info("callback failed", {{"task", callback.task_id},
                                 {"change", change_name(callback.sequence)},
                                 {"attempt", callback.attempts + 1},
                                 {"why", verdict.failure},
                                 {"detail", answer.ok() ? "" : answer.error().detail}});
  }
  return settle(callback, verdict);
}

net::ClientRequest Callbacks::request_for(const Callback& callback, const Task& task) const {
  net::ClientRequest request;
  request.method = "POST";
  request.url = task.callback_url;
  request.body = parts_.format(task);
  request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                     {"User-Agent", options_.user_agent}};
  if (!options_.secrets.empty()) {
    const std::string id = webhook_id(callback);
    const long long seconds = to_ms(parts_.clock.now()) / 1000;
    request.headers.emplace_back("webhook-id", id);
    request.headers.emplace_back("webhook-timestamp", std::to_string(seconds));
    request.headers.emplace_back("webhook-signature",
                                 options_.secrets.sign(id, seconds, request.body));
  }
  request.time_max = options_.time_max;
  request.answer_body = net::ClientRequest::Body::kIgnored;
  request.reach = options_.reach;
  request.stop = &stopping_;
  return request;
}

Result<> Callbacks::settle(const Callback& callback, const CallbackVerdict& verdict) {
  const TimePoint now = parts_.clock.now();
  switch (verdict.what) {
    case CallbackVerdict::What::kAccepted:
      return parts_.store.done(callback.task_id, callback.sequence, now);
    case CallbackVerdict::What::kGone:
      log_warning("a receiver wants no more callbacks", {{"task", callback.task_id}});
      return parts_.store.give_up(callback.task_id, callback.sequence, GiveUp::kWholeTask,
                                  verdict.failure, now);
    case CallbackVerdict::What::kRetry: return settle_failure(callback, verdict);
  }
  return {};
}

Result<> Callbacks::settle_failure(const Callback& callback, const CallbackVerdict& verdict) {
  const TimePoint now = parts_.clock.now();
  const auto next = next_attempt(options_.pauses, callback.attempts + 1, callback.since,
                                 verdict.retry_after, now, dice());
  if (next) {
    return parts_.store.retry(callback.task_id, callback.sequence, *next, verdict.failure);
  }
  log_warning("a callback was given up",
              {{"task", callback.task_id}, {"change", change_name(callback.sequence)}});
  return parts_.store.give_up(callback.task_id, callback.sequence, GiveUp::kThisCallback,
                              verdict.failure, now);
}

void Callbacks::note(const std::string& lane, bool is_troubled) {
  const MutexLock lock(mutex_);
  lanes_[lane].is_troubled = is_troubled && lanes_.size() < kLanesMax;
}

void Callbacks::release(const Callback& callback) {
  {
    const MutexLock lock(mutex_);
    tasks_in_flight_.erase(callback.task_id);
    const auto found = lanes_.find(callback.lane);
    KARE_ASSERT(found != lanes_.end());
    --found->second.in_flight;
    if (found->second.in_flight == 0 && !found->second.is_troubled) lanes_.erase(found);
  }
  parts_.store.wake();
}

void Callbacks::pause() {
  const auto deadline = std::chrono::steady_clock::now() + options_.poll;
  const MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return;
    stopped_.wait_for(mutex_, left);
  }
}

double Callbacks::dice() {
  const MutexLock lock(mutex_);
  return rng_.unit();
}

}  // namespace kare::work
