#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdio>
#include <string>
#include <vector>

#include "engine/protocol/serve_engine.h"
#include "engine/wan/bench/bench.h"
#include "engine/wan/golden/run.h"
#include "engine/wan/settings.h"
#include "engine/wan/wan_engine.h"

namespace kare::wan {
namespace {

int serve(const std::vector<std::string>& words) {
  auto line = parse_command_line(words);
  if (!line.ok()) {
    std::fprintf(stderr, "kare-engine-wan: %s\n", line.error().message.c_str());
    return 2;
  }
  if (line.value().threads > 0) at::set_num_threads(line.value().threads);
  at::globalContext().setFlushDenormal(true);
  WanEngine engine(line.take().settings);
  return serve_engine(engine);
}

}  // namespace
}  // namespace kare::wan

// kare-engine-wan [OPTION VALUE]…   speaks docs/engine-protocol.md
// kare-engine-wan --golden FOLDER   compares with reference data
// kare-engine-wan bench [OPTION …]  measures speed
int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 2 && words[0] == "--golden") return kare::wan::print_golden(words[1]);
  if (words.size() == 1 && words[0] == "--version") {
    std::printf("kare-engine-wan %s\n", KARE_VERSION);
    return 0;
  }
  if (!words.empty() && words[0] == "bench") {
    return kare::wan::run_bench({words.begin() + 1, words.end()});
  }
  return kare::wan::serve(words);
}
