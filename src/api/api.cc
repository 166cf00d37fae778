#include "api/api.h"

#include <algorithm>
#include <utility>

#include "api/auth.h"
#include "api/file_answer.h"
#include "api/links.h"
#include "base/assert.h"
#include "base/hash.h"
#include "base/text.h"
#include "kling/answers.h"
#include "net/url.h"

namespace kare::api {
namespace {
using Kind = Route::Kind;

net::Response json_answer(std::string body) {
  net::Response answer;
  answer.headers = {{"Content-Type", "application/json"}};
  answer.body = std::move(body);
  return answer;
}

net::Response text_answer(int status, std::string_view type, std::string body) {
  net::Response answer;
  answer.status = status;
  answer.headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}};
  answer.body = std::move(body);
  return answer;
}

void log_line(LogLevel level, LogFields fields) {
  static constexpr std::string_view kMessage = "request failed";
  switch (level) {
    case LogLevel::kDebug: return log_debug(kMessage, fields);
    case LogLevel::kInfo: return log_info(kMessage, fields);
    case LogLevel::kWarning: return log_warning(kMessage, fields);
    case LogLevel::kError: return log_error(kMessage, fields);
    case LogLevel::kOff: return;
  }
}

// A name or an address with an optional port, and nothing that could end it inside a URL.
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

bool is_json_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return ascii_lower(type) == "application/json";
}

// Reads one of the two page numbers; adds to `violations` what is wrong.
int page_number(const net::QueryParameters& parameters, std::string_view name, int fallback,
                int max, std::string& violations) {
  const auto text = net::find_parameter(parameters, name);
  if (!text) return fallback;
  const auto number = parse_decimal(*text);
  if (number && *number >= 1 && *number <= max) return static_cast<int>(*number);
  if (!violations.empty()) violations += "; ";
  violations += std::string(name) + " value '" + (is_utf8(*text) ? shortened(*text, 60) : "?") +
                "' is invalid: must be a whole number from 1 to " + std::to_string(max);
  return fallback;
}

// What makes a repeated order the same one; a violation when the header is not what it may be.
std::variant<Repeat, Failure> read_repeat(const net::Request& request) {
  const std::string_view key = net::find_header(request.headers, "Idempotency-Key");
  if (key.empty()) return Repeat{};
  const bool is_printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!is_printable || key.size() > kIdempotencyKeyCharsMax) {
    return bad_value("Idempotency-Key is invalid: must be 1 to " +
                     std::to_string(kIdempotencyKeyCharsMax) + " characters of printable ASCII");
  }
  return Repeat{std::string(key), to_hex(sha256(request.body))};
}

Failure create_failure(Error error, const std::string& external_id) {
  if (error.detail == kRepeatDiffers) {
    error.message = "conflict: this Idempotency-Key was used with another request body";
    return failure_of(std::move(error));
  }
  if (error.code != Code::kConflict) return failure_of(std::move(error));
  if (!external_id.empty()) {
    error.message = "External_task_id " + external_id + " already exists";
    return failure_of(std::move(error));
  }
  // Two processes drew the same id in the same millisecond. The store must not be called from here;
  // the client may simply try again.
  return failure_of({Code::kUnavailable, "please try again", "task id met twice"});
}

}  // namespace

Api::Api(ApiOptions options, ServerSecret secret, TaskStore& tasks, KeyStore& keys,
         BlobStore& blobs, const Clock& clock)
    : options_(std::move(options)),
      secret_(std::move(secret)),
      tasks_(tasks),
      keys_(keys),
      blobs_(blobs),
      clock_(clock),
      ids_(clock),
      disk_(blobs, clock, options_.disk_free_bytes_min) {
  KARE_ASSERT(!options_.models.empty() && options_.engine_for != nullptr);
}

void Api::handle(net::Request request, net::Responder respond) {
  Exchange exchange{std::move(request), std::move(respond), random_uuid(), clock_.monotonic(),
                    Kind::kNowhere};
  const Route route = find_route(exchange.request.method, exchange.request.path);
  exchange.route = route.kind;
  const bool needs_key = route.kind == Kind::kCreate || route.kind == Kind::kList ||
                         route.kind == Kind::kTask || route.kind == Kind::kCancel ||
                         route.kind == Kind::kOtherTask;
  if (!needs_key) return finish(exchange, answer_open(exchange, route));
  auto found = find_caller(exchange.request, secret_, keys_, clock_.now());
  if (auto* failure = std::get_if<Failure>(&found)) return finish(exchange, std::move(*failure));
  auto& caller = std::get<Caller>(found);
  if (route.kind == Kind::kCreate) {
    return create_task(std::move(exchange), route.dialect, std::move(caller));
  }
  finish(exchange, answer_for(exchange, route, caller.owner));
}

bool Api::answer_at_once(const net::Request& request, net::Response& answer) {
  const Route route = find_route(request.method, request.path);
  switch (route.kind) {
    case Kind::kHealth: answer = text_answer(200, "application/json", R"({"status":"ok"})"); break;
    case Kind::kReady:
      answer = is_ready_.load() ? text_answer(200, "application/json", R"({"status":"ready"})")
                                : text_answer(503, "application/json", R"({"status":"not ready"})");
      break;
    case Kind::kMetrics:
      answer = text_answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text());
      break;
    default: return false;
  }
  metrics_.count(route.kind, std::nullopt);
  return true;
}

// Routes that need no key.
Answer Api::answer_open(const Exchange& exchange, const Route& route) {
  net::Response answer;
  switch (route.kind) {
    case Kind::kFile:
      return file_answer({secret_, tasks_, blobs_}, exchange.request, route.reference,
                         clock_.now());
    case Kind::kWrongMethod: return no_such_method(route.allowed);
    default: break;
  }
  if (answer_at_once(exchange.request, answer)) return answer;
  return no_such_path();
}

// Routes to the tasks of one owner that are there.
Answer Api::answer_for(const Exchange& exchange, const Route& route, std::string_view owner) {
  if (route.kind == Kind::kTask) return find_task(exchange, owner, route.reference);
  if (route.kind == Kind::kCancel) return cancel_task(exchange, owner, route.reference);
  if (route.kind == Kind::kList) return list_tasks(exchange, owner);
  return task_not_found();
}

Answer Api::find_task(const Exchange& exchange, std::string_view owner,
                      std::string_view reference) {
  const auto decoded = net::percent_decode(reference);
  if (!decoded || !is_utf8(*decoded)) return task_not_found();
  return task_answer(exchange, tasks_.find(owner, *decoded));
}

// A queued task has ended when this returns; one that is made is told to stop.
Answer Api::cancel_task(const Exchange& exchange, std::string_view owner,
                        std::string_view reference) {
  const auto decoded = net::percent_decode(reference);
  if (!decoded || !is_utf8(*decoded)) return task_not_found();
  return task_answer(exchange, tasks_.cancel(owner, *decoded, clock_.now()));
}

Answer Api::task_answer(const Exchange& exchange, Result<Task> task) {
  if (!task.ok()) {
    return task.error().code == Code::kNotFound ? task_not_found() : failure_of(task.take_error());
  }
  const kling::TaskView view{.task = &task.value(),
                             .video_url = video_url(task.value(), base_url(exchange.request))};
  return json_answer(kling::format_task(view, exchange.request_id));
}

Answer Api::list_tasks(const Exchange& exchange, std::string_view owner) {
  const auto parameters = net::parse_query(exchange.request.query);
  if (!parameters.ok()) return failure_of(parameters.error());
  std::string violations;
  const int page = page_number(parameters.value(), "pageNum", 1, kPageNumMax, violations);
  const int size =
      page_number(parameters.value(), "pageSize", kPageSizeDefault, kPageSizeMax, violations);
  if (!violations.empty()) return bad_value(std::move(violations));

  auto tasks = tasks_.list(owner, page, size);
  if (!tasks.ok()) return failure_of(tasks.take_error());
  const std::string base = base_url(exchange.request);
  std::vector<kling::TaskView> views;
  views.reserve(tasks.value().size());
  for (const Task& task : tasks.value()) {
    views.push_back({&task, video_url(task, base)});
  }
  return json_answer(kling::format_list(views, exchange.request_id));
}

// The task that a body asks for, without times.
std::variant<Task, Failure> Api::read_order(const net::Request& request, kling::Dialect dialect,
                                            const Caller& caller) {
  const std::string_view type = net::find_header(request.headers, "Content-Type");
  if (!is_json_type(type)) {
    return malformed("Content-Type value '" +
                     (is_utf8(type) ? shortened(type, 60) : std::string("?")) +
                     "' is invalid: must be application/json");
  }
  auto parsed = kling::parse_create(request.body, dialect, options_.models);
  if (auto* refusal = std::get_if<kling::Refusal>(&parsed)) {
    return failure_with(Code::kInvalid, 400, refusal->code, std::move(refusal->message));
  }
  auto& order = std::get<kling::CreateRequest>(parsed);
  Task task;
  task.engine = options_.engine_for(order.spec, caller);
  if (task.engine.empty()) {
    return failure_of({Code::kUnsupported,
                       "model_name value '" + order.spec.model +
                           "' is invalid: no engine of this server makes it",
                       {}});
  }
  if (options_.check_callback && !order.callback_url.empty()) {
    const auto checked = options_.check_callback(order.callback_url);
    if (!checked.ok()) {
      return bad_value("callback_url value '" + shortened(order.callback_url, 60) +
                       "' is invalid: " + checked.error().message);
    }
  }
  task.id = ids_.next();
  task.spec = std::move(order.spec);
  task.spec.seed = order.seed.value_or(seed_from_task_id(task.id));
  task.external_id = std::move(order.external_task_id);
  task.callback_url = std::move(order.callback_url);
  return task;
}

void Api::create_task(Exchange exchange, kling::Dialect dialect, Caller caller) {
  auto order = read_order(exchange.request, dialect, caller);
  if (auto* failure = std::get_if<Failure>(&order)) return finish(exchange, std::move(*failure));
  auto repeat = read_repeat(exchange.request);
  if (auto* failure = std::get_if<Failure>(&repeat)) return finish(exchange, std::move(*failure));
  if (auto room = disk_.check(); !room.ok()) return finish(exchange, failure_of(room.take_error()));

  Task task = std::get<Task>(std::move(order));
  task.owner = std::move(caller.owner);
  task.key = std::move(caller.key_id);
  task.created = clock_.now();
  task.updated = task.created;
  exchange.request.body = {};
  auto done = [this, external_id = task.external_id,
               exchange = std::move(exchange)](Result<Task> stored) mutable {
    if (!stored.ok()) return finish(exchange, create_failure(stored.take_error(), external_id));
    Task created = stored.take();
    // A repeated order gets the answer of the first one, wherever its task is by now.
    created.state = State::kQueued;
    created.updated = created.created;
    finish(exchange, json_answer(kling::format_created(created, exchange.request_id)));
  };
  tasks_.create(std::move(task), std::get<Repeat>(std::move(repeat)), std::move(done));
}

void Api::finish(Exchange& exchange, Answer answer) {
  const auto* failure = std::get_if<Failure>(&answer);
  net::Response response;
  if (failure != nullptr) {
    response = failure_answer(*failure, exchange.request_id);
  } else {
    response = std::move(*std::get_if<net::Response>(&answer));
    response.headers.emplace_back("X-Request-Id", exchange.request_id);
  }
  log_answer(exchange, response, failure);
  metrics_.count(exchange.route,
                 failure != nullptr ? std::optional<Code>(failure->code) : std::nullopt);
  exchange.respond(std::move(response));
}

// One line a request. Neither the query, which may hold a signature, nor the message, which may
// quote a prompt, goes into the log. Successes are for debugging only: with thousands of requests a
// second, lines on a terminal would cost more than the answers.
void Api::log_answer(const Exchange& exchange, const net::Response& response,
                     const Failure* failure) {
  const std::chrono::duration<double, std::milli> took = clock_.monotonic() - exchange.started;
  if (failure == nullptr) {
    log_debug("request", {{"method", exchange.request.method},
                          {"path", exchange.request.path},
                          {"status", response.status},
                          {"ms", took.count()},
                          {"peer", exchange.request.peer},
                          {"request_id", exchange.request_id}});
    return;
  }
  log_line(error_row(failure->code).log_level, {{"method", exchange.request.method},
                                                {"path", exchange.request.path},
                                                {"status", response.status},
                                                {"code", static_cast<int>(failure->wire_code)},
                                                {"ms", took.count()},
                                                {"peer", exchange.request.peer},
                                                {"request_id", exchange.request_id},
                                                {"detail", failure->detail}});
}

std::string Api::base_url(const net::Request& request) const {
  std::string_view base = options_.public_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  if (!base.empty()) return std::string(base);
  const std::string_view host = net::find_header(request.headers, "Host");
  if (!is_host(host)) return options_.listen_url;
  const bool is_encrypted = options_.listen_url.starts_with("https://");
  return (is_encrypted ? "https://" : "http://") + std::string(host);
}

std::string Api::video_url(const Task& task, std::string_view base) const {
  if (!task.artifact) return {};
  const TimePoint expires = task.updated + options_.retention;
  return std::string(base) + signed_path(secret_, std::to_string(task.id) + ".mp4", expires);
}

}  // namespace kare::api
