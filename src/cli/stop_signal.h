#pragma once

namespace kare::cli {

// Turns SIGINT and SIGTERM into something to wait for; a second one of them ends the process at
// once. SIGPIPE is ignored. One object a process, made before other threads start.
class StopSignal {
 public:
  enum class Kind { kStop, kReload };

  StopSignal();
  // From now on SIGHUP is a signal to wait for, too, and no longer ends the process.
  void take_reloads();
  // Blocks until a signal came. kReload is told once for all that came before.
  Kind wait() const;
  // Whether a signal to stop came. Safe from any thread.
  bool received() const;
};

}  // namespace kare::cli
