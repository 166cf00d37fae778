#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "net/address_policy.h"
#include "net/http.h"

namespace kare::net {

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // http or https.
  Headers headers = {};
  std::string body = {};
  std::chrono::milliseconds time_max{30'000};  // For the whole exchange.
  std::size_t answer_bytes_max = 16 * kMiB;    // Of the body, in download() as well.
  enum class Body { kKept, kIgnored } answer_body = Body::kKept;  // Ignored: of any size.
  // kPublicOnly: each address is looked at when it is connected to, whatever names stood for it
  // before, and no proxy is used.
  Reach reach = Reach::kEverywhere;
  // Sent over a connection of its own. On one that was used before, and that the other side closes
  // at that moment, libcurl would send the request again, and an order might be carried out twice.
  bool is_once = false;
  // When it becomes true the exchange ends with kStopped within a second. May be null.
  const std::atomic<bool>* stop = nullptr;
};

// One HTTP exchange, blocking, without following redirects. kUnavailable: no connection; kTimeout;
// kTooLarge; kForbidden when `reach` rules out the address. Any HTTP status is a success here. Safe
// from any thread.
Result<Response> fetch(const ClientRequest& request);

// Whether the host of `url` may be reached: by what classify_host says, or else by asking the
// resolver for at most `time_max` (0: not at all), without sending anything to the host. kForbidden
// when one of its addresses is not public; a name that has no address (yet, or within the time) is
// fine, because `fetch` looks again. Safe from any thread.
Result<> check_public(const std::string& url, std::chrono::milliseconds time_max);

// Downloads to `file`, whole or not at all. A status other than 200 is kUnavailable with the body's
// beginning in `detail`. `progress(bytes, total)` may be empty; total is 0 when unknown.
Result<> download(const ClientRequest& request, const Path& file,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace kare::net
