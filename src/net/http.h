#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "net/stream.h"

namespace kare::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Case-insensitive look-up; empty when absent.
std::string_view find_header(const Headers& headers, std::string_view name);

// One whole request, already bounded in size and time.
struct Request {
  std::string method;  // As sent, e.g. "POST".
  std::string path;    // Percent-encoded, without the query; begins with '/'.
  std::string query;   // Without '?'; may be empty.
  Headers headers;
  std::string body;
  std::string peer;  // Address of the client, without port.
};

// Bytes [offset, offset + length) of an open file as a body.
struct FileBody {
  UniqueFd file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// One answer: `body`, or `file` or `stream` when one of them is open. Content-Length, Date and
// Connection are set by the server; for HEAD it sends the headers alone. A stream ends with its
// connection.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  FileBody file;
  StreamBody stream;
};

// Sends the answer; call it exactly once, from any thread, now or later. Not calling it keeps the
// connection waiting.
using Responder = std::function<void(Response)>;
// Runs on a handler thread and must not wait for anything slow but the disk.
using Handler = std::function<void(Request, Responder)>;

}  // namespace kare::net
