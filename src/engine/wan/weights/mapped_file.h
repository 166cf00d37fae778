#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace kare::wan {

// A file mapped read-only into memory: bytes become resident when they are read and can be given
// back. Move only. Reading may be done from any thread.
//
// A file that is cut short while it is mapped ends the process with SIGBUS; engines are processes
// of their own, so this costs one attempt of one task.
class MappedFile {
 public:
  static Result<MappedFile> open(const Path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const Path& path() const { return path_; }

  // Asks the kernel to read `part` ahead. REQUIRES: `part` lies within bytes(), as below.
  void will_need(std::span<const std::byte> part) const;
  // Takes the pages of `part` out of this process; they are read again when they are touched.
  void release(std::span<const std::byte> part) const;
  bool contains(std::span<const std::byte> part) const;

 private:
  MappedFile(Path path, const std::byte* data, std::size_t size);
  void advise(std::span<const std::byte> part, int advice) const;

  Path path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace kare::wan
