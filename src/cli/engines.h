#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/installation.h"
#include "engine/protocol/hosted_engine.h"

namespace kare::cli {

// Names of all engines of an installation: the built-in ones and those of its configuration.
std::vector<std::string> engine_names(const config::Config& config);

// Which engine makes videos for a model.
std::string engine_for_model(const config::Config& config, std::string_view model);

// The models that may be asked for: Kling's names and those that the configuration adds.
std::vector<std::string> model_names(const config::Config& config);

// The engine of this name, not started yet. Built-in ones lie in libexec/kare beside this program's
// folder. kNotFound for a name that nobody configured.
Result<std::unique_ptr<HostedEngine>> make_engine(const config::Config& config,
                                                  std::string_view name);

}  // namespace kare::cli
