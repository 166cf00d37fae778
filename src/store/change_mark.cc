#include "store/change_mark.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <string>
#include <utility>

namespace kare {
namespace {

using Counter = std::atomic<std::uint64_t>;
static_assert(Counter::is_always_lock_free, "only such an atomic works between processes");

// Held by the process that writes; the system takes it back when the process dies.
class FileLock {
 public:
  explicit FileLock(int fd) : fd_(fd) {
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { ::flock(fd_, LOCK_UN); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int fd_;
};

Result<UniqueFd> open_file(const Path& path) {
  UniqueFd file(path.empty() ? ::memfd_create("kare-change-mark", MFD_CLOEXEC)
                             : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  // A new file reads as zero, which is even.
  if (!file.is_open() || ::ftruncate(file.get(), sizeof(Counter)) != 0) {
    return errno_error(Code::kUnavailable, "open the change mark", path.string());
  }
  return file;
}

}  // namespace

Result<ChangeMark> ChangeMark::open(const Path& path) {
  UniqueFd file = KARE_TRY(open_file(path));
  void* memory =
      ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) {
    return errno_error(Code::kUnavailable, "map the change mark", path.string());
  }
  return ChangeMark(std::move(file), std::launder(static_cast<Counter*>(memory)));
}

ChangeMark::ChangeMark(ChangeMark&& other) noexcept
    : file_(std::move(other.file_)), counter_(std::exchange(other.counter_, nullptr)) {}

ChangeMark::~ChangeMark() {
  if (counter_ != nullptr) ::munmap(counter_, sizeof(Counter));
}

std::optional<std::uint64_t> ChangeMark::stamp() const {
  const std::uint64_t value = counter_->load();
  if (value % 2 != 0) return std::nullopt;
  return value;
}

Result<> ChangeMark::change(const std::function<Result<>()>& write) {
  // The lock on the file keeps other processes out, not the threads of this one.
  const MutexLock one_of_ours(writing_);
  const FileLock one_of_all(file_.get());
  counter_->fetch_or(1);
  Result<> result = write();
  counter_->fetch_add(1);
  return result;
}

}  // namespace kare
