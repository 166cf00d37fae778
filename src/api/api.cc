#include "api/api.h"

#include <algorithm>
#include <utility>

#include "api/auth.h"
#include "api/file_answer.h"
#include "api/links.h"
#include "api/new_dialect.h"
#include "api/openai.h"
#include "api/openapi.h"
#include "api/order.h"
#include "base/assert.h"
#include "base/text.h"
#include "kling/answers.h"
#include "net/url.h"

namespace kare::api {
namespace {
using Kind = Route::Kind;

net::Response text_answer(int status, std::string_view type, std::string body) {
  net::Response answer;
  answer.status = status;
  answer.headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}};
  answer.body = std::move(body);
  return answer;
}

// The page runs its own script and loads nothing.
net::Response docs_answer() {
  net::Response answer = text_answer(200, "text/html; charset=utf-8", std::string(docs_page()));
  answer.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
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
      disk_(blobs, clock, options_.disk_free_bytes_min),
      events_(tasks, clock, options_.events, [this](const Task& task, const std::string& base) {
        return kling::format_event(view_of(task, base));
      }) {
  KARE_ASSERT(!options_.models.empty() && options_.engine_for != nullptr);
}

void Api::handle(net::Request request, net::Responder respond) {
  Exchange exchange{std::move(request), std::move(respond), random_uuid(),
                    clock_.monotonic(), Kind::kNowhere,     TaskDialect::kLegacy};
  const Route route = find_route(exchange.request.method, exchange.request.path);
  exchange.route = route.kind;
  exchange.dialect = route.dialect;
  const bool needs_key =
      route.kind == Kind::kCreate || route.kind == Kind::kList || route.kind == Kind::kTask ||
      route.kind == Kind::kCancel || route.kind == Kind::kContent || route.kind == Kind::kDelete ||
      route.kind == Kind::kOtherTask || route.kind == Kind::kAccount || route.kind == Kind::kEvents;
  if (!needs_key) return finish(exchange, answer_open(exchange, route));
  auto found = find_caller(exchange.request, secret_, keys_, clock_.now());
  if (auto* failure = std::get_if<Failure>(&found)) return finish(exchange, std::move(*failure));
  auto& caller = std::get<Caller>(found);
  if (route.kind == Kind::kCreate) {
    return create_task(std::move(exchange), std::move(caller));
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
      answer = text_answer(200, "text/plain; version=0.0.4; charset=utf-8",
                           metrics_.text(events_.streams()));
      break;
    case Kind::kDocument:
      answer = text_answer(200, "application/json", std::string(openapi_document()));
      break;
    case Kind::kDocs: answer = docs_answer(); break;
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
  const Call call{exchange.request, owner, exchange.request_id, route.reference, clock_.now()};
  if (route.dialect == TaskDialect::kNew) return answer_in_new_dialect(exchange, call);
  if (route.dialect == TaskDialect::kOpenai) return answer_in_openai(exchange, call);
  if (route.kind == Kind::kTask) return find_task(exchange, owner, route.reference);
  if (route.kind == Kind::kCancel) return cancel_task(exchange, owner, route.reference);
  if (route.kind == Kind::kEvents) return watch_task(exchange, owner, route.reference);
  if (route.kind == Kind::kList) return list_tasks(exchange, owner);
  if (route.kind == Kind::kAccount) {
    return json_answer(kling::format_account(exchange.request_id));
  }
  return task_not_found();
}

Answer Api::answer_in_new_dialect(const Exchange& exchange, const Call& call) {
  const NewDialect dialect{tasks_, [this, base = base_url(exchange.request)](const Task& task) {
                             return view_of(task, base);
                           }};
  return exchange.route == Kind::kTask ? dialect.find(call) : dialect.page(call);
}

Answer Api::answer_in_openai(const Exchange& exchange, const Call& call) {
  const OpenaiDialect dialect{tasks_, blobs_, options_.retention};
  switch (exchange.route) {
    case Kind::kTask: return dialect.video(call);
    case Kind::kList: return dialect.list(call);
    case Kind::kContent: return dialect.content(call);
    default: return dialect.remove(call);
  }
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

Answer Api::watch_task(const Exchange& exchange, std::string_view owner,
                       std::string_view reference) {
  const auto decoded = net::percent_decode(reference);
  if (!decoded || !is_utf8(*decoded)) return task_not_found();
  const auto task = tasks_.find(owner, *decoded);
  if (!task.ok()) return task_answer(exchange, task.error());
  const auto last = net::find_header(exchange.request.headers, "Last-Event-ID");
  auto opened = events_.open(task.value(), last, base_url(exchange.request));
  if (!opened.ok()) return failure_of(opened.take_error());
  return opened.take();
}

Answer Api::task_answer(const Exchange& exchange, Result<Task> task) {
  if (!task.ok()) {
    return task.error().code == Code::kNotFound ? task_not_found() : failure_of(task.take_error());
  }
  return json_answer(
      kling::format_task(view_of(task.value(), base_url(exchange.request)), exchange.request_id));
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
    views.push_back(view_of(task, base));
  }
  return json_answer(kling::format_list(views, exchange.request_id));
}

// The task that is ordered, without times.
std::variant<Task, Failure> Api::task_for(kling::CreateRequest order, TaskDialect dialect,
                                          const Caller& caller) {
  Task task;
  task.engine = options_.engine_for(order.spec, caller);
  if (task.engine.empty()) return no_engine(order.spec.model, dialect);
  if (options_.check_callback && !order.callback_url.empty()) {
    const auto checked = options_.check_callback(order.callback_url);
    if (!checked.ok()) {
      return bad_value(std::string(dialect == TaskDialect::kNew ? "options." : "") +
                       "callback_url value '" + shortened(order.callback_url, 60) +
                       "' is invalid: " + checked.error().message);
    }
  }
  task.id = ids_.next();
  task.spec = std::move(order.spec);
  task.spec.seed = order.seed.value_or(seed_from_task_id(task.id));
  task.external_id = std::move(order.external_task_id);
  task.callback_url = std::move(order.callback_url);
  task.dialect = dialect;
  return task;
}

void Api::create_task(Exchange exchange, Caller caller) {
  // Anew, because a route points into its own request.
  const Route route = find_route(exchange.request.method, exchange.request.path);
  auto order = parse_order(exchange.request, route, options_.models);
  if (auto* failure = std::get_if<Failure>(&order)) return finish(exchange, std::move(*failure));
  auto& wanted = std::get<kling::CreateRequest>(order);
  auto repeat = read_repeat(exchange.request, route, wanted);
  if (auto* failure = std::get_if<Failure>(&repeat)) return finish(exchange, std::move(*failure));
  auto ordered = task_for(std::move(wanted), route.dialect, caller);
  if (auto* failure = std::get_if<Failure>(&ordered)) return finish(exchange, std::move(*failure));
  if (auto room = disk_.check(); !room.ok()) return finish(exchange, failure_of(room.take_error()));
  const auto permit = take_permit(caller.owner);
  if (const auto* failure = std::get_if<Failure>(&permit)) return finish(exchange, *failure);

  Task task = std::get<Task>(std::move(ordered));
  task.owner = std::move(caller.owner);
  task.key = std::move(caller.key_id);
  task.created = clock_.now();
  task.updated = task.created;
  exchange.request.body = {};
  auto done = [this, id = task.id, external_id = task.external_id, owner = task.owner,
               per_minute = std::get<int>(permit),
               exchange = std::move(exchange)](Result<Task> stored) mutable {
    // Only what makes a task counts: neither a refused order nor a repetition does.
    const bool is_new = stored.ok() && stored.value().id == id;
    if (per_minute > 0 && !is_new) rate_.put_back(owner, per_minute);
    if (!stored.ok()) {
      if (stored.error().code == Code::kTooMany) ++metrics_.figures.refused_by_quota;
      return finish(exchange, create_failure(stored.take_error(), external_id));
    }
    finish(exchange, json_answer(created_answer(stored.value(), exchange.dialect,
                                                exchange.request_id, options_.retention)));
  };
  tasks_.create(std::move(task), std::get<Repeat>(std::move(repeat)), std::move(done));
}

// How many orders a minute the owner may place, 0 for any number; or that this is one too many.
std::variant<int, Failure> Api::take_permit(const std::string& owner) {
  auto limits = keys_.limits(owner);
  if (!limits.ok()) return failure_of(limits.take_error());
  const int per_minute = limits.value().creates_per_minute.value_or(options_.creates_per_minute);
  if (per_minute == 0) return 0;
  const auto wait = rate_.take(owner, per_minute, clock_.monotonic());
  if (wait == wait.zero()) return per_minute;
  ++metrics_.figures.refused_by_rate;
  return too_fast(per_minute, wait);
}

void Api::finish(Exchange& exchange, Answer answer) {
  const auto* failure = std::get_if<Failure>(&answer);
  net::Response response;
  if (failure != nullptr) {
    response = exchange.dialect == TaskDialect::kOpenai
                   ? openai_failure_answer(*failure, exchange.request_id)
                   : failure_answer(*failure, exchange.request_id);
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
  const LogLevel level = failure == nullptr ? LogLevel::kDebug : error_row(failure->code).log_level;
  if (!is_logged(level)) return;
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
  log_line(level, {{"method", exchange.request.method},
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

kling::TaskView Api::view_of(const Task& task, std::string_view base) const {
  kling::TaskView view{.task = &task, .video_url = video_url(task, base)};
  if (task.artifact && !task.artifact->watermark_key.empty()) {
    const TimePoint expires = task.updated + options_.retention;
    view.watermark_url = std::string(base) +
                         signed_path(secret_, std::to_string(task.id) + ".watermark.mp4", expires);
  }
  return view;
}

}  // namespace kare::api
