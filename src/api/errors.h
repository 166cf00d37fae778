#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/log.h"
#include "kling/wire_codes.h"
#include "net/http.h"

namespace kare::api {

// What a client and the operator get to know of one kind of failure.
struct ErrorRow {
  int http_status = 500;
  kling::WireCode wire_code = kling::kServerError;
  LogLevel log_level = LogLevel::kError;  // Of the line about the request.
};

// The one table from Code to the wire. Its metric label is code_name(code).
const ErrorRow& error_row(Code code);

// A failed request, ready to be sent.
struct Failure {
  Code code = Code::kInternal;  // For log level and metrics.
  int http_status = 500;
  kling::WireCode wire_code = kling::kServerError;
  std::string message;   // For the client.
  std::string detail;    // For the log.
  net::Headers headers;  // More than every failure has, e.g. Allow.
  // What OpenAI's dialect tells beside the message.
  std::string param = {};  // The field that is wrong; may be empty.
  std::string word = {};   // Instead of the word that follows from `code`; may be empty.
};

// How a request ends.
using Answer = std::variant<net::Response, Failure>;

// By the table.
Failure failure_of(Error error);
// The same with another number in the envelope and its HTTP status.
Failure failure_with(Code code, int http_status, kling::WireCode wire_code, std::string message);

Failure task_not_found();
Failure malformed(std::string message);
Failure bad_value(std::string message);
// Too many orders in a short time; `wait` is the time until the next one is fine.
Failure too_fast(int per_minute, std::chrono::nanoseconds wait);
Failure no_such_path();
// With the header Allow; `allowed` are methods, e.g. "GET, HEAD".
Failure no_such_method(std::string_view allowed);

// The envelope with its request id, also as header, and Retry-After where waiting helps.
net::Response failure_answer(const Failure& failure, std::string_view request_id);

// The same in OpenAI's dialect: {"error":{"message","type","param","code"}}.
net::Response openai_failure_answer(const Failure& failure, std::string_view request_id);

// Answers what never became a request (net::ServerOptions::refusal): `status` is one of 400, 408,
// 413, 431, 500, 503.
net::Response refusal_answer(int status);

}  // namespace kare::api
