#pragma once

#include <string>
#include <vector>

#include "config/load.h"

namespace kare::config {

// One line of `kare config show`.
struct Shown {
  std::string name;    // "server.listen".
  std::string value;   // As TOML; "********" for a secret that is set.
  std::string origin;  // As in Loaded::origins.
};
std::vector<Shown> shown_values(const Loaded& loaded);
// For any table of options.
Shown shown_value(const Option& option, const Origins& origins);

// The routes as TOML, each after an empty line; they are no part of shown_values.
std::string routes_text(const std::vector<Route>& routes);

// The effective values as a TOML file that `load` would read back to the same (secrets aside), with
// the origin of each value as a comment.
std::string show(const Loaded& loaded);

// The manual's page about all options, in Markdown.
std::string reference_markdown();

}  // namespace kare::config
