#pragma once

#include "engine/engine.h"

namespace kare {

// The main loop of an engine's executable: speaks docs/engine-protocol.md on stdin and stdout,
// makes one video at a time, and returns the exit status when stdin is closed. A video that is
// being made then is cancelled; when it does not end within two seconds the process ends hard.
//
// Takes stdout for itself: file descriptor 1 points to stderr afterwards, so that a library that
// prints does not corrupt the protocol. Ignores SIGPIPE. An exception that escapes `generate`
// fails that video and nothing else. Call it once, from `main`.
int serve_engine(Engine& engine);

}  // namespace kare
