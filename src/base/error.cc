#include "base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace kare {

std::string_view code_name(Code code) {
  static constexpr std::array<std::string_view, kCodeCount> kNames = {
      "invalid",   "unauthenticated", "forbidden",   "not_found",   "conflict",
      "too_large", "too_many",        "unsupported", "unavailable", "timeout",
      "stopped",   "lease_lost",      "corrupt",     "internal"};
  return kNames[static_cast<std::size_t>(code)];
}

bool is_retryable(Code code) {
  return code == Code::kUnavailable || code == Code::kTimeout || code == Code::kLeaseLost;
}

Error errno_error(Code code, std::string_view doing, std::string_view path) {
  const int number = errno;
  std::string detail(path);
  detail.append(": ").append(std::strerror(number));
  return Error{code, "could not " + std::string(doing), std::move(detail)};
}

}  // namespace kare
