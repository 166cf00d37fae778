#include <cstdio>
#include <string>

#include "cli/arguments.h"
#include "net/client.h"

namespace kare::cli {

ExitCode health(const HealthArguments& arguments) {
  const std::string server = arguments.server.empty() ? "http://127.0.0.1:8080" : arguments.server;
  net::ClientRequest request;
  request.url = server + "/readyz";
  request.time_max = std::chrono::seconds(5);
  const auto answer = net::fetch(request);
  if (!answer.ok()) return report(answer.error(), Peer::kService);
  std::printf("%s: %s\n", server.c_str(), answer.value().status == 200 ? "ready" : "not ready");
  return answer.value().status == 200 ? ExitCode::kDone : ExitCode::kUnreachable;
}

}  // namespace kare::cli
