#pragma once

#include <cstdint>

#include "base/files.h"

namespace kare::wan {

// What this process may still take: the machine's free memory, or what is left to the control
// groups (version 2) that it is in. Cached files count as free. `system` is the root of the file
// system that /proc and /sys are read from.
std::uint64_t available_memory(const Path& system = "/");

}  // namespace kare::wan
