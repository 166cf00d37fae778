#include <cstdio>
#include <exception>

#include "base/log.h"
#include "cli/arguments.h"

int main(int argc, char** argv) {
  try {
    // Commands talk to a person; `serve` sets what its configuration says.
    kare::configure_log(kare::LogLevel::kWarning, kare::LogFormat::kText);
    const kare::cli::Invocation invocation = kare::cli::read_arguments(argc, argv);
    return static_cast<int>(invocation.action ? invocation.action() : invocation.code);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kare: a defect in Kare or in a library: %s\n", error.what());
    return static_cast<int>(kare::cli::ExitCode::kFailed);
  }
}
