#include "api/order.h"

#include <algorithm>
#include <utility>

#include "api/openai_answers.h"
#include "api/openai_request.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "kling/answers.h"
#include "kling/new_dialect.h"
#include "kling/new_dialect_answers.h"
#include "net/multipart.h"
#include "net/url.h"
#include "task/spec_json.h"

namespace kare::api {
namespace {

bool is_json_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return ascii_lower(type) == "application/json";
}

Failure wrong_type(std::string_view type, std::string_view allowed) {
  return malformed("Content-Type value '" +
                   (is_utf8(type) ? shortened(type, 60) : std::string("?")) +
                   "' is invalid: must be " + std::string(allowed));
}

std::variant<kling::CreateRequest, Failure> parse_kling_order(const net::Request& request,
                                                              const Route& route,
                                                              std::span<const std::string> models) {
  auto parsed = route.dialect == TaskDialect::kLegacy
                    ? kling::parse_create(request.body, route.document, models)
                    : kling::parse_new_create(request.body,
                                              net::percent_decode(route.reference).value_or(""));
  if (auto* refusal = std::get_if<kling::Refusal>(&parsed)) {
    return failure_with(Code::kInvalid, 400, refusal->code, std::move(refusal->message));
  }
  return std::get<kling::CreateRequest>(std::move(parsed));
}

std::variant<kling::CreateRequest, Failure> parse_openai_order(
    const net::Request& request, std::span<const std::string> models) {
  const std::string_view type = net::find_header(request.headers, "Content-Type");
  if (!is_json_type(type) && !net::is_multipart_form(type)) {
    return wrong_type(type, "application/json or multipart/form-data");
  }
  auto parsed = parse_openai_create(type, request.body, models);
  if (auto* refusal = std::get_if<OpenaiRefusal>(&parsed)) {
    Failure failure = bad_value(std::move(refusal->message));
    failure.param = std::move(refusal->param);
    return failure;
  }
  return std::get<kling::CreateRequest>(std::move(parsed));
}

// Two orders with one digest ask for the same. A form is written with another boundary each time,
// so there the meaning counts and not the bytes.
std::string digest_of(const net::Request& request, const Route& route,
                      const kling::CreateRequest& order) {
  switch (route.dialect) {
    case TaskDialect::kLegacy: return to_hex(sha256(request.body));
    case TaskDialect::kNew:
      return to_hex(sha256(std::string(route.reference) + "\n" + request.body));
    case TaskDialect::kOpenai: break;
  }
  const std::string seed = order.seed ? std::to_string(*order.seed) : "";
  return to_hex(sha256("openai\n" + seed + "\n" + spec_to_json(order.spec)));
}

}  // namespace

std::variant<kling::CreateRequest, Failure> parse_order(const net::Request& request,
                                                        const Route& route,
                                                        std::span<const std::string> models) {
  if (route.dialect == TaskDialect::kOpenai) return parse_openai_order(request, models);
  const std::string_view type = net::find_header(request.headers, "Content-Type");
  if (!is_json_type(type)) return wrong_type(type, "application/json");
  return parse_kling_order(request, route, models);
}

std::variant<Repeat, Failure> read_repeat(const net::Request& request, const Route& route,
                                          const kling::CreateRequest& order) {
  const std::string_view key = net::find_header(request.headers, "Idempotency-Key");
  if (key.empty()) return Repeat{};
  const bool is_printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!is_printable || key.size() > kIdempotencyKeyCharsMax) {
    return bad_value("Idempotency-Key is invalid: must be 1 to " +
                     std::to_string(kIdempotencyKeyCharsMax) + " characters of printable ASCII");
  }
  return Repeat{std::string(key), digest_of(request, route, order)};
}

Failure no_engine(const std::string& model, TaskDialect dialect) {
  const bool is_legacy = dialect == TaskDialect::kLegacy;
  Failure failure = failure_of({Code::kUnsupported,
                                std::string(is_legacy ? "model_name" : "model") + " value '" +
                                    model + "' is invalid: no engine of this server makes it",
                                {}});
  failure.param = "model";
  return failure;
}

std::string created_answer(const Task& task, TaskDialect dialect, std::string_view request_id,
                           std::chrono::milliseconds retention) {
  Task created = task;
  created.state = State::kQueued;
  created.updated = created.created;
  created.finished.reset();
  created.artifact.reset();
  created.artifact_expired = false;
  created.progress = 0;
  created.error.clear();
  switch (dialect) {
    case TaskDialect::kLegacy: return kling::format_created(created, request_id);
    case TaskDialect::kNew: return kling::format_new_created(created, request_id);
    case TaskDialect::kOpenai: return format_video(created, retention);
  }
  return {};
}

}  // namespace kare::api
