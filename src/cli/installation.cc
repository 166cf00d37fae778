#include "cli/installation.h"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "base/hash.h"

namespace kare::cli {

Path default_data_folder() {
  if (const char* folder = std::getenv("XDG_DATA_HOME"); folder != nullptr && *folder != '\0') {
    return Path(folder) / "kare";
  }
  const char* home = std::getenv("HOME");
  if (::geteuid() == 0 || home == nullptr || *home == '\0') return "/var/lib/kare";
  return Path(home) / ".local/share/kare";
}

Result<Installation> find_installation(const InstallationArguments& arguments) {
  config::Sources sources;
  if (!arguments.config_file.empty()) sources.file = arguments.config_file;
  sources.flags = arguments.overrides;
  const Path named = arguments.data;
  if (!named.empty()) sources.flags.emplace_back("storage.data", named.string());
  Installation installation;
  installation.config = KARE_TRY(config::load(sources));
  const std::string& data = installation.config.values.storage.data;
  std::error_code status;
  installation.data =
      std::filesystem::absolute(data.empty() ? default_data_folder() : Path(data), status);
  return installation;
}

Result<> require_database(const Installation& installation) {
  std::error_code status;
  if (std::filesystem::exists(installation.database(), status)) return {};
  return Error{Code::kNotFound, "there is no installation in " + installation.data.string(),
               "start one with: kare serve --data " + installation.data.string()};
}

std::string new_owner() {
  return "owner-" + to_hex(random_bytes(4));
}

}  // namespace kare::cli
