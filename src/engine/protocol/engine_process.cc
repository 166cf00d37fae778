#include "engine/protocol/engine_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/assert.h"
#include "base/log.h"
#include "base/service.h"
#include "base/text.h"

extern char** environ;

namespace kare::protocol {
namespace {
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLogLineBytesMax = 2048;
constexpr std::size_t kLastLinesMax = 12;

struct Pipe {
  UniqueFd read, write;
};

// Both ends above the three standard ones, so that moving one onto 0, 1 or 2 in the child always
// is a real copy, and closed on exec.
Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno_error(Code::kUnavailable, "make a pipe", "");
  const UniqueFd read(ends[0]), write(ends[1]);
  Pipe pipe{UniqueFd(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3)),
            UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3))};
  if (!pipe.read.is_open() || !pipe.write.is_open()) {
    return errno_error(Code::kUnavailable, "make a pipe", "");
  }
  return pipe;
}

std::vector<std::string> environment_of(const EngineCommand& command) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("KARE_")) out.emplace_back(*entry);
  }
  for (const std::string& name : command.withheld) {
    std::erase_if(out, [&](const std::string& entry) { return entry.starts_with(name + "="); });
  }
  // Later entries win in no defined way, so an addition replaces what was there.
  for (const auto& [name, value] : command.environment) {
    const std::string start = name + "=";
    std::erase_if(out, [&](const std::string& entry) { return entry.starts_with(start); });
    out.push_back(start + value);
  }
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::string exit_in_words(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

// Engines in other languages print what they like; the log is UTF-8.
std::string printable(std::string_view line) {
  std::string out(line.substr(0, kLogLineBytesMax));
  if (is_utf8(out)) return out;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return out;
}

// Whether it is a warning or an error in the form of Kare's own log.
bool is_alarm(std::string_view line) {
  if (!line.starts_with("{\"time\":")) return false;
  return line.find("\"level\":\"warning\"") != std::string_view::npos ||
         line.find("\"level\":\"error\"") != std::string_view::npos;
}

}  // namespace

// What the child needs, made before the fork: after it, in a program with threads, only system
// calls are safe.
struct EngineProcess::Launch {
  std::string path;
  std::vector<std::string> arguments, environment;
  std::vector<char*> argv, envp;
  UniqueFd child_stdin, child_stdout, child_stderr;
  UniqueFd failure_read, failure_write;  // Carries errno when exec fails, else only closes.
  pid_t parent = 0;

  [[noreturn]] void become_engine() const;
  void reset_signals() const;
};

void EngineProcess::Launch::reset_signals() const {
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void EngineProcess::Launch::become_engine() const {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before the line above.
  if (::getppid() != parent) ::_exit(1);
  reset_signals();
  const bool moved = ::dup2(child_stdin.get(), STDIN_FILENO) >= 0 &&
                     ::dup2(child_stdout.get(), STDOUT_FILENO) >= 0 &&
                     ::dup2(child_stderr.get(), STDERR_FILENO) >= 0;
  // Libraries open files of their own, not all of them closed on exec.
  ::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  if (moved) ::execve(path.c_str(), argv.data(), envp.data());
  const int number = errno;
  const ssize_t wrote = ::write(failure_write.get(), &number, sizeof number);
  ::_exit(wrote == sizeof number ? 127 : 126);
}

Result<std::unique_ptr<EngineProcess>> EngineProcess::start(const EngineCommand& command) {
  std::unique_ptr<EngineProcess> process(new EngineProcess(command.name));
  KARE_TRY(process->launch(command));
  return process;
}

Result<> EngineProcess::launch(const EngineCommand& command) {
  Pipe requests = KARE_TRY(make_pipe());
  Pipe events = KARE_TRY(make_pipe());
  Pipe messages = KARE_TRY(make_pipe());
  Pipe failure = KARE_TRY(make_pipe());
  ::fcntl(requests.write.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(messages.read.get(), F_SETFL, O_NONBLOCK);
  requests_ = std::move(requests.write);
  events_ = std::move(events.read);
  stderr_ = std::move(messages.read);

  Launch launch{.path = command.path.string(),
                .arguments = command.args,
                .environment = environment_of(command),
                .argv = {},
                .envp = {},
                .child_stdin = std::move(requests.read),
                .child_stdout = std::move(events.write),
                .child_stderr = std::move(messages.write),
                .failure_read = std::move(failure.read),
                .failure_write = std::move(failure.write),
                .parent = ::getpid()};
  launch.arguments.insert(launch.arguments.begin(), launch.path);
  launch.argv = pointers_to(launch.arguments);
  launch.envp = pointers_to(launch.environment);

  thread_ = start_thread("engine-" + name_, [this, &launch] { supervise(launch); });
  MutexLock lock(mutex_);
  while (!launched_) changed_.wait(mutex_);
  if (launch_errno_ == 0) return {};
  const bool missing = launch_errno_ == ENOENT;
  return Error{Code::kUnavailable,
               "the engine '" + name_ + (missing ? "' is not installed: " : "' cannot start: ") +
                   std::strerror(launch_errno_),
               launch.path};
}

void EngineProcess::supervise(Launch& launch) {
  const pid_t pid = ::fork();
  if (pid == 0) launch.become_engine();
  int failure = pid < 0 ? errno : 0;
  if (pid > 0) {
    // Also here, because either side may be first to need the group.
    ::setpgid(pid, pid);
    launch.child_stdin.reset();
    launch.child_stdout.reset();
    launch.child_stderr.reset();
    launch.failure_write.reset();
    while (::read(launch.failure_read.get(), &failure, sizeof failure) < 0 && errno == EINTR) {
    }
  }
  const UniqueFd exit_fd(pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)) : -1);
  {
    // From here on `launch` belongs to the starter again, which may be gone.
    MutexLock lock(mutex_);
    launched_ = true;
    launch_errno_ = failure;
    pid_ = pid > 0 ? pid : 0;
    changed_.notify_all();
  }
  if (pid <= 0) return;
  forward_stderr_until_exit(exit_fd.get());
  reap();
}

void EngineProcess::forward_stderr_until_exit(int exit_fd) {
  // Without the descriptor of the process (kernels before 5.3) its end is noticed by the end of
  // its stderr, which then is the first thing to wait for.
  std::string unfinished;
  std::array<pollfd, 2> waiting = {pollfd{.fd = exit_fd, .events = POLLIN, .revents = 0},
                                   pollfd{.fd = stderr_.get(), .events = POLLIN, .revents = 0}};
  while (waiting[0].revents == 0 && (waiting[0].fd >= 0 || waiting[1].fd >= 0)) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) break;
    if (waiting[1].revents == 0) continue;
    take_stderr(unfinished);
    if ((waiting[1].revents & POLLHUP) != 0) waiting[1].fd = -1;
  }
  take_stderr(unfinished);
  if (!unfinished.empty()) remember(std::move(unfinished));
}

// Reads what is there now; helpers of a dead engine may hold the other end for ever.
void EngineProcess::take_stderr(std::string& unfinished) {
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(stderr_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    unfinished.append(buffer, static_cast<std::size_t>(got));
    std::size_t end = 0;
    while ((end = unfinished.find('\n')) != std::string::npos) {
      remember(unfinished.substr(0, end));
      unfinished.erase(0, end + 1);
    }
    if (unfinished.size() > kLogLineBytesMax) remember(std::exchange(unfinished, {}));
  }
}

void EngineProcess::remember(std::string line) {
  line = printable(line);
  const auto log = is_alarm(line) ? log_warning : log_debug;
  log("engine says", {{"engine", name_}, {"line", line}});
  MutexLock lock(mutex_);
  last_lines_.push_back(std::move(line));
  if (last_lines_.size() > kLastLinesMax) last_lines_.pop_front();
}

void EngineProcess::reap() {
  MutexLock lock(mutex_);
  // Helpers first: while the leader is not reaped, the number of its group belongs to no other.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  exit_ = exit_in_words(status);
  changed_.notify_all();
}

void EngineProcess::kill() {
  MutexLock lock(mutex_);
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

std::optional<std::string> EngineProcess::wait_exit(milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  MutexLock lock(mutex_);
  while (!exit_) {
    const auto left = deadline - steady_clock::now();
    if (left <= steady_clock::duration::zero()) break;
    changed_.wait_for(mutex_, left);
  }
  return exit_;
}

std::string EngineProcess::last_words() {
  MutexLock lock(mutex_);
  std::string out;
  for (const std::string& line : last_lines_) out.append(out.empty() ? "" : "\n").append(line);
  return out;
}

EngineProcess::~EngineProcess() {
  kill();
  if (thread_.joinable()) thread_.join();
}

}  // namespace kare::protocol
