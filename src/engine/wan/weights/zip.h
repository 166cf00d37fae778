#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "base/result.h"

namespace kare::wan {

// The entries of a ZIP file (also of the 64-bit form) that are stored without compression, by name,
// as parts of `file`. torch stores all entries so, in order that they can be mapped; a compressed
// or encrypted entry is kUnsupported, and anything that does not fit the file is kCorrupt.
Result<std::map<std::string, std::span<const std::byte>, std::less<>>> stored_entries(
    std::span<const std::byte> file);

}  // namespace kare::wan
