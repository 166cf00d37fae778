#pragma once

#include <memory>

#include "base/mutex.h"
#include "blob/blob_store.h"

namespace kare {

// BlobStore in a folder of a local file system. The blob "videos/5.mp4" lies in
// ROOT/videos/=XX/5.mp4, where XX spreads the files of one folder over 256; '=' is not allowed in
// keys, so no key means such a folder. Half-made copies lie in ROOT/=parts.
class DiskBlobStore final : public BlobStore {
 public:
  // Makes the folder if absent and clears half-made copies that a killed process left.
  // REQUIRES: no other process puts blobs into `root`.
  static Result<std::unique_ptr<BlobStore>> create(const Path& root);

  // For reading beside the process that owns the folder: makes and clears nothing.
  static std::unique_ptr<BlobStore> open_to_read(const Path& root);

  Result<> put(std::string_view key, const Path& file) override;
  Result<> remove(std::string_view key) override;
  Result<UniqueFd> open(std::string_view key) override;
  Result<> for_each(
      const std::function<void(std::string_view key, TimePoint written)>& visit) override;
  Result<std::uint64_t> free_bytes() override;

 private:
  explicit DiskBlobStore(Path root);
  Path path_of(std::string_view key) const;
  Result<> move_in(const Path& file, const Path& target);

  const Path root_;
  const Path parts_;
  Mutex mutex_;  // For making folders.
};

}  // namespace kare
