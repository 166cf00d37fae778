#include <cstdio>

#include "cli/arguments.h"
#include "cli/installation.h"
#include "cli/upstream_settings.h"
#include "config/show.h"

namespace kare::cli {

ExitCode config_show(const InstallationArguments& arguments) {
  const auto installation = find_installation(arguments);
  if (!installation.ok()) return report(installation.error());
  for (const config::Shown& row : config::shown_values(installation.value().config)) {
    std::printf("%-34s %-26s %s\n", row.name.c_str(), row.value.c_str(), row.origin.c_str());
  }
  std::fputs(config::routes_text(installation.value().config.values.routes).c_str(), stdout);
  return ExitCode::kDone;
}

ExitCode config_check(const InstallationArguments& arguments) {
  const auto installation = find_installation(arguments);
  if (!installation.ok()) return report(installation.error());
  const auto keys = upstream_settings(installation.value().config.values);
  if (!keys.ok()) return report(keys.error());
  const auto& file = installation.value().config.file;
  std::printf("the configuration is fine (%s)\n",
              file ? file->c_str() : "no file: defaults, environment and flags");
  return ExitCode::kDone;
}

ExitCode config_reference() {
  std::fputs(config::reference_markdown().c_str(), stdout);
  return ExitCode::kDone;
}

}  // namespace kare::cli
