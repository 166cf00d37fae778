#pragma once

#include "base/error.h"

namespace kare::cli {

// What the program returns; listed in `kare --help`.
enum class ExitCode {
  kDone = 0,
  kFailed = 1,
  kWrongUse = 2,
  kUnreachable = 3,
  kRefused = 4,
  kInterrupted = 130,
};

// Whom a command talked to when it failed: only a service can be unreachable.
enum class Peer { kNone, kService };

// Prints `kare: what happened` (and the detail, if any) to stderr and gives the code for it.
ExitCode report(const Error& error, Peer peer = Peer::kNone);

}  // namespace kare::cli
