#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace kare::net {

// The TLS of one connection over a socket that never blocks. It reads and writes that socket
// itself and says what to wait for; it does not own it. Not thread-safe.
class TlsChannel {
 public:
  enum class Step {
    kDone,
    kWaitToRead,   // Try again when the socket is readable,
    kWaitToWrite,  // or writable.
    kEnd,          // The client has said that it sends no more.
    kBroken,       // Nothing more can be said or heard.
  };

  TlsChannel(ssl_ctx_st* context, int socket);

  // Until kDone, nothing else may be called.
  Step shake_hands();
  // Reads up to `size` bytes into `data`; `count` says how many with kDone.
  Step read(char* data, std::size_t size, std::size_t& count);
  // Writes a beginning of `bytes`; `count` says how much with kDone. After kWaitToWrite the next
  // call must begin with the same bytes.
  Step write(std::string_view bytes, std::size_t& count);
  // Whether bytes have arrived that the socket will not announce again.
  bool has_more() const;
  // Says goodbye if that can be done at once.
  void end();

 private:
  struct Free {
    void operator()(ssl_st* tls) const;
  };
  Step step_after(int result);

  std::unique_ptr<ssl_st, Free> tls_;
  bool is_broken_ = false;
  bool is_open_ = false;
};

}  // namespace kare::net
