#pragma once

#include <string>

#include "net/http.h"

namespace kare::net {

// What of a request its answer depends on.
struct ReplyTerms {
  bool keep_alive = false;
  bool http10 = false;
  bool head_only = false;  // The method was HEAD.
};

// An answer as bytes for the socket: `head`, then `body`, `file` or `stream`.
struct Reply {
  std::string head;  // Status line and headers, with the empty line.
  std::string body;
  FileBody file;
  StreamBody stream;
  bool keep_alive = false;
};

// Writes the head for `response` and takes over its body. Headers that the server sets itself
// (Content-Length, Connection, Date, Transfer-Encoding) and headers with control bytes, which
// could forge further headers, are left out. Safe from any thread.
Reply make_reply(Response response, const ReplyTerms& terms);

}  // namespace kare::net
