#pragma once

namespace kare::cli {

// Turns SIGINT and SIGTERM into something to wait for; a second one of them ends the process at
// once. SIGPIPE is ignored. One object a process, made before other threads start.
class StopSignal {
 public:
  StopSignal();
  // Blocks until a signal came.
  void wait() const;
  // Whether a signal came. Safe from any thread.
  bool received() const;
};

}  // namespace kare::cli
