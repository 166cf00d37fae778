#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace kare {
namespace {

Result<> sync_path(const Path& path, int flags) {
  const UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) {
    return errno_error(Code::kUnavailable, "write to disk", path.string());
  }
  return {};
}

Result<> write_all(int fd, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno_error(Code::kUnavailable, "write to disk", path.string());
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

// Lets `fill` write into a temporary file beside `path`, and gives it its name when that worked.
template <class Fill>
Result<> write_beside(const Path& path, unsigned mode, Fill fill) {
  const Path temporary = path.string() + ".part";
  const auto write = [&]() -> Result<> {
    const UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!fd.is_open()) return errno_error(Code::kUnavailable, "write to disk", path.string());
    KARE_TRY(fill(fd.get()));
    return rename_durably(temporary, path);
  };
  Result<> done = write();
  if (!done.ok()) ::unlink(temporary.c_str());
  return done;
}

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int UniqueFd::release() {
  return std::exchange(fd_, -1);
}

void UniqueFd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<std::string> read_file(const Path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return errno_error(Code::kNotFound, "read the file", path.string());
  std::string out;
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(Code::kCorrupt, "read the file", path.string());
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<> write_file_atomically(const Path& path, std::string_view bytes, unsigned mode) {
  return write_beside(path, mode, [&](int fd) { return write_all(fd, bytes, path); });
}

Result<> copy_file_atomically(const UniqueFd& from, const Path& to, unsigned mode) {
  return write_beside(to, mode, [&](int fd) -> Result<> {
    char buffer[1 << 16];
    off_t offset = 0;
    while (true) {
      const ssize_t got = ::pread(from.get(), buffer, sizeof buffer, offset);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return errno_error(Code::kCorrupt, "read the file", to.string());
      if (got == 0) return {};
      KARE_TRY(write_all(fd, {buffer, static_cast<std::size_t>(got)}, to));
      offset += got;
    }
  });
}

Result<> rename_durably(const Path& from, const Path& to) {
  KARE_TRY(sync_path(from, O_RDONLY));
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return errno_error(Code::kUnavailable, "write to disk", to.string());
  }
  return sync_path(to.has_parent_path() ? to.parent_path() : Path("."), O_RDONLY | O_DIRECTORY);
}

Result<> create_folders(const Path& path) {
  std::error_code status;
  std::filesystem::create_directories(path, status);
  if (status) {
    return Error{Code::kUnavailable, "could not create a folder",
                 path.string() + ": " + status.message()};
  }
  return {};
}

Result<std::uint64_t> free_disk_bytes(const Path& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) {
    return errno_error(Code::kUnavailable, "measure the disk", path.string());
  }
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

Path executable_folder() {
  std::error_code status;
  return std::filesystem::read_symlink("/proc/self/exe", status).parent_path();
}

}  // namespace kare
