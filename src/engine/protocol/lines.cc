#include "engine/protocol/lines.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace kare::protocol {
namespace {
using std::chrono::milliseconds;
using std::chrono::steady_clock;

milliseconds left_until(steady_clock::time_point deadline) {
  const auto left = deadline - steady_clock::now();
  return std::max(std::chrono::ceil<milliseconds>(left), milliseconds(0));
}

bool wait_for(int fd, short events, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  pollfd waiting = {.fd = fd, .events = events, .revents = 0};
  while (true) {
    const int ready = ::poll(&waiting, 1, static_cast<int>(left_until(deadline).count()));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// Keeps SIGPIPE from this thread while it lives, and takes back the one that a write raised.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec now = {};
    if (sigismember(&before_, SIGPIPE) == 0) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_ = {}, before_ = {};
};

}  // namespace

bool wait_readable(int fd, milliseconds patience) {
  return wait_for(fd, POLLIN, patience);
}

LineReader::Status LineReader::next(std::string& line, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (true) {
    const std::size_t end = bytes_.find('\n', searched_);
    if (std::min(end, bytes_.size()) > line_bytes_max_) return Status::kTooLong;
    if (end != std::string::npos) {
      line.assign(bytes_, 0, end);
      bytes_.erase(0, end + 1);
      searched_ = 0;
      return Status::kLine;
    }
    searched_ = bytes_.size();
    if (ended_) return Status::kEnd;
    if (!wait_readable(fd_, left_until(deadline))) return Status::kNothing;
    char buffer[8192];
    const ssize_t got = ::read(fd_, buffer, sizeof buffer);
    if (got > 0) bytes_.append(buffer, static_cast<std::size_t>(got));
    // An error ends the stream as well: there is nothing more to come.
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) ended_ = true;
  }
}

Result<> write_line(int fd, std::string_view line, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  const NoPipeSignal guard;
  std::string bytes(line);
  bytes.push_back('\n');
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(fd, rest.data(), rest.size());
    if (wrote > 0) {
      rest.remove_prefix(static_cast<std::size_t>(wrote));
    } else if (wrote < 0 && errno == EAGAIN) {
      if (!wait_for(fd, POLLOUT, left_until(deadline))) {
        return Error{Code::kTimeout, "the other side does not read", ""};
      }
    } else if (wrote < 0 && errno != EINTR) {
      return errno_error(Code::kUnavailable, "write to the other side", "pipe");
    }
  }
  return {};
}

}  // namespace kare::protocol
