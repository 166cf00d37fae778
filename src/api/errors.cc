#include "api/errors.h"

#include <array>
#include <utility>

#include "base/ids.h"
#include "base/limits.h"
#include "base/text.h"
#include "kling/answers.h"

namespace kare::api {
namespace {
using kling::WireCode;

// In the order of Code. Kling answers an unknown task with 400 and 1201, not with 404.
constexpr std::array<ErrorRow, kCodeCount> kRows = {{
    {400, kling::kBadValue, LogLevel::kDebug},              // kInvalid
    {401, kling::kAuthorizationInvalid, LogLevel::kDebug},  // kUnauthenticated
    {403, kling::kNoRight, LogLevel::kDebug},               // kForbidden
    {400, kling::kBadValue, LogLevel::kDebug},              // kNotFound
    {400, kling::kBadValue, LogLevel::kDebug},              // kConflict
    {413, kling::kMalformed, LogLevel::kDebug},             // kTooLarge
    {429, kling::kTooManyTasks, LogLevel::kInfo},           // kTooMany
    {400, kling::kBadValue, LogLevel::kDebug},              // kUnsupported
    {503, kling::kUnavailableNow, LogLevel::kWarning},      // kUnavailable
    {504, kling::kTimedOut, LogLevel::kWarning},            // kTimeout
    {503, kling::kUnavailableNow, LogLevel::kInfo},         // kStopped
    {500, kling::kServerError, LogLevel::kError},           // kLeaseLost
    {500, kling::kServerError, LogLevel::kError},           // kCorrupt
    {500, kling::kServerError, LogLevel::kError},           // kInternal
}};

constexpr std::string_view kRetryAfterSeconds = "5";

// The headers of a failure in every dialect.
net::Response begin_failure(const Failure& failure, std::string_view request_id) {
  net::Response answer;
  answer.headers = failure.headers;
  answer.headers.emplace_back("Content-Type", "application/json");
  answer.headers.emplace_back("X-Request-Id", request_id);
  if (failure.http_status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  const bool is_temporary = failure.http_status == 503 || failure.http_status == 429;
  if (is_temporary && net::find_header(failure.headers, "Retry-After").empty()) {
    answer.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  }
  return answer;
}

// The two words that OpenAI's API has for a status: the family of the failure and the failure.
std::string_view openai_type(int status) {
  if (status == 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
std::string_view openai_word(int status) {
  switch (status) {
    case 401: return "invalid_api_key";
    case 403: return "permission_denied";
    case 404: return "not_found";
    case 413: return "request_too_large";
    case 429: return "rate_limit_exceeded";
    case 503: return "unavailable";
    default: return status >= 500 ? "internal_error" : "invalid_value";
  }
}

}  // namespace

const ErrorRow& error_row(Code code) {
  return kRows[static_cast<std::size_t>(code)];
}

Failure failure_of(Error error) {
  const ErrorRow& row = error_row(error.code);
  return {
      error.code, row.http_status, row.wire_code, std::move(error.message), std::move(error.detail),
      {}};
}

Failure failure_with(Code code, int http_status, WireCode wire_code, std::string message) {
  return {code, http_status, wire_code, std::move(message), {}, {}};
}

Failure task_not_found() {
  return failure_of({Code::kNotFound, "Task not found", {}});
}

Failure malformed(std::string message) {
  return failure_with(Code::kInvalid, 400, kling::kMalformed, std::move(message));
}

Failure bad_value(std::string message) {
  return failure_of({Code::kInvalid, std::move(message), {}});
}

Failure too_fast(int per_minute, std::chrono::nanoseconds wait) {
  Failure failure = failure_with(Code::kTooMany, 429, kling::kTooFast,
                                 "too many requests: at most " + std::to_string(per_minute) +
                                     " tasks a minute may be created");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  failure.headers = {{"Retry-After", std::to_string(seconds.count())}};
  return failure;
}

Failure no_such_path() {
  return failure_with(Code::kNotFound, 404, kling::kNoSuchMethod, "no such path");
}

Failure no_such_method(std::string_view allowed) {
  Failure failure = failure_with(Code::kNotFound, 404, kling::kNoSuchMethod,
                                 "this path is for " + std::string(allowed) + " only");
  failure.headers = {{"Allow", std::string(allowed)}};
  return failure;
}

net::Response failure_answer(const Failure& failure, std::string_view request_id) {
  net::Response answer = begin_failure(failure, request_id);
  answer.status = failure.http_status;
  answer.body = kling::format_error(failure.wire_code, failure.message, request_id);
  return answer;
}

net::Response openai_failure_answer(const Failure& failure, std::string_view request_id) {
  net::Response answer = begin_failure(failure, request_id);
  // Kling answers what is unknown with 400; OpenAI's clients look for 404.
  answer.status = failure.code == Code::kNotFound ? 404 : failure.http_status;
  const std::string_view word =
      failure.word.empty() ? openai_word(answer.status) : std::string_view(failure.word);
  answer.body = "{\"error\":{\"message\":" + json_quoted(failure.message) + ",\"type\":\"" +
                std::string(openai_type(answer.status)) +
                "\",\"param\":" + (failure.param.empty() ? "null" : json_quoted(failure.param)) +
                ",\"code\":\"" + std::string(word) + "\"}}";
  return answer;
}

net::Response refusal_answer(int status) {
  Failure failure = failure_of({Code::kInternal, "internal error", {}});
  switch (status) {
    case 400: failure = malformed("the request is not valid HTTP"); break;
    case 408:
      failure = failure_with(Code::kTimeout, 408, kling::kMalformed,
                             "the request did not arrive in time");
      break;
    case 413:
      failure = failure_with(
          Code::kTooLarge, 413, kling::kMalformed,
          "the request body is larger than " + std::to_string(kBodyBytesMax) + " bytes");
      break;
    case 431:
      failure = failure_with(
          Code::kTooLarge, 431, kling::kMalformed,
          "the request headers are larger than " + std::to_string(kHeaderBytesMax) + " bytes");
      break;
    case 503: failure = failure_of({Code::kUnavailable, "the server is too busy", {}}); break;
    default: break;
  }
  return failure_answer(failure, random_uuid());
}

}  // namespace kare::api
