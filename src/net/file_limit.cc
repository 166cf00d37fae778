#include "net/file_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace kare::net {

Result<std::uint64_t> raise_file_limit(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return errno_error(Code::kUnavailable, "read the limit of open files", "RLIMIT_NOFILE");
  }
  const rlim_t reachable = std::min<rlim_t>(wanted, limit.rlim_max);
  if (limit.rlim_cur >= reachable) return std::uint64_t{limit.rlim_cur};
  limit.rlim_cur = reachable;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return errno_error(Code::kUnavailable, "raise the limit of open files", "RLIMIT_NOFILE");
  }
  return std::uint64_t{limit.rlim_cur};
}

}  // namespace kare::net
