#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "base/clock.h"
#include "base/result.h"
#include "blob/blob_store.h"

namespace kare::api {

// Knows whether there is room for another video; asks the disk at most about once a second. Safe
// from any thread. Both references must outlive it.
class DiskGuard {
 public:
  DiskGuard(BlobStore& blobs, const Clock& clock, std::uint64_t free_bytes_min)
      : blobs_(blobs), clock_(clock), free_bytes_min_(free_bytes_min) {}

  // kUnavailable when fewer than the wanted bytes are free, or when nobody can tell.
  Result<> check();

 private:
  BlobStore& blobs_;
  const Clock& clock_;
  const std::uint64_t free_bytes_min_;
  // Two threads may measure at the same time; that costs a system call and nothing else.
  std::atomic<std::int64_t> valid_until_ns_{std::numeric_limits<std::int64_t>::min()};
  std::atomic<bool> is_low_{false};
};

}  // namespace kare::api
