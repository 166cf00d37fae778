#include "store/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/text.h"

namespace kare {
namespace {

// The process that wrote itself into the lock file, or nothing readable.
std::string holder(int fd) {
  char buffer[32];
  const ssize_t got = ::pread(fd, buffer, sizeof buffer, 0);
  const std::string text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto pid = parse_decimal(text);
  return pid ? " (process " + text + ")" : std::string();
}

}  // namespace

Result<DataLock> DataLock::acquire(const Path& folder) {
  const Path path = folder / "kare.lock";
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open()) return errno_error(Code::kUnavailable, "lock the data folder", path.string());
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return errno_error(Code::kUnavailable, "lock the data folder", path.string());
    }
    return Error{Code::kConflict,
                 "another kare serve" + holder(fd.get()) + " runs on this data folder",
                 path.string()};
  }
  // The number is only for the message above; the lock itself does not depend on it.
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd.get(), 0) != 0 ||
      ::pwrite(fd.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return errno_error(Code::kUnavailable, "lock the data folder", path.string());
  }
  return DataLock(std::move(fd));
}

}  // namespace kare
