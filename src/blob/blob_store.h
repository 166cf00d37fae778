#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/files.h"
#include "base/result.h"

namespace kare {

// Keeps finished files under keys such as "videos/867283741759111202.mp4" (lower-case letters,
// digits, '.', '-', '_' and '/', no empty or dot-only part, at most 200 bytes; anything else is
// kInvalid). Safe from any thread.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // Takes the file at `file` (it is moved or copied away). Whole and durable when it returns;
  // nothing under `key` on error. An existing key is replaced.
  virtual Result<> put(std::string_view key, const Path& file) = 0;
  virtual Result<> remove(std::string_view key) = 0;  // A missing key is not an error.
  // A local file to read the blob from, which stays readable while it is open. kNotFound if absent.
  virtual Result<UniqueFd> open(std::string_view key) = 0;
  // Calls `visit(key, last_write)` for every blob; used by the sweep for orphans.
  virtual Result<> for_each(
      const std::function<void(std::string_view key, TimePoint written)>& visit) = 0;
  // Bytes left for new blobs.
  virtual Result<std::uint64_t> free_bytes() = 0;
};

}  // namespace kare
