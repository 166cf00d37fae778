#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace kare::cli {

// What the engine `upstream` is told at its start: JSON, with the keys from the environment and
// from files in it. It must not be logged. kInvalid names what is missing, without any value.
Result<std::string> upstream_settings(const config::Config& config);

// Variables of the environment that hold keys of upstreams. No engine gets to see them.
std::vector<std::string> secret_variables(const config::Config& config);

}  // namespace kare::cli
