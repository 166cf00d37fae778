#include "cli/stop_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "base/assert.h"

namespace kare::cli {
namespace {

// Signal handlers may touch lock-free atomics and write to a pipe, and little else.
std::atomic<bool> stop_received{false};
int wake_pipe[2] = {-1, -1};

extern "C" void on_stop_signal(int number) {
  if (stop_received.exchange(true)) _exit(128 + number);
  const char byte = 1;
  // A full pipe means that the waiter is awake already.
  [[maybe_unused]] const ssize_t wrote = ::write(wake_pipe[1], &byte, 1);
}

}  // namespace

StopSignal::StopSignal() {
  KARE_ASSERT(wake_pipe[0] < 0);
  KARE_ASSERT(::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) == 0);
  struct sigaction action {};
  action.sa_handler = on_stop_signal;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignal::wait() const {
  while (!received()) {
    struct pollfd waiting {
      wake_pipe[0], POLLIN, 0
    };
    ::poll(&waiting, 1, -1);
  }
}

bool StopSignal::received() const {
  return stop_received.load();
}

}  // namespace kare::cli
