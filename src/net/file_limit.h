#pragma once

#include <cstdint>

#include "base/result.h"

namespace kare::net {

// Raises this process's limit of open files (RLIMIT_NOFILE) to `wanted`, or to the hard limit when
// that is lower; never lowers it. Returns the limit now in force. kUnavailable when the system
// refuses even that.
Result<std::uint64_t> raise_file_limit(std::uint64_t wanted);

}  // namespace kare::net
