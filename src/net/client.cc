#include "net/client.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "base/text.h"

namespace kare::net {
namespace {

constexpr std::chrono::milliseconds kConnectTimeMax{10'000};
constexpr std::size_t kHeaderBytesOfAnswerMax = 64 * kKiB;
constexpr std::size_t kErrorDetailBytesMax = 1 * kKiB;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};

// Everything that curl's callbacks write to during one exchange.
struct Exchange {
  explicit Exchange(const ClientRequest& request_) : request(request_) {}

  const ClientRequest& request;
  CURL* easy = nullptr;
  Response response;
  std::size_t header_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t total_bytes = 0;  // As announced, or 0.
  bool is_too_large = false;
  std::optional<AddressKind> refused;  // The kind of an address that `reach` rules out.
  bool is_dry = false;                 // Addresses are looked at and never connected to.

  // For downloads only.
  int file = -1;
  int file_errno = 0;
  const std::function<void(std::uint64_t, std::uint64_t)>* progress = nullptr;
};

// One per thread, and reset before each use; connections stay open between uses.
CURL* thread_handle() {
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  KARE_ASSERT(kInitialised == CURLE_OK);
  thread_local const std::unique_ptr<CURL, FreeEasy> handle(curl_easy_init());
  KARE_ASSERT(handle != nullptr);
  curl_easy_reset(handle.get());
  return handle.get();
}

long status_of(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += count;
  if (exchange.header_bytes > kHeaderBytesOfAnswerMax) {
    exchange.is_too_large = true;
    return 0;
  }
  const std::string_view line(bytes, count);
  // A status line begins the headers anew, for "100 Continue" comes in front of the answer.
  if (line.substr(0, 5) == "HTTP/") exchange.response.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  exchange.response.headers.emplace_back(trimmed(line.substr(0, colon)),
                                         trimmed(line.substr(colon + 1)));
  return count;
}

bool write_to_file(Exchange& exchange, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(exchange.file, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      exchange.file_errno = errno;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.request.answer_body == ClientRequest::Body::kIgnored) return count;
  exchange.body_bytes += count;
  if (exchange.body_bytes > exchange.request.answer_bytes_max) {
    exchange.is_too_large = true;
    return 0;
  }
  if (exchange.file < 0) {
    exchange.response.body.append(bytes, count);
    return count;
  }
  if (status_of(exchange.easy) != 200) {
    std::string& body = exchange.response.body;
    body.append(bytes, std::min(count, kErrorDetailBytesMax - body.size()));
    return count;
  }
  if (!write_to_file(exchange, {bytes, count})) return 0;
  if (*exchange.progress) {
    curl_off_t total = -1;
    curl_easy_getinfo(exchange.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &total);
    (*exchange.progress)(exchange.body_bytes, total > 0 ? static_cast<std::uint64_t>(total) : 0);
  }
  return count;
}

// Makes the socket for an address that curl is about to connect to, unless that is forbidden: the
// last moment, so that a name which changed its address since it was checked gains nothing.
curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  const AddressKind kind = classify(address->addr);
  if (kind != AddressKind::kPublic) exchange.refused = kind;
  if (kind != AddressKind::kPublic || exchange.is_dry) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(user)->load() ? 1 : 0;
}

std::unique_ptr<curl_slist, FreeList> to_list(const Headers& headers) {
  std::unique_ptr<curl_slist, FreeList> list;
  const auto append = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    KARE_ASSERT(longer != nullptr);
    (void)list.release();  // The longer list owns it now.
    list.reset(longer);
  };
  append("Expect:");  // No waiting for "100 Continue".
  // curl drops a header that ends in ':' and sends one that ends in ';' with an empty value.
  for (const auto& [name, value] : headers)
    append(value.empty() ? name + ";" : name + ": " + value);
  return list;
}

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, FreeText> owned(text);
  return text;
}

// The host of an http or https URL; empty for anything else.
std::string host_of(const std::string& text) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return {};
  return url_part(url.get(), CURLUPART_HOST);
}

// This machine's own services are not behind a proxy, whatever the environment says of others.
bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host.substr(0, 4) == "127.";
}

void set_method(CURL* easy, const ClientRequest& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_reach(CURL* easy, Exchange& exchange) {
  const ClientRequest& request = exchange.request;
  if (request.stop != nullptr) {
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(request.stop));
  }
  if (request.reach == Reach::kPublicOnly) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
  }
  if (exchange.is_dry) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  if (request.reach == Reach::kPublicOnly || is_loopback(host_of(request.url))) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  }
}

void set_options(CURL* easy, Exchange& exchange) {
  const ClientRequest& request = exchange.request;
  const long time_ms = static_cast<long>(std::max<long long>(1, request.time_max.count()));
  const long connect_ms = static_cast<long>(std::min<long long>(time_ms, kConnectTimeMax.count()));
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, time_ms);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  // A resolver that does not answer must not hold this thread beyond the time above.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  set_reach(easy, exchange);
  set_method(easy, request);
}

// Query and user information of a URL may hold secrets; messages name only what stands before.
std::string public_part(const std::string& url) {
  const std::string shown = url.substr(0, url.find_first_of("?#"));
  const std::size_t scheme = shown.find("://");
  const std::size_t at = shown.rfind('@');
  if (scheme == std::string::npos || at == std::string::npos || at < scheme) return shown;
  return shown.substr(0, scheme + 3) + shown.substr(at + 1);
}

Error refused_address(AddressKind kind, std::string where) {
  return {Code::kForbidden,
          "its address is not a public one (" + std::string(address_kind_name(kind)) + ")",
          std::move(where)};
}

Error error_of(CURLcode code, const Exchange& exchange, const char* text) {
  const std::string where = public_part(exchange.request.url);
  std::string detail = where + ": " + (*text != '\0' ? text : curl_easy_strerror(code));
  if (exchange.is_too_large) return {Code::kTooLarge, "the answer is too large", where};
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Code::kStopped, "stopped", where};
  if (exchange.refused) return refused_address(*exchange.refused, where);
  if (exchange.file_errno != 0) {
    errno = exchange.file_errno;
    return errno_error(Code::kUnavailable, "write to disk", where);
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {Code::kTimeout, "no answer in time from " + where, std::move(detail)};
  }
  return {Code::kUnavailable, "no connection to " + where, std::move(detail)};
}

// An embedded NUL or line break would end a C string or forge a header.
bool has_forbidden_byte(std::string_view text) {
  return text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos;
}

Result<> check(const ClientRequest& request) {
  bool bad = has_forbidden_byte(request.url) || has_forbidden_byte(request.method);
  for (const auto& [name, value] : request.headers) {
    bad = bad || has_forbidden_byte(name) || has_forbidden_byte(value);
  }
  if (bad) return Error{Code::kInvalid, "a line break or NUL in a URL or header", ""};
  if (!host_of(request.url).empty()) return {};
  return Error{Code::kInvalid, "not an http or https URL", public_part(request.url)};
}

Result<> perform(Exchange& exchange) {
  KARE_TRY(check(exchange.request));
  CURL* easy = thread_handle();
  char text[CURL_ERROR_SIZE] = "";
  const auto headers = to_list(exchange.request.headers);
  exchange.easy = easy;
  set_options(easy, exchange);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
  const CURLcode code = curl_easy_perform(easy);
  exchange.response.status = static_cast<int>(status_of(easy));
  // The options point into this frame.
  curl_easy_reset(easy);
  if (code != CURLE_OK) return error_of(code, exchange, text);
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
