#include "api/event_watch.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/log.h"

namespace kare::api {
namespace {

constexpr std::string_view kSilence = ": still here\n\n";

net::Response stream_answer() {
  net::Response answer;
  // Proxies are told to pass on what comes as it comes.
  answer.headers = {{"Content-Type", "text/event-stream"},
                    {"Cache-Control", "no-store"},
                    {"X-Accel-Buffering", "no"}};
  return answer;
}

net::Response nothing_follows() {
  net::Response answer;
  answer.status = 204;
  return answer;
}

Error too_many() {
  return {Code::kUnavailable, "too many event streams are open", ""};
}

}  // namespace

EventWatch::EventWatch(TaskStore& tasks, const Clock& clock, EventWatchOptions options,
                       Format format)
    : tasks_(tasks), clock_(clock), options_(options), format_(std::move(format)) {}

Result<> EventWatch::start() {
  periodic_.start("watch", options_.interval, [this] { look(); });
  return {};
}

void EventWatch::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  periodic_.stop();
  const MutexLock lock(mutex_);
  for (const Watcher& watcher : coming_) watcher.writer.end();
  for (const Watcher& watcher : watchers_) watcher.writer.end();
  coming_.clear();
  watchers_.clear();
  count_ = 0;
}

Result<net::Response> EventWatch::open(const Task& task, std::string_view last_event_id,
                                       std::string base) {
  const Glimpse now = glimpse_of(task);
  const EventCursor cursor = read_event_id(last_event_id).value_or(before_current(now));
  if (cursor.status == kEndedStatus) return nothing_follows();
  if (count_.fetch_add(1) >= options_.streams_max) {
    --count_;
    return too_many();
  }
  net::Stream stream = net::make_stream(options_.stream_bytes_max);
  Watcher watcher{.task_id = task.id,
                  .cursor = cursor,
                  .base = std::move(base),
                  .writer = stream.writer,
                  .last_word = clock_.monotonic()};
  Read read;
  read.emplace(task.id, task);
  const bool goes_on = tell(watcher, now, read);
  net::Response answer = stream_answer();
  answer.stream = std::move(stream.body);
  if (!goes_on) {
    --count_;
    return answer;
  }
  const MutexLock lock(mutex_);
  if (stopping_) {
    --count_;
    return too_many();
  }
  coming_.push_back(std::move(watcher));
  return answer;
}

void EventWatch::look() {
  {
    const MutexLock lock(mutex_);
    std::move(coming_.begin(), coming_.end(), std::back_inserter(watchers_));
    coming_.clear();
  }
  forget_gone();
  if (watchers_.empty()) return;
  const auto told = tell_all();
  if (!told.ok()) {
    log_error("looking for events failed",
              {{"why", told.error().message}, {"detail", told.error().detail}});
  }
  for (Watcher& watcher : watchers_) keep_alive(watcher);
}

Result<> EventWatch::tell_all() {
  std::set<std::int64_t> wanted;
  for (const Watcher& watcher : watchers_) wanted.insert(watcher.task_id);
  const std::vector<std::int64_t> ids(wanted.begin(), wanted.end());
  std::unordered_map<std::int64_t, Glimpse> now;
  for (Glimpse& one : KARE_TRY(tasks_.glimpse(ids))) now.emplace(one.id, std::move(one));
  Read read;
  for (Watcher& watcher : watchers_) {
    const auto found = now.find(watcher.task_id);
    if (found == now.end() || !tell(watcher, found->second, read)) watcher.writer.end();
  }
  return {};
}

// False when nothing is to follow.
bool EventWatch::tell(Watcher& watcher, const Glimpse& task, Read& read) {
  for (const TaskEvent& event : events_after(watcher.cursor, task)) {
    const bool done = event.kind == TaskEvent::Kind::kStatus
                          ? tell_status(watcher, event.cursor, read)
                          : write(watcher, event.cursor, format_progress(event.cursor, task));
    if (!done) return watcher.writer.has_reader();
  }
  if (watcher.cursor.status < kEndedStatus) return true;
  watcher.writer.end();
  return false;
}

// False when it must be tried again, or when nobody listens.
bool EventWatch::tell_status(Watcher& watcher, const EventCursor& after, Read& read) {
  auto found = read.find(watcher.task_id);
  if (found == read.end()) {
    auto task = tasks_.get(watcher.task_id);
    if (!task.ok()) {
      log_error("reading a watched task failed",
                {{"task", watcher.task_id}, {"why", task.error().message}});
      return false;
    }
    found = read.emplace(watcher.task_id, task.take()).first;
  }
  const Task task = at_status(found->second, after.status);
  return write(watcher, after, format_status(after, format_(task, watcher.base)));
}

bool EventWatch::write(Watcher& watcher, const EventCursor& after, const std::string& event) {
  if (!watcher.writer.write(event)) return false;
  watcher.cursor = after;
  watcher.last_word = clock_.monotonic();
  return true;
}

// Keeps proxies from closing the connection, and finds out that a client is gone.
void EventWatch::keep_alive(Watcher& watcher) {
  if (clock_.monotonic() - watcher.last_word < options_.heartbeat) return;
  if (watcher.writer.write(kSilence)) watcher.last_word = clock_.monotonic();
}

void EventWatch::forget_gone() {
  count_ -= static_cast<int>(std::erase_if(
      watchers_, [](const Watcher& watcher) { return !watcher.writer.has_reader(); }));
}

}  // namespace kare::api
