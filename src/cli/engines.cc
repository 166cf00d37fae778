#include "cli/engines.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/arguments.h"
#include "kling/create_request.h"

namespace kare::cli {
namespace {

constexpr std::string_view kBuiltIn[] = {"animatic"};

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

std::vector<std::string> engine_names(const config::Config& config) {
  std::vector<std::string> names(std::begin(kBuiltIn), std::end(kBuiltIn));
  for (const auto& [name, engine] : config.engines.external) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string engine_for_model(const config::Config& config, std::string_view model) {
  const auto row = config.models.find(std::string(model));
  return row != config.models.end() ? row->second : config.engines.fallback;
}

std::vector<std::string> model_names(const config::Config& config) {
  std::vector<std::string> names = kling::known_models();
  for (const auto& [model, engine] : config.models) {
    if (std::find(names.begin(), names.end(), model) == names.end()) names.push_back(model);
  }
  return names;
}

Result<std::unique_ptr<HostedEngine>> make_engine(const config::Config& config,
                                                  std::string_view name) {
  EngineCommand command;
  command.name = std::string(name);
  const auto external = config.engines.external.find(command.name);
  if (external != config.engines.external.end()) {
    const auto& words = external->second.command;
    command.path = words.front();
    command.args.assign(words.begin() + 1, words.end());
  } else if (std::find(std::begin(kBuiltIn), std::end(kBuiltIn), name) != std::end(kBuiltIn)) {
    command.path =
        executable_folder().parent_path() / "libexec/kare" / ("kare-engine-" + command.name);
  } else {
    return Error{Code::kNotFound, "there is no engine named " + json_quoted(name), ""};
  }
  EnginePatience patience;
  patience.silence = config.work.engine_silence;
  return std::make_unique<HostedEngine>(std::move(command), patience);
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
  for (const EngineRow& row : rows) {
    const bool is_default = row.name == config.engines.fallback;
    std::printf("%-12s %-8s %s%s\n", row.name.c_str(), row.info.version.c_str(),
                row.problem.empty() ? "ready" : row.problem.c_str(),
                is_default ? "  (default)" : "");
  }
  return ExitCode::kDone;
}

}  // namespace kare::cli
