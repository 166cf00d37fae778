#include "engine/protocol/child_end.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "base/limits.h"
#include "base/log.h"
#include "engine/protocol/lines.h"

namespace kare::protocol {
namespace {
constexpr std::chrono::milliseconds kWriteTimeMax{30'000};
}

UniqueFd take_stdout() {
  ::signal(SIGPIPE, SIG_IGN);
  UniqueFd events(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  if (events.is_open() && ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0) return events;
  log_error("stdout cannot be used");
  return {};
}

void EventPipe::send(const Event& event) {
  const std::string line = to_line(event);
  MutexLock lock(mutex_);
  if (!write_line(fd_, line, kWriteTimeMax).ok()) ::_exit(EXIT_FAILURE);
}

int read_requests(int fd, const std::function<void(Request)>& take) {
  LineReader lines(fd, kEngineLineBytesMax);
  std::string line;
  while (true) {
    switch (lines.next(line, std::chrono::hours(1))) {
      case LineReader::Status::kNothing: continue;
      case LineReader::Status::kEnd: return EXIT_SUCCESS;
      case LineReader::Status::kTooLong:
        log_error("request is longer than the limit");
        return EXIT_FAILURE;
      case LineReader::Status::kLine: break;
    }
    Result<Request> request = request_from_line(line);
    if (!request.ok()) {
      log_error("request is not understood", {{"why", request.error().detail}});
      return EXIT_FAILURE;
    }
    take(request.take());
  }
}

}  // namespace kare::protocol
