#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "net/http.h"

namespace kare::net {

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // http or https.
  Headers headers = {};
  std::string body = {};
  std::chrono::milliseconds time_max{30'000};  // For the whole exchange.
  std::size_t answer_bytes_max = 16 * kMiB;    // Of the body, in download() as well.
};

// One HTTP exchange, blocking, without following redirects. kUnavailable: no connection; kTimeout;
// kTooLarge. Any HTTP status is a success here. Safe from any thread.
Result<Response> fetch(const ClientRequest& request);

// Downloads to `file`, whole or not at all. A status other than 200 is kUnavailable with the body's
// beginning in `detail`. `progress(bytes, total)` may be empty; total is 0 when unknown.
Result<> download(const ClientRequest& request, const Path& file,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace kare::net
