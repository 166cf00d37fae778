#include "engine/wan/weights/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace kare::wan {

MappedFile::MappedFile(Path path, const std::byte* data, std::size_t size)
    : path_(std::move(path)), data_(data), size_(size) {}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<MappedFile> MappedFile::open(const Path& path) {
  const std::string doing = "open " + path.filename().string();
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return errno_error(Code::kNotFound, doing, path.string());
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return errno_error(Code::kInternal, doing, path.string());
  if (!S_ISREG(status.st_mode)) {
    return Error{Code::kInvalid, path.filename().string() + " is not a file", path.string()};
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return MappedFile(path, nullptr, 0);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (data == MAP_FAILED) return errno_error(Code::kInternal, doing, path.string());
  return MappedFile(path, static_cast<const std::byte*>(data), size);
}

bool MappedFile::contains(std::span<const std::byte> part) const {
  return part.data() >= data_ && part.data() + part.size() <= data_ + size_;
}

void MappedFile::advise(std::span<const std::byte> part, int advice) const {
  if (part.empty()) return;
  KARE_ASSERT(contains(part));
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(part.data()) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size());
  // Only advice: a kernel that refuses it costs speed or memory, not correctness.
  (void)::madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

void MappedFile::will_need(std::span<const std::byte> part) const {
  advise(part, MADV_WILLNEED);
}

void MappedFile::release(std::span<const std::byte> part) const {
  advise(part, MADV_DONTNEED);
}

}  // namespace kare::wan
