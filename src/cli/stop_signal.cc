#include "cli/stop_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

#include "base/assert.h"

namespace kare::cli {
namespace {

// Signal handlers may touch lock-free atomics and write to a pipe, and little else.
std::atomic<bool> stop_received{false};
std::atomic<bool> reload_received{false};
int wake_pipe[2] = {-1, -1};

void wake_waiter() {
  const char byte = 1;
  // A full pipe means that the waiter is awake already.
  [[maybe_unused]] const ssize_t wrote = ::write(wake_pipe[1], &byte, 1);
}

extern "C" void on_stop_signal(int number) {
  if (stop_received.exchange(true)) _exit(128 + number);
  wake_waiter();
}

extern "C" void on_reload_signal(int) {
  const int interrupted = errno;
  reload_received = true;
  wake_waiter();
  errno = interrupted;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal() {
  KARE_ASSERT(wake_pipe[0] < 0);
  KARE_ASSERT(::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) == 0);
  handle(SIGINT, on_stop_signal);
  handle(SIGTERM, on_stop_signal);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignal::take_reloads() {
  handle(SIGHUP, on_reload_signal);
}

StopSignal::Kind StopSignal::wait() const {
  while (true) {
    if (received()) return Kind::kStop;
    if (reload_received.exchange(false)) return Kind::kReload;
    struct pollfd waiting {
      wake_pipe[0], POLLIN, 0
    };
    ::poll(&waiting, 1, -1);
    char bytes[64];
    [[maybe_unused]] const ssize_t count = ::read(wake_pipe[0], bytes, sizeof bytes);
  }
}

bool StopSignal::received() const {
  return stop_received.load();
}

}  // namespace kare::cli
