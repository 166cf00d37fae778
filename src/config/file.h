#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "config/options.h"

namespace kare::config {

inline constexpr std::size_t kConfigFileBytesMax = 64 * 1024;

// One key or table of a TOML file. At most three deep: below that a table is a value of its kind.
// The tables of a list `[[name]]` come after it as {"name", "0"}, {"name", "1"} ….
struct FileEntry {
  std::vector<std::string> path;  // {"server", "listen"} or {"engines", "wan", "command"}.
  int line = 0;                   // From 1; 0 when the parser does not say.
  bool is_table = false;          // Then `value` says nothing; its entries follow.
  Value value;
};

// Parses TOML 1.0. kInvalid with "NAME:LINE: what" when `text` is none.
Result<std::vector<FileEntry>> parse_toml(std::string_view text, std::string_view name);

// As above, from a file of at most kConfigFileBytesMax bytes.
Result<std::vector<FileEntry>> read_toml_file(const Path& path);

}  // namespace kare::config
