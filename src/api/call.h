#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "net/http.h"

namespace kare::api {

// A request of a known owner, as the handlers of the dialects get it. Borrows everything; lives as
// long as the handler runs.
struct Call {
  const net::Request& request;
  std::string_view owner;
  std::string_view request_id;
  std::string_view reference;  // Of the route: a part of the path, still percent-encoded.
  TimePoint now;
};

inline net::Response json_answer(std::string body) {
  net::Response answer;
  answer.headers = {{"Content-Type", "application/json"}};
  answer.body = std::move(body);
  return answer;
}

}  // namespace kare::api
