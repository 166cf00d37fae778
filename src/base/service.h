#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/result.h"

namespace kare {

// Something with threads of its own. `start` returns when it is ready, or with the reason why it
// is not; `stop` blocks until it is really over, may be called twice and before `start`.
class Service {
 public:
  virtual ~Service() = default;
  virtual Result<> start() = 0;
  virtual void stop() = 0;
};

// A thread that carries its name for tools (15 characters at most), and the wrapper that every
// thread needs: an exception that escapes `body` is logged with the thread's name and aborts.
std::thread start_thread(std::string name, std::function<void()> body);

}  // namespace kare
