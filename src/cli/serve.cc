#include <cstdio>

#include "base/limits.h"
#include "base/log.h"
#include "cli/arguments.h"
#include "cli/house.h"
#include "cli/stop_signal.h"
#include "net/file_limit.h"

namespace kare::cli {
namespace {

// Besides connections: the database, engines, files that are being sent.
constexpr std::uint64_t kOtherFiles = 1'000;

void allow_many_connections() {
  const auto limit = net::raise_file_limit(kConnectionsMax + kOtherFiles);
  if (!limit.ok()) {
    log_warning("the limit of open files stays as it is", {{"reason", limit.error().detail}});
  } else if (limit.value() < kConnectionsMax + kOtherFiles) {
    log_warning("fewer connections than usual", {{"open_files_max", limit.value()}});
  }
}

// Scripts wait for the second line and may then read the first.
void announce(const House& house, const std::string& key) {
  if (!key.empty()) std::printf("key %s\n", key.c_str());
  std::printf("listening on %s\n", house.url().c_str());
  std::fflush(stdout);
}

// Waits for the end; a SIGHUP before it means that the certificate was renewed.
void wait_for_stop(const StopSignal& stop, net::TlsIdentity* tls) {
  while (stop.wait() == StopSignal::Kind::kReload) {
    const auto reloaded = tls->reload();
    if (reloaded.ok()) {
      log_info("the certificate was read again");
    } else {
      log_error("the old certificate stays", {{"reason", reloaded.error().message}});
    }
  }
}

Result<> run_service(const Installation& installation, StopSignal& stop) {
  const SystemClock clock;
  allow_many_connections();
  Foundation foundation = KARE_TRY(Foundation::lay(installation));
  const std::string key = KARE_TRY(foundation.first_key(clock));
  const int recovered = KARE_TRY(foundation.database->tasks().recover(clock.now()));
  if (recovered > 0) log_info("tasks of the last run go on", {{"tasks", recovered}});
  House house(installation, foundation, clock);
  const auto started = house.start();
  if (started.ok()) {
    if (foundation.tls) stop.take_reloads();
    announce(house, key);
    wait_for_stop(stop, foundation.tls.get());
    log_info("stopping");
  }
  house.stop();
  return started;
}

}  // namespace

ExitCode serve(const InstallationArguments& arguments) {
  StopSignal stop;
  const auto installation = find_installation(arguments);
  if (!installation.ok()) return report(installation.error());
  const config::LogConfig& log = installation.value().config.values.log;
  configure_log(log.log_level(), log.log_format());
  const auto done = run_service(installation.value(), stop);
  return done.ok() ? ExitCode::kDone : report(done.error());
}

}  // namespace kare::cli
