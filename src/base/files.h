#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kare {

using Path = std::filesystem::path;

// A file descriptor that closes itself. Move only.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd() { reset(); }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

Result<std::string> read_file(const Path& path);
// Writes a new file whole or not at all: temporary name, fsync, rename, fsync of the folder.
Result<> write_file_atomically(const Path& path, std::string_view bytes, unsigned mode);
// Copies an open file, from its start, into a new file: whole or not at all, as above.
Result<> copy_file_atomically(const UniqueFd& from, const Path& to, unsigned mode);
// Makes a finished file durable under its name: fsync of the file, rename, fsync of the folder.
Result<> rename_durably(const Path& from, const Path& to);
Result<> create_folders(const Path& path);
// Bytes that an unprivileged process may still write on the file system of `path`.
Result<std::uint64_t> free_disk_bytes(const Path& path);
// The folder of the running executable.
Path executable_folder();

}  // namespace kare
