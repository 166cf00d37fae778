#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/task_events.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/periodic.h"
#include "base/service.h"
#include "net/http.h"
#include "store/task_store.h"

namespace kare::api {

struct EventWatchOptions {
  int streams_max = 2'000;
  std::chrono::milliseconds interval = std::chrono::seconds(1);    // Between looks at the tasks.
  std::chrono::milliseconds heartbeat = std::chrono::seconds(15);  // Longest silence of a stream.
  std::size_t stream_bytes_max = 64 * 1024;  // That may wait for a slow client.
};

// The streams of events (Server-Sent Events) of tasks. One thread asks in one query which of the
// watched tasks changed and writes into their streams, which the io threads send: an open stream
// costs a socket and some memory, and no thread. Safe from any thread.
class EventWatch final : public Service {
 public:
  // The `data` of a status event: the task with links below `base`. Any thread.
  using Format = std::function<std::string(const Task&, const std::string& base)>;

  // Store and clock must outlive this object.
  EventWatch(TaskStore& tasks, const Clock& clock, EventWatchOptions options, Format format);
  ~EventWatch() override { stop(); }

  Result<> start() override;
  // Ends all streams; none can be opened any more.
  void stop() override;

  // The answer that streams the events of `task`, as just read: what happened since
  // `last_event_id`, or the state as it is when that is empty or unknown. Status 204, which tells
  // clients not to come back, when nothing is to follow. kUnavailable when there are too many
  // streams already.
  Result<net::Response> open(const Task& task, std::string_view last_event_id, std::string base);
  int streams() const { return count_.load(); }
  // One look at the tasks. Not while the service runs.
  void look();

 private:
  struct Watcher {
    std::int64_t task_id = 0;
    EventCursor cursor;
    std::string base;
    net::StreamWriter writer;
    std::chrono::nanoseconds last_word{};
  };
  // Tasks that were read in this round, by id.
  using Read = std::map<std::int64_t, Task>;

  Result<> tell_all();
  bool tell(Watcher& watcher, const Glimpse& task, Read& read);
  bool tell_status(Watcher& watcher, const EventCursor& after, Read& read);
  bool write(Watcher& watcher, const EventCursor& after, const std::string& event);
  void keep_alive(Watcher& watcher);
  void forget_gone();

  TaskStore& tasks_;
  const Clock& clock_;
  const EventWatchOptions options_;
  const Format format_;
  std::atomic<int> count_{0};
  std::vector<Watcher> watchers_;  // Of the thread alone.
  Mutex mutex_;
  std::vector<Watcher> coming_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  Periodic periodic_;
};

}  // namespace kare::api
