#include "cli/exit_code.h"

#include <cstdio>

namespace kare::cli {

ExitCode report(const Error& error, Peer peer) {
  std::fprintf(stderr, "kare: %s\n", error.message.c_str());
  if (!error.detail.empty()) std::fprintf(stderr, "      %s\n", error.detail.c_str());
  switch (error.code) {
    case Code::kUnavailable:
    case Code::kTimeout: return peer == Peer::kService ? ExitCode::kUnreachable : ExitCode::kFailed;
    case Code::kUnauthenticated:
    case Code::kForbidden:
    case Code::kTooMany: return ExitCode::kRefused;
    case Code::kStopped: return ExitCode::kInterrupted;
    default: return ExitCode::kFailed;
  }
}

}  // namespace kare::cli
