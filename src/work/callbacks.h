#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/rng.h"
#include "base/service.h"
#include "base/webhook_signature.h"
#include "net/client.h"
#include "store/callback_store.h"
#include "work/callback_rules.h"

namespace kare::work {

struct CallbackOptions {
  CallbackPauses pauses;
  std::chrono::milliseconds time_max = std::chrono::seconds(10);  // For one exchange.
  int parallel = 32;                                              // Exchanges at once.
  int per_lane = 8;                                               // Of them to one receiver.
  // A receiver that failed, or took this long, gets one exchange at a time until it does better,
  // and all such together get half of `parallel`.
  std::chrono::milliseconds slow = std::chrono::seconds(1);
  net::Reach reach = net::Reach::kPublicOnly;
  WebhookSecrets secrets;  // Empty: nothing is signed.
  std::string user_agent;  // E.g. "Kare/1.0".
  // How late at most is a retry, and what another process put into the store.
  std::chrono::milliseconds poll = std::chrono::milliseconds(200);
};

// What delivering stands on. Everything referred to must outlive it.
struct CallbackParts {
  CallbackStore& store;
  const Clock& clock;
  // The body for a task, as the wire wants it. Any thread.
  std::function<std::string(const Task&)> format;
  // net::fetch, but for tests. Any thread.
  std::function<Result<net::Response>(const net::ClientRequest&)> send = net::fetch;
  // Told of every exchange, whether it was accepted. Any thread; may be empty.
  std::function<void(bool is_accepted)> delivered = {};
};

// Tells receivers of the changes in the outbox: each at least once and in order for each task,
// until it is accepted or its time is over. One thread looks for what is due and `parallel` threads
// deliver it. Nothing is lost when the process dies: what was not marked as done is sent again,
// with the same `webhook-id`.
class Callbacks final : public Service {
 public:
  Callbacks(CallbackParts parts, CallbackOptions options);
  ~Callbacks() override { stop(); }

  Result<> start() override;
  // Breaks off what is under way; it is sent again after the next start.
  void stop() override;

 private:
  struct Lane {
    int in_flight = 0;
    bool is_troubled = false;
  };

  void dispatch_until_stopped();
  // Hands due callbacks to the deliverers as far as there are free ones.
  void dispatch();
  DueCallbacks wanted();
  void take(std::vector<Callback> due);
  int room_in_lane(const Lane& lane, int troubled_in_flight) const REQUIRES_LOCK(mutex_);
  int troubled_in_flight() const REQUIRES_LOCK(mutex_);
  void deliver_until_stopped();
  void deliver(const Callback& callback);
  // Makes one exchange; an error is of the store, not of the receiver.
  Result<> attempt(const Callback& callback);
  net::ClientRequest request_for(const Callback& callback, const Task& task) const;
  Result<> settle(const Callback& callback, const CallbackVerdict& verdict);
  Result<> settle_failure(const Callback& callback, const CallbackVerdict& verdict);
  void note(const std::string& lane, bool is_troubled);
  void release(const Callback& callback);
  double dice();
  // After trouble with the store: no hurry, but not when stopping.
  void pause();

  const CallbackParts parts_;
  const CallbackOptions options_;
  std::atomic<bool> stopping_{false};
  std::thread dispatcher_;
  std::vector<std::thread> deliverers_;
  Mutex mutex_;
  Condition came_;
  Condition stopped_;
  std::deque<Callback> queue_ GUARDED_BY(mutex_);
  std::set<std::int64_t> tasks_in_flight_ GUARDED_BY(mutex_);  // Those in the queue included.
  std::map<std::string, Lane> lanes_ GUARDED_BY(mutex_);       // Used or troubled ones.
  Rng rng_ GUARDED_BY(mutex_);
};

// The `webhook-id` of a change: the same for every attempt.
std::string webhook_id(const Callback& callback);

}  // namespace kare::work
