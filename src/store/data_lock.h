#pragma once

#include "base/files.h"
#include "base/result.h"

namespace kare {

// Ownership of a data folder by one running service, for as long as the object lives. The kernel
// gives it up when the process ends, however it ends. Move only.
class DataLock {
 public:
  // Locks FOLDER/kare.lock, which must lie on a local file system. kConflict when another service
  // holds it; the message then names its process.
  static Result<DataLock> acquire(const Path& folder);

 private:
  explicit DataLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace kare
