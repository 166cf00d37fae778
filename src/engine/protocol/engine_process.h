#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/mutex.h"
#include "base/result.h"

namespace kare {

// How to start an engine.
struct EngineCommand {
  std::string name;                    // For messages and logs, e.g. "animatic".
  Path path;                           // Of the executable.
  std::vector<std::string> args = {};  // Without the program's own name.
  // Added to our own environment, from which everything that begins with KARE_ is taken out:
  // settings may hold secrets that an engine must not see.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::vector<std::string> withheld = {};  // Variables that are taken out of it, too.
};

}  // namespace kare

namespace kare::protocol {

// One running engine with its pipes: stdin and stdout for the caller, stderr into our log. It is
// the leader of a process group of its own, which is killed as a whole, so that the helpers it
// started end with it. `kill` and `wait_exit` may be called from any thread, the rest from one.
//
// A thread of this object starts the process, forwards its stderr and reaps it. That one thread
// lives exactly as long as the process does, because the kernel's "kill me when my parent dies"
// (PR_SET_PDEATHSIG) means the starting thread, not the process: started from a worker thread, an
// engine would be killed when the worker ends.
class EngineProcess {
 public:
  // kUnavailable when it cannot be started, with a message that says why.
  static Result<std::unique_ptr<EngineProcess>> start(const EngineCommand& command);

  // Kills what is left.
  ~EngineProcess();
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;

  // Our ends of the engine's stdin (non-blocking) and stdout.
  int requests() const { return requests_.get(); }
  int events() const { return events_.get(); }
  // Closes the engine's stdin, which asks it to end.
  void close_requests() { requests_.reset(); }

  // Sends SIGKILL to the group. Does nothing when the engine has ended.
  void kill();
  // How the engine ended, e.g. "signal 9" or "exit status 1"; nothing when it still runs after
  // `patience`.
  std::optional<std::string> wait_exit(std::chrono::milliseconds patience);
  // The end of what it wrote to stderr, for the log of its failure.
  std::string last_words();

 private:
  struct Launch;

  explicit EngineProcess(std::string name) : name_(std::move(name)) {}
  Result<> launch(const EngineCommand& command);
  void supervise(Launch& launch);
  void forward_stderr_until_exit(int exit_fd);
  void take_stderr(std::string& unfinished);
  void remember(std::string line);
  void reap();

  const std::string name_;
  UniqueFd requests_, events_;
  UniqueFd stderr_;  // Of the thread alone.

  Mutex mutex_;
  Condition changed_;
  bool launched_ GUARDED_BY(mutex_) = false;  // The attempt is over; `pid_` or `launch_errno_` set.
  int launch_errno_ GUARDED_BY(mutex_) = 0;
  pid_t pid_ GUARDED_BY(mutex_) = 0;  // Until it is reaped, so that no other process is ever hit.
  std::optional<std::string> exit_ GUARDED_BY(mutex_);
  std::deque<std::string> last_lines_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace kare::protocol
