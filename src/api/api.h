#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/auth.h"
#include "api/call.h"
#include "api/disk_guard.h"
#include "api/errors.h"
#include "api/event_watch.h"
#include "api/keys.h"
#include "api/metrics.h"
#include "api/rate_limit.h"
#include "api/route.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/limits.h"
#include "blob/blob_store.h"
#include "kling/answers.h"
#include "kling/create_request.h"
#include "net/http.h"
#include "store/key_store.h"
#include "store/task_store.h"

namespace kare::api {

struct ApiOptions {
  std::string public_url;  // E.g. "https://video.example.org"; empty: from the request's Host.
  std::string listen_url;  // E.g. "http://127.0.0.1:8080"; for links when there is no valid
                           // Host, and for the scheme of the others.
  std::vector<std::string> models = kling::known_models();  // Not empty; the first is the default.
  // The engine for an order, by name; empty when this installation has none. Any thread.
  std::function<std::string(const VideoSpec& spec, const Caller& caller)> engine_for;
  // How long videos and the links to them live after the last change.
  std::chrono::milliseconds retention = std::chrono::hours(24 * 30);
  std::uint64_t disk_free_bytes_min = kDiskFreeBytesMin;
  int creates_per_minute = 0;  // Of an owner without a limit of its own; 0: any number.
  EventWatchOptions events = {};
  // Whether callbacks may go to this URL; the error's message completes "callback_url value '…' is
  // invalid: ". Any thread; must not wait long. Empty: to every URL.
  std::function<Result<>(const std::string& url)> check_callback;
};

// The HTTP interface over the stores, in all its dialects: routes, keys, links, envelopes. Owns
// nothing but its counters; everything passed by reference must outlive it and every answer that is
// still owed. Safe from any thread.
class Api {
 public:
  Api(ApiOptions options, ServerSecret secret, TaskStore& tasks, KeyStore& keys, BlobStore& blobs,
      const Clock& clock);

  // A net::Handler. Blocks for reads of the stores; a create is answered later, from the thread of
  // the store that made it durable.
  void handle(net::Request request, net::Responder respond);
  // net::ServerOptions::immediate: health, readiness, metrics and the documents, from memory only.
  bool answer_at_once(const net::Request& request, net::Response& answer);
  // False while the service starts and stops: /readyz says 503.
  void set_ready(bool ready) { is_ready_.store(ready); }
  // The streams of events; to be stopped before the server.
  Service& events() { return events_; }
  // What others know of the service, for the metrics.
  Figures& figures() { return metrics_.figures; }
  // The signed link to the task's video below `base`, e.g. "http://127.0.0.1:8080"; empty when it
  // has none.
  std::string video_url(const Task& task, std::string_view base) const;
  // The task with the links to all its files below `base`. Borrows the task.
  kling::TaskView view_of(const Task& task, std::string_view base) const;

 private:
  // A request on its way to its answer.
  struct Exchange {
    net::Request request;
    net::Responder respond;
    std::string request_id;
    std::chrono::nanoseconds started;
    Route::Kind route;
    TaskDialect dialect;
  };

  void finish(Exchange& exchange, Answer answer);
  void log_answer(const Exchange& exchange, const net::Response& response, const Failure* failure);
  Answer answer_open(const Exchange& exchange, const Route& route);
  Answer answer_for(const Exchange& exchange, const Route& route, std::string_view owner);
  Answer find_task(const Exchange& exchange, std::string_view owner, std::string_view reference);
  Answer cancel_task(const Exchange& exchange, std::string_view owner, std::string_view reference);
  Answer watch_task(const Exchange& exchange, std::string_view owner, std::string_view reference);
  Answer task_answer(const Exchange& exchange, Result<Task> task);
  Answer list_tasks(const Exchange& exchange, std::string_view owner);
  Answer answer_in_new_dialect(const Exchange& exchange, const Call& call);
  Answer answer_in_openai(const Exchange& exchange, const Call& call);
  void create_task(Exchange exchange, Caller caller);
  std::variant<int, Failure> take_permit(const std::string& owner);
  std::variant<Task, Failure> task_for(kling::CreateRequest order, TaskDialect dialect,
                                       const Caller& caller);
  std::string base_url(const net::Request& request) const;

  const ApiOptions options_;
  const ServerSecret secret_;
  TaskStore& tasks_;
  KeyStore& keys_;
  BlobStore& blobs_;
  const Clock& clock_;
  SnowflakeIds ids_;
  DiskGuard disk_;
  Metrics metrics_;
  RateLimit rate_;
  EventWatch events_;
  std::atomic<bool> is_ready_{false};
};

}  // namespace kare::api
