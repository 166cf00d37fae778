#pragma once

#include <functional>

#include "base/files.h"
#include "base/mutex.h"
#include "engine/protocol/messages.h"

// The pieces of an engine's executable that speak docs/engine-protocol.md.
namespace kare::protocol {

// Takes stdout for the events: file descriptor 1 points to stderr afterwards, so that a library
// that prints does not corrupt the protocol. Ignores SIGPIPE. Logs and returns a closed descriptor
// when that is not possible.
UniqueFd take_stdout();

// Writes events, from any thread. Ends the process when nobody listens any more: what it does is
// then of no use to anyone.
class EventPipe {
 public:
  // Borrows `fd`.
  explicit EventPipe(int fd) : fd_(fd) {}
  void send(const Event& event);

 private:
  Mutex mutex_;
  const int fd_;
};

// Hands every request that comes in at `fd` to `take`, which must not block for long, until the
// service closes it. Returns the exit status of the process: a failure after what is no request.
int read_requests(int fd, const std::function<void(Request)>& take);

}  // namespace kare::protocol
