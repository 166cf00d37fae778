#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "base/log.h"
#include "base/service.h"
#include "engine/protocol/child_end.h"
#include "engine/upstream/upstream_engine.h"

namespace {

int serve() {
  // In the form from which the service takes the level.
  kare::configure_log(kare::LogLevel::kInfo, kare::LogFormat::kJson);
  const char* settings = std::getenv(kare::upstream::kSettingsVariable);
  auto upstreams = kare::upstream::read_settings(settings != nullptr ? settings : "");
  if (!upstreams.ok()) {
    kare::log_error(upstreams.error().message);
    return EXIT_FAILURE;
  }
  if (upstreams.value().empty()) {
    kare::log_error("no upstream is configured");
    return EXIT_FAILURE;
  }
  const kare::UniqueFd out = kare::protocol::take_stdout();
  if (!out.is_open()) return EXIT_FAILURE;
  kare::protocol::EventPipe events(out.get());
  kare::upstream::UpstreamEngine engine(upstreams.take(), events);
  int status = EXIT_SUCCESS;
  std::thread reader = kare::start_thread("requests", [&] {
    status = kare::protocol::read_requests(
        STDIN_FILENO, [&](kare::protocol::Request request) { engine.take(std::move(request)); });
    engine.end();
  });
  events.send(kare::protocol::Ready{kare::protocol::kVersion, engine.info()});
  engine.run();
  reader.join();
  return status;
}

}  // namespace

int main() {
  return serve();
}
