#include "net/client.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "base/assert.h"
#include "net/curl_exchange.h"

namespace kare::net {
namespace {

// One per thread, and reset before each use; connections stay open between uses.
CURL* thread_handle() {
  thread_local const EasyHandle handle = make_easy_handle();
  curl_easy_reset(handle.get());
  return handle.get();
}

Result<> perform(Exchange& exchange) {
  KARE_TRY(check_request(exchange.request));
  CURL* easy = thread_handle();
  prepare(easy, exchange);
  const CURLcode code = curl_easy_perform(easy);
  exchange.response.status = static_cast<int>(status_of(easy));
  // The options point into this frame.
  curl_easy_reset(easy);
  if (code != CURLE_OK) return exchange_error(code, exchange);
  return {};
}

Result<> receive_into(Exchange& exchange, const Path& part) {
  const UniqueFd fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd.is_open()) return errno_error(Code::kUnavailable, "write to disk", part.string());
  exchange.file = fd.get();
  KARE_TRY(perform(exchange));
  if (exchange.response.status == 200) return {};
  return Error{Code::kUnavailable,
               public_part(exchange.request.url) + " answered with status " +
                   std::to_string(exchange.response.status),
               exchange.response.body};
}

}  // namespace

Result<Response> fetch(const ClientRequest& request) {
  Exchange exchange(request);
  KARE_TRY(perform(exchange));
  return std::move(exchange.response);
}

Result<> check_public(const std::string& url, std::chrono::milliseconds time_max) {
  const std::string host = host_of(url);
  if (const auto kind = classify_host(host)) {
    if (*kind == AddressKind::kPublic) return {};
    return refused_address(*kind, public_part(url));
  }
  if (time_max.count() == 0) return {};
  ClientRequest request;
  request.url = url;
  request.time_max = time_max;
  request.reach = Reach::kPublicOnly;
  Exchange exchange(request);
  exchange.is_dry = true;
  const auto looked = perform(exchange);
  KARE_ASSERT(!looked.ok());  // There was nothing to connect with.
  if (looked.error().code == Code::kForbidden || looked.error().code == Code::kInvalid) {
    return looked.error();
  }
  return {};
}

Result<> download(const ClientRequest& request, const Path& file,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const Path part = file.string() + ".part";
  Exchange exchange(request);
  exchange.progress = &progress;
  auto done = receive_into(exchange, part);
  if (done.ok()) done = rename_durably(part, file);
  if (!done.ok()) ::unlink(part.c_str());
  return done;
}

}  // namespace kare::net
