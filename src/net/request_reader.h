#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/http.h"

namespace kare::net {

struct ReaderLimits {
  // Of request line and header fields together; also of a chunk's first line, and of trailers.
  std::size_t header_bytes_max = 0;
  std::size_t body_bytes_max = 0;  // Without the framing of chunks.
};

// Turns the bytes of one connection into requests, one after the other. Strict where two readers
// of one connection might disagree about where a request ends: one Content-Length at most, no
// Transfer-Encoding but "chunked", never both, exactly one Host in HTTP/1.1. Not thread-safe; pure
// (no sockets, no clock), so that it can be fuzzed.
class RequestReader {
 public:
  enum class Step {
    kMore,     // All is read that can be; come again with more.
    kExpects,  // The client waits for "100 Continue" before it sends the body; then come again.
    kDone,     // take() the request.
    kRefused,  // See refusal(); where the next request begins is unknown, so close.
  };

  explicit RequestReader(ReaderLimits limits);
  ~RequestReader();

  // Reads from `bytes`, which must begin with what the last call did not use; sets `used` to how
  // many of them are done with. REQUIRES: `bytes` is not empty, the last step was not kRefused and,
  // if it was kDone, the request is taken.
  Step read(std::string_view bytes, std::size_t& used);

  // HTTP status for the client: 400, 413 or 431. REQUIRES: the last step was kRefused.
  int refusal() const;
  // Whether the client wants the connection kept, and which version it speaks. REQUIRES: kDone.
  bool keep_alive() const;
  bool is_http10() const;
  // The request, without `peer`; then the reader is ready for the next. REQUIRES: kDone.
  Request take();

 private:
  class Parser;
  struct State;
  Step read_header(std::string_view bytes, std::size_t& used);
  Step read_body(std::string_view bytes, std::size_t& used);
  Step read_chunks(std::string_view bytes, std::size_t& used);
  Step refuse(int status);

  std::unique_ptr<State> state_;
};

}  // namespace kare::net
