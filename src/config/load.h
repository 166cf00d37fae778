#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "config/config.h"
#include "config/file.h"
#include "config/options.h"

namespace kare::config {

// Where values come from, weakest first: defaults, one file, the environment, flags.
struct Sources {
  std::optional<Path> file;  // `--config FILE`; must exist. Without it DIR/kare.toml is read when
                             // it exists (DIR: storage.data by flag or environment), or else
                             // `system_file` when that exists.
  Path system_file = "/etc/kare/kare.toml";
  // The value of an environment variable, or null. The default asks the process.
  std::function<const char*(const char*)> environment;
  // Option names and texts, e.g. {"server.listen", "0.0.0.0:80"}, in the order of the command line.
  std::vector<std::pair<std::string, std::string>> flags;
};

struct Loaded {
  Config values;
  // Of each option by name, e.g. "default", "/etc/kare/kare.toml:12",
  // "environment KARE_WORK_SLOTS" or "flag --work.slots"; also of each "engines.NAME" and
  // "models.NAME".
  std::map<std::string, std::string> origins;
  std::optional<Path> file;  // The file that was read.
};

// Reads and checks everything. kInvalid (or kNotFound for a named file that is absent) with every
// problem found, one a line; the message names files and lines, for the operator.
Result<Loaded> load(const Sources& sources);

// One option as a flag of the command line: `--NAME`.
struct Flag {
  std::string name;
  std::string help;  // With what is allowed.
  std::string default_text;
};
std::vector<Flag> flags();

using Origins = std::map<std::string, std::string>;
using Problems = std::vector<std::string>;

// The layers of `load`, for any table of options. Problems are appended.
void apply_file(const std::vector<FileEntry>& entries, std::string_view name, Config& config,
                Origins& origins, Problems& problems);
void apply_environment(const std::vector<Option>& options,
                       const std::function<const char*(const char*)>& environment, Origins& origins,
                       Problems& problems);
void apply_flags(const std::vector<Option>& options,
                 const std::vector<std::pair<std::string, std::string>>& given, Origins& origins,
                 Problems& problems);

}  // namespace kare::config
