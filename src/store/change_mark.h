#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/files.h"
#include "base/mutex.h"
#include "base/result.h"

namespace kare {

// Tells the processes of one installation, without asking the database, whether some of its data
// changed since they read it: a counter in a small file that all of them map. It is even while
// nothing is being written and odd during a write; a writer that dies leaves it odd, which only
// makes the readers ask the database until the next write. Safe from any thread.
class ChangeMark {
 public:
  // Maps the file, or makes it (readable by this user only). An empty path is a mark of its own
  // that no other process sees.
  static Result<ChangeMark> open(const Path& path);
  ChangeMark(ChangeMark&& other) noexcept;
  ~ChangeMark();

  // What to remember beside data that is read after this call; nothing while they are written.
  std::optional<std::uint64_t> stamp() const;
  // Whether nothing was written since `stamp`.
  bool is_current(std::uint64_t stamp) const { return counter_->load() == stamp; }
  // Executes `write`, one at a time in all processes, and lets all stamps from before expire. They
  // have expired before `write` begins, and none is given until it is over.
  Result<> change(const std::function<Result<>()>& write);

 private:
  ChangeMark(UniqueFd file, std::atomic<std::uint64_t>* counter)
      : file_(std::move(file)), counter_(counter) {}

  UniqueFd file_;
  std::atomic<std::uint64_t>* counter_;  // The mapped file; null when moved from.
  Mutex writing_;
};

}  // namespace kare
