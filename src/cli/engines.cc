#include "cli/engines.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/upstream_settings.h"
#include "kling/create_request.h"

namespace kare::cli {
namespace {

struct EngineRow {
  std::string name;
  EngineInfo info;
  std::string problem;  // Why it is not ready, or empty.
};

EngineRow look_at(const config::Config& config, const std::string& name) {
  EngineRow row{name, {}, ""};
  auto engine = make_engine(config, name);
  if (!engine.ok()) return row.problem = engine.error().message, row;
  const auto started = engine.value()->start();
  if (!started.ok()) return row.problem = started.error().message, row;
  row.info = engine.value()->info();
  if (row.info.models.empty()) row.problem = kNoModel;
  return row;
}

void print_json(const std::vector<EngineRow>& rows) {
  std::string out = "[";
  for (const EngineRow& row : rows) {
    if (out.size() > 1) out += ",";
    out += "{\"name\":" + json_quoted(row.name) + ",\"version\":" + json_quoted(row.info.version) +
           ",\"ready\":" + (row.problem.empty() ? "true" : "false") +
           ",\"problem\":" + json_quoted(row.problem) + ",\"models\":[";
    for (std::size_t i = 0; i < row.info.models.size(); ++i) {
      out += (i == 0 ? "" : ",") + json_quoted(row.info.models[i].name);
    }
    out += "]}";
  }
  std::printf("%s]\n", out.c_str());
}

}  // namespace

namespace {

bool is_built_in(std::string_view name) {
  const auto& names = config::kBuiltInEngines;
  return std::find(names.begin(), names.end(), name) != names.end();
}

Path built_in_path(std::string_view name) {
  return executable_folder().parent_path() / "libexec/kare" / ("kare-engine-" + std::string(name));
}

}  // namespace

bool is_installed(const config::Config& config, std::string_view name) {
  std::error_code status;
  return config.engines.external.count(std::string(name)) != 0 ||
         (is_built_in(name) && std::filesystem::exists(built_in_path(name), status));
}

std::vector<std::string> engine_names(const config::Config& config) {
  std::vector<std::string> names;
  for (const std::string_view name : config::kBuiltInEngines) {
    // Without anywhere to forward to there is no such engine.
    if (name == config::kUpstreamEngine && config.upstreams.empty()) continue;
    names.emplace_back(name);
  }
  for (const auto& [name, engine] : config.engines.external) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> shared_engine_names(const config::Config& config) {
  std::vector<std::string> names;
  for (const std::string& name : engine_names(config)) {
    const auto external = config.engines.external.find(name);
    const bool is_shared = external == config.engines.external.end()
                               ? name == config::kUpstreamEngine
                               : external->second.is_shared;
    if (is_shared) names.push_back(name);
  }
  return names;
}

std::vector<std::string> model_names(const config::Config& config) {
  std::vector<std::string> names = kling::known_models();
  for (const auto& [model, row] : config.models) {
    if (std::find(names.begin(), names.end(), model) == names.end()) names.push_back(model);
  }
  return names;
}

Result<EngineCommand> engine_command(const config::Config& config, std::string_view name) {
  EngineCommand command;
  command.name = std::string(name);
  command.withheld = secret_variables(config);
  const auto external = config.engines.external.find(command.name);
  if (external != config.engines.external.end()) {
    const auto& words = external->second.command;
    command.path = words.front();
    command.args.assign(words.begin() + 1, words.end());
  } else if (is_built_in(name)) {
    command.path = built_in_path(name);
  } else {
    return Error{Code::kNotFound, "there is no engine named " + json_quoted(name), ""};
  }
  if (name == config::kUpstreamEngine) {
    command.environment.emplace_back("KARE_UPSTREAMS", KARE_TRY(upstream_settings(config)));
  }
  return command;
}

EnginePatience engine_patience(const config::Config& config) {
  EnginePatience patience;
  patience.silence = config.work.engine_silence;
  return patience;
}

Result<std::unique_ptr<HostedEngine>> make_engine(const config::Config& config,
                                                  std::string_view name) {
  EngineCommand command = KARE_TRY(engine_command(config, name));
  return std::make_unique<HostedEngine>(std::move(command), engine_patience(config));
}

ExitCode engines_list(const InstallationArguments& arguments, bool json) {
  const auto installation = find_installation(arguments);
  if (!installation.ok()) return report(installation.error());
  const config::Config& config = installation.value().config.values;
  std::vector<EngineRow> rows;
  for (const std::string& name : engine_names(config)) rows.push_back(look_at(config, name));
  if (json) {
    print_json(rows);
    return ExitCode::kDone;
  }
  // What "auto" comes to, as these rows say.
  std::string preferred = config.engines.preferred;
  if (preferred == config::kAutoEngine) {
    const auto ready = std::find_if(rows.begin(), rows.end(), [](const EngineRow& row) {
      return row.problem.empty() && (row.name == "wan" || row.name == "animatic");
    });
    preferred = ready != rows.end() ? ready->name : "animatic";
  }
  for (const EngineRow& row : rows) {
    const bool is_default = row.name == preferred;
    std::printf("%-12s %-8s %s%s\n", row.name.c_str(), row.info.version.c_str(),
                row.problem.empty() ? "ready" : row.problem.c_str(),
                is_default ? "  (default)" : "");
  }
  return ExitCode::kDone;
}

}  // namespace kare::cli
