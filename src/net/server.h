#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/service.h"
#include "net/http.h"
#include "net/tls_identity.h"

namespace kare::net {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one.
  int io_threads = 1;
  int handler_threads = 4;
  int connections_max = kConnectionsMax;
  std::size_t handler_queue_max = kHandlerQueueMax;
  std::size_t body_bytes_max = kBodyBytesMax;
  std::size_t header_bytes_max = kHeaderBytesMax;
  std::chrono::milliseconds request_time_max = kRequestTimeMax;  // For headers and body.
  std::chrono::milliseconds idle_time_max = kIdleTimeMax;        // Between requests.
  std::shared_ptr<TlsIdentity> tls;                              // Null: no encryption.
  // Makes the answer to what never became a request: 400 malformed, 408 too slow, 413 body too
  // large, 431 headers too large, 500 the handler threw, 503 queue full. The product's envelope.
  std::function<Response(int status)> refusal;
  // Requests that this answers from memory skip the queue (health while everything is busy). It
  // runs on an io thread: no disk, no locks held for long. Return false for all others.
  std::function<bool(const Request&, Response&)> immediate;
};

// HTTP/1.1 server: keep-alive, size limits, deadlines, a bounded queue in front of the handler
// threads, so that slow clients hold a socket and never a thread.
class Server : public Service {
 public:
  static std::unique_ptr<Server> create(ServerOptions options, Handler handler);
  // Binds and listens. kUnavailable when the address is taken, kInvalid when it is none.
  Result<> start() override = 0;
  // Closes the listener, lets requests that began finish (at most request_time_max), closes idle
  // connections, joins all threads.
  void stop() override = 0;
  // The port in use. REQUIRES: started.
  virtual std::uint16_t port() const = 0;
  virtual int connections() const = 0;
};

}  // namespace kare::net
