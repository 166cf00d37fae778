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

// Those of them that make many videos in one process.
std::vector<std::string> shared_engine_names(const config::Config& config);

// Whether the program of a built-in engine is there, or the configuration names one.
bool is_installed(const config::Config& config, std::string_view name);

// Why an engine that is ready but announces no model makes nothing.
inline constexpr std::string_view kNoModel = "no model is installed";

// The models that may be asked for: Kling's names and those that the configuration adds.
std::vector<std::string> model_names(const config::Config& config);

// How to start an engine, with its settings and without the secrets of others. kNotFound as below;
// kInvalid when a key of an upstream is not to be found.
Result<EngineCommand> engine_command(const config::Config& config, std::string_view name);
EnginePatience engine_patience(const config::Config& config);

// The engine of this name, not started yet. Built-in ones lie in libexec/kare beside this program's
// folder. kNotFound for a name that nobody configured.
Result<std::unique_ptr<HostedEngine>> make_engine(const config::Config& config,
                                                  std::string_view name);

}  // namespace kare::cli
