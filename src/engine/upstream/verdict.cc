#include "engine/upstream/verdict.h"

#include <algorithm>

#include "base/text.h"

namespace kare::upstream {
namespace {
using kling::RemoteAnswer;

constexpr int kWaitAtMostS = 3'600;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

bool says(const std::string& message, std::string_view words) {
  return ascii_lower(message).find(words) != std::string::npos;
}

// "Account balance not enough (1102)", or whatever there is.
std::string reason_of(const RemoteAnswer& answer, int status) {
  const std::string number = answer.code.value_or(0) != 0 ? std::to_string(*answer.code)
                                                          : "HTTP status " + std::to_string(status);
  if (!answer.message.empty() && answer.message != "SUCCEED") {
    return answer.message + " (" + number + ")";
  }
  return (answer.is_json ? "an answer without a task (" : "an answer that is not JSON (") + number +
         ")";
}

// By Kling's own numbers (wire contract, section 3.1).
CreateVerdict by_code(std::int64_t code, const std::string& message) {
  switch (code) {
    case 1300:
    case 1301: return CreateVerdict::kForbidden;
    case 1302:
    case 1303: return CreateVerdict::kBusy;
    case 1103: return CreateVerdict::kRefused;  // No right to this model.
    case 1304: return CreateVerdict::kUnusable;
    default: break;
  }
  if (code >= 1000 && code < 1200) return CreateVerdict::kUnusable;
  if (code >= 1200 && code < 1300) {
    return says(message, "already exist") ? CreateVerdict::kExists : CreateVerdict::kRefused;
  }
  return CreateVerdict::kUnclear;
}

// For what is not Kling's envelope: gateways, proxies and web servers in front.
CreateVerdict by_status(int status) {
  switch (status) {
    case 408:
    case 425: return CreateVerdict::kUnclear;
    case 429: return CreateVerdict::kBusy;
    case 400:
    case 413:
    case 422: return CreateVerdict::kRefused;
    default: break;
  }
  // A redirect, a wall or a wrong path: the request did not come to the API.
  return status >= 300 && status < 500 ? CreateVerdict::kUnusable : CreateVerdict::kUnclear;
}

std::chrono::milliseconds retry_after(const net::Headers& headers) {
  const auto seconds = parse_decimal(net::find_header(headers, "Retry-After"));
  return std::chrono::seconds(std::clamp<long long>(seconds.value_or(0), 0, kWaitAtMostS));
}

}  // namespace

CreateAnswer judge_create(const net::Exchanged& exchanged) {
  CreateAnswer out;
  if (!exchanged.answer.ok()) {
    out.verdict = exchanged.was_sent ? CreateVerdict::kUnclear : CreateVerdict::kNotSent;
    out.reason = exchanged.answer.error().message;
    return out;
  }
  const net::Response& response = exchanged.answer.value();
  RemoteAnswer answer = kling::read_answer(response.body);
  const std::int64_t code = answer.code.value_or(0);
  if (code == 0 && is_success(response.status) && answer.task) {
    out.verdict = CreateVerdict::kAccepted;
    out.task = std::move(*answer.task);
    return out;
  }
  out.reason = reason_of(answer, response.status);
  out.retry_after = retry_after(response.headers);
  out.verdict = code != 0 ? by_code(code, answer.message) : by_status(response.status);
  return out;
}

QueryAnswer judge_query(const net::Exchanged& exchanged) {
  QueryAnswer out;
  if (!exchanged.answer.ok()) {
    out.reason = exchanged.answer.error().message;
    return out;
  }
  const net::Response& response = exchanged.answer.value();
  RemoteAnswer answer = kling::read_answer(response.body);
  const std::int64_t code = answer.code.value_or(0);
  if (code == 0 && is_success(response.status) && answer.task) {
    out.verdict = QueryVerdict::kFound;
    out.task = std::move(*answer.task);
    return out;
  }
  out.reason = reason_of(answer, response.status);
  const bool is_about_the_task = (code >= 1200 && code < 1300) || (code == 0 && answer.is_json);
  if (is_about_the_task && response.status < 500 &&
      (says(answer.message, "not found") || says(answer.message, "not exist"))) {
    out.verdict = QueryVerdict::kNotFound;
  }
  return out;
}

}  // namespace kare::upstream
