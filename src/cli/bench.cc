#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/files.h"
#include "cli/arguments.h"

namespace kare::cli {

// The engine takes this process over: it prints, and its exit status is ours.
ExitCode bench_engine(const std::string& engine, const std::vector<std::string>& words) {
  const std::string program =
      (executable_folder().parent_path() / "libexec/kare" / ("kare-engine-" + engine)).string();
  std::vector<std::string> all = {program, "bench"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::fflush(nullptr);
  ::execv(program.c_str(), arguments.data());
  // strerror is unsafe between threads only; there is one here.
  std::fprintf(stderr, "kare: could not start %s: %s\n", program.c_str(),
               std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
  return ExitCode::kFailed;
}

}  // namespace kare::cli
