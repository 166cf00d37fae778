#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/files.h"
#include "cli/arguments.h"

namespace kare::cli {

// The program becomes the engine's own: understanding and composing belong to the engine, and
// nothing of ours is needed around it.
ExitCode explain(const ExplainArguments& arguments) {
  const Path engine = executable_folder().parent_path() / "libexec/kare" / "kare-engine-animatic";
  std::vector<std::string> words = {engine.string(), "--explain",
                                    "--aspect",      arguments.aspect_ratio,
                                    "--seed",        std::to_string(arguments.seed),
                                    "--negative",    arguments.negative_prompt};
  if (arguments.json) words.emplace_back("--json");
  if (arguments.cuts) words.emplace_back("--cuts");
  for (const std::string& shot : arguments.shots) {
    words.emplace_back("--shot");
    words.push_back(shot);
  }
  words.push_back(arguments.prompt);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(engine.c_str(), argv.data());
  return report(Error{Code::kUnavailable, "the engine animatic cannot be started",
                      engine.string() + ": " + std::strerror(errno)});  // NOLINT: one thread.
}

}  // namespace kare::cli
