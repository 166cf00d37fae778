#include "blob/disk/disk_blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/ids.h"
#include "base/log.h"
#include "base/rng.h"
#include "blob/blob_key.h"

namespace kare {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

Error no_such_blob(std::string_view key) {
  return Error{Code::kNotFound, "no such file", std::string(key)};
}

Error file_error(const char* doing, const Path& path, const std::error_code& status) {
  return Error{Code::kUnavailable, std::string("could not ") + doing,
               path.string() + ": " + status.message()};
}

// The folder among 256 for a name, e.g. "=3f". It must never change: files are found by it.
std::string spread(std::string_view name) {
  constexpr char kHex[] = "0123456789abcdef";
  std::uint64_t mixed = 0;
  for (const char c : name) mixed = mix64(mixed ^ static_cast<unsigned char>(c));
  return {'=', kHex[mixed >> 4 & 15], kHex[mixed & 15]};
}

Result<> sync_folder(const Path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) {
    return errno_error(Code::kUnavailable, "write to disk", folder.string());
  }
  return {};
}

// Makes `folder` and those above it, and syncs every folder that got a new entry.
Result<> ensure_folders(const Path& folder) {
  std::error_code status;
  if (fs::is_directory(folder, status)) return {};
  Path made;
  for (const Path& part : folder) {
    made /= part;
    if (::mkdir(made.c_str(), 0700) == 0) {
      KARE_TRY(sync_folder(made.has_parent_path() ? made.parent_path() : Path(".")));
    } else if (errno != EEXIST && errno != EISDIR) {
      return errno_error(Code::kUnavailable, "create a folder", made.string());
    }
  }
  return {};
}

Result<> write_whole(int fd, const char* bytes, std::size_t count, const Path& path) {
  while (count > 0) {
    const ssize_t wrote = ::write(fd, bytes, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno_error(Code::kUnavailable, "write to disk", path.string());
    bytes += wrote;
    count -= static_cast<std::size_t>(wrote);
  }
  return {};
}

Result<> copy_bytes(const Path& from, const Path& to) {
  const UniqueFd in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) return errno_error(Code::kNotFound, "read the file", from.string());
  const UniqueFd out(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out.is_open()) return errno_error(Code::kUnavailable, "write to disk", to.string());
  std::string buffer(kCopyBytes, '\0');
  while (true) {
    const ssize_t got = ::read(in.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(Code::kUnavailable, "read the file", from.string());
    if (got == 0) return {};
    KARE_TRY(write_whole(out.get(), buffer.data(), static_cast<std::size_t>(got), to));
  }
}

// The sweep for orphans goes by the time of storing, not by that of rendering.
Result<> set_written_now(const Path& file) {
  if (::utimensat(AT_FDCWD, file.c_str(), nullptr, 0) == 0) return {};
  return errno_error(errno == ENOENT ? Code::kNotFound : Code::kUnavailable, "store the file",
                     file.string());
}

// The key that a file at `relative`, counted from the root, would have.
std::string key_of(const Path& relative) {
  std::string key;
  for (const Path& part : relative) {
    if (part.native().starts_with('=')) continue;
    if (!key.empty()) key += '/';
    key += part.native();
  }
  return key;
}

}  // namespace

DiskBlobStore::DiskBlobStore(Path root) : root_(std::move(root)), parts_(root_ / "=parts") {}

Result<std::unique_ptr<BlobStore>> DiskBlobStore::create(const Path& root) {
  if (root.empty()) return Error{Code::kInvalid, "the folder for videos has no name", ""};
  std::unique_ptr<DiskBlobStore> store(new DiskBlobStore(root));
  std::error_code status;
  fs::remove_all(store->parts_, status);
  if (status) return file_error("clear half-made copies", store->parts_, status);
  KARE_TRY(ensure_folders(store->parts_));
  return std::unique_ptr<BlobStore>(std::move(store));
}

std::unique_ptr<BlobStore> DiskBlobStore::open_to_read(const Path& root) {
  return std::unique_ptr<BlobStore>(new DiskBlobStore(root));
}

Path DiskBlobStore::path_of(std::string_view key) const {
  const Path relative(key);
  const Path name = relative.filename();
  return root_ / relative.parent_path() / spread(name.native()) / name;
}

Result<> DiskBlobStore::put(std::string_view key, const Path& file) {
  KARE_TRY(check_blob_key(key));
  std::error_code status;
  if (!fs::is_regular_file(file, status)) {
    return Error{Code::kNotFound, "there is no file to store", file.string()};
  }
  const Path target = path_of(key);
  {
    // One at a time, so that a folder that exists is known to be on disk.
    const MutexLock lock(mutex_);
    KARE_TRY(ensure_folders(target.parent_path()));
  }
  Result<> moved = move_in(file, target);
  // A file whose name may not be on disk yet is not stored.
  if (!moved.ok()) ::unlink(target.c_str());
  return moved;
}

Result<> DiskBlobStore::move_in(const Path& file, const Path& target) {
  struct stat source {
  }, folder{};
  if (::stat(file.c_str(), &source) != 0 || ::stat(parts_.c_str(), &folder) != 0) {
    return errno_error(Code::kUnavailable, "store the file", file.string());
  }
  if (source.st_dev == folder.st_dev) {
    KARE_TRY(set_written_now(file));
    return rename_durably(file, target);
  }
  const Path part = parts_ / (random_uuid() + ".part");
  Result<> copied = copy_bytes(file, part);
  if (copied.ok()) copied = rename_durably(part, target);
  if (!copied.ok()) {
    ::unlink(part.c_str());
    return copied;
  }
  if (::unlink(file.c_str()) != 0) {
    log_warning("could not remove a file after storing it", {{"file", file.string()}});
  }
  return {};
}

Result<> DiskBlobStore::remove(std::string_view key) {
  KARE_TRY(check_blob_key(key));
  const Path path = path_of(key);
  if (::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return errno_error(Code::kUnavailable, "remove the file", path.string());
}

Result<UniqueFd> DiskBlobStore::open(std::string_view key) {
  KARE_TRY(check_blob_key(key));
  const Path path = path_of(key);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return no_such_blob(key);
    return errno_error(Code::kUnavailable, "open the file", path.string());
  }
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return no_such_blob(key);
  return fd;
}

Result<> DiskBlobStore::for_each(
    const std::function<void(std::string_view key, TimePoint written)>& visit) {
  std::error_code status;
  fs::recursive_directory_iterator entry(root_, fs::directory_options::skip_permission_denied,
                                         status);
  for (; !status && entry != fs::recursive_directory_iterator(); entry.increment(status)) {
    const Path& path = entry->path();
    struct stat facts {};
    // Files may go while this walks; those are simply not there any more.
    if (::lstat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const std::string key = key_of(path.lexically_relative(root_));
    if (!check_blob_key(key).ok() || path_of(key) != path) continue;  // Not stored by us.
    visit(key,
          from_ms(std::int64_t{facts.st_mtim.tv_sec} * 1'000 + facts.st_mtim.tv_nsec / 1'000'000));
  }
  if (status) return file_error("list the stored files", root_, status);
  return {};
}

Result<std::uint64_t> DiskBlobStore::free_bytes() {
  return free_disk_bytes(root_);
}

}  // namespace kare
