#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/client.h"

// What one HTTP exchange by libcurl needs, whether it blocks (client.h) or is one of many
// (client_loop.h). For this folder only.
namespace kare::net {

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, FreeEasy>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// Everything that curl's callbacks write to during one exchange. Must stay where it is meanwhile.
struct Exchange {
  explicit Exchange(const ClientRequest& request_) : request(request_) {}

  const ClientRequest& request;
  CURL* easy = nullptr;
  Response response;
  std::size_t header_bytes = 0;
  std::uint64_t body_bytes = 0;
  bool is_too_large = false;
  std::optional<AddressKind> refused;  // The kind of an address that `reach` rules out.
  bool is_dry = false;                 // Addresses are looked at and never connected to.
  char trouble[CURL_ERROR_SIZE] = "";  // Curl's words for a failure.
  HeaderList headers;

  // For downloads only.
  int file = -1;
  int file_errno = 0;
  const std::function<void(std::uint64_t, std::uint64_t)>* progress = nullptr;
  // Whether the body of this status goes into the file. Empty: of 200 alone.
  std::function<bool(long status)> is_for_file;
};

// A new handle, once libcurl is ready for use.
EasyHandle make_easy_handle();

long status_of(CURL* easy);

// kInvalid for what is no http or https URL, or would forge a header.
Result<> check_request(const ClientRequest& request);

// Sets everything but what a blocking and an event-driven exchange have of their own.
void prepare(CURL* easy, Exchange& exchange);

// The host of an http or https URL; empty for anything else.
std::string host_of(const std::string& url);

// Query and user information of a URL may hold secrets; messages name only what stands before.
std::string public_part(const std::string& url);

Error refused_address(AddressKind kind, std::string where);

// Why the exchange failed with `code`.
Error exchange_error(CURLcode code, const Exchange& exchange);

}  // namespace kare::net
