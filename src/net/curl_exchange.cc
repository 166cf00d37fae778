#include "net/curl_exchange.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "base/text.h"

namespace kare::net {
namespace {

constexpr std::chrono::milliseconds kConnectTimeMax{10'000};
constexpr std::size_t kHeaderBytesOfAnswerMax = 64 * kKiB;
constexpr std::size_t kErrorDetailBytesMax = 1 * kKiB;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};

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
  const long status = status_of(exchange.easy);
  if (exchange.is_for_file ? !exchange.is_for_file(status) : status != 200) {
    std::string& body = exchange.response.body;
    body.append(bytes, std::min(count, kErrorDetailBytesMax - body.size()));
    return count;
  }
  if (!write_to_file(exchange, {bytes, count})) return 0;
  if (exchange.progress != nullptr && *exchange.progress) {
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

HeaderList to_list(const Headers& headers) {
  HeaderList list;
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

// An embedded NUL or line break would end a C string or forge a header.
bool has_forbidden_byte(std::string_view text) {
  return text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos;
}

}  // namespace

EasyHandle make_easy_handle() {
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  KARE_ASSERT(kInitialised == CURLE_OK);
  EasyHandle handle(curl_easy_init());
  KARE_ASSERT(handle != nullptr);
  return handle;
}

long status_of(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

Result<> check_request(const ClientRequest& request) {
  bool bad = has_forbidden_byte(request.url) || has_forbidden_byte(request.method);
  for (const auto& [name, value] : request.headers) {
    bad = bad || has_forbidden_byte(name) || has_forbidden_byte(value);
  }
  if (bad) return Error{Code::kInvalid, "a line break or NUL in a URL or header", ""};
  if (!host_of(request.url).empty()) return {};
  return Error{Code::kInvalid, "not an http or https URL", public_part(request.url)};
}

void prepare(CURL* easy, Exchange& exchange) {
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
  exchange.easy = easy;
  exchange.headers = to_list(request.headers);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange.headers.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.trouble);
  if (request.is_once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

std::string host_of(const std::string& text) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return {};
  return url_part(url.get(), CURLUPART_HOST);
}

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

Error exchange_error(CURLcode code, const Exchange& exchange) {
  const char* const text = exchange.trouble;
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

}  // namespace kare::net
