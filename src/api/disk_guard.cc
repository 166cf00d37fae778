#include "api/disk_guard.h"

#include <chrono>

#include "base/log.h"

namespace kare::api {
namespace {
constexpr std::chrono::nanoseconds kValid = std::chrono::seconds(1);
}

Result<> DiskGuard::check() {
  const std::chrono::nanoseconds now = clock_.monotonic();
  if (now.count() >= valid_until_ns_.load()) {
    const Result<std::uint64_t> free = blobs_.free_bytes();
    const bool is_low = !free.ok() || free.value() < free_bytes_min_;
    if (is_low && !is_low_.load()) {
      log_error("no room for videos, new tasks are refused",
                {{"free_bytes", free.ok() ? free.value() : 0},
                 {"free_bytes_min", free_bytes_min_},
                 {"detail", free.ok() ? std::string() : free.error().detail}});
    }
    is_low_.store(is_low);
    valid_until_ns_.store((now + kValid).count());
  }
  if (!is_low_.load()) return {};
  return Error{Code::kUnavailable, "the disk of the server is nearly full", {}};
}

}  // namespace kare::api
