#pragma once

#include "base/files.h"

namespace kare::wan {

// Runs every set of reference data in a folder, of all kinds that its README names, and prints a
// line "SET CHECK max_abs tolerance ok|FAIL" for each comparison. Returns the exit status: 1 when
// anything failed or the folder holds no set.
int print_golden(const Path& folder);

}  // namespace kare::wan
