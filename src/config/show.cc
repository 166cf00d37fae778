#include "config/show.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace kare::config {
namespace {

constexpr std::size_t kOriginColumn = 44;

// A basic string of TOML. JSON's quoting is the same but for DEL, which TOML wants escaped.
std::string toml_quoted(std::string_view text) {
  std::string out = json_quoted(text);
  for (std::size_t at = 0; (at = out.find('\x7f', at)) != std::string::npos;) {
    out.replace(at, 1, "\\u007F");
  }
  return out;
}

std::string toml_array(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + toml_quoted(text);
  return out + "]";
}

std::string toml_value(const Option& option) {
  if (const auto* texts = std::get_if<std::vector<std::string>*>(&option.target)) {
    return toml_array(**texts);
  }
  const bool is_bare =
      std::holds_alternative<bool*>(option.target) || std::holds_alternative<int*>(option.target);
  return is_bare ? option.text() : toml_quoted(option.text());
}

std::string origin_of(const Origins& origins, const std::string& name) {
  const auto found = origins.find(name);
  return found == origins.end() ? "default" : found->second;
}

// Splits "server.listen" at its first dot.
std::string_view section_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}
std::string_view key_of(std::string_view name) {
  return name.substr(name.find('.') + 1);
}

std::string line_of(std::string_view key, const std::string& value, const std::string& origin) {
  std::string line = std::string(key) + " = " + value;
  line.resize(std::max(line.size() + 2, kOriginColumn), ' ');
  // A file name may hold anything; a comment ends at a line break.
  std::string comment = origin;
  std::replace_if(
      comment.begin(), comment.end(), [](char c) { return c > 0 && c < 0x20; }, '?');
  return line + "# " + comment + "\n";
}

// One row of `[models]`: the name of an engine, or an inline table.
std::string row_text(const ModelRow& row) {
  if (row.settings.empty() && row.fallback.empty()) return toml_quoted(row.engine);
  std::string out = "{ engine = " + toml_quoted(row.engine);
  if (!row.fallback.empty()) out += ", fallback = " + toml_array(row.fallback);
  for (const auto& [key, value] : row.settings) out += ", " + toml_quoted(key) + " = " + value;
  return out + " }";
}

// `|` would end a cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\\');
  }
  return text;
}

constexpr const char* kReferenceIntroduction =
    "# Configuration\n\n"
    "Kare needs none. An option is taken from, weakest first: its default, one file, the\n"
    "environment, a flag. The file is the one named by `--config`, or `kare.toml` in the data\n"
    "folder when there is one, or else `/etc/kare/kare.toml`. `kare config show` prints every\n"
    "value with its origin, `kare config check` finds mistakes without starting anything, and\n"
    "`kare config reference` prints this page.\n";

constexpr const char* kEnginesText =
    "\nEngines that are not built in are tables of their own. With `shared = true` one process\n"
    "makes as many videos at once as it announces (docs/engine-protocol.md, `concurrency`);\n"
    "otherwise each of `work.slots` has a process of its own.\n\n"
    "```toml\n[engines.NAME]\ncommand = [\"/path/to/program\", \"argument\"]\nshared = false\n"
    "```\n"
    "\n## `[models]`\n\n"
    "Which engine makes the videos of which model. Models that are not named here go to\n"
    "`engines.default`. A name that Kling does not have becomes an allowed model name. A row is "
    "the\n"
    "name of an engine, or a table whose other keys are handed to the engine as its settings.\n\n"
    "```toml\n[models]\n\"kling-v1-6\" = \"NAME\"\n\n"
    "[models.my-model]\nengine = \"NAME\"\nfallback = [\"animatic\"]\nsteps = 30\n```\n"
    "\n## `[[routes]]`\n\n"
    "Rules that are stronger than `[models]`; the first that fits counts. `model`, `mode` and "
    "`key`\n"
    "are patterns in which `*` stands for any characters, and fit everything when they are left\n"
    "out. `key` is the name or the id of an API key, or an owner. `fallback` names the engines "
    "that\n"
    "take over when the first makes no video; without it `engines.fallback` counts, from the "
    "place\n"
    "of the engine in it. Without either a task fails with its engine. Which engine made a video "
    "is\n"
    "part of the task.\n\n"
    "```toml\n[[routes]]\nmodel = \"kling-v3*\"\nmode = \"pro\"\nkey = \"alice\"\n"
    "engine = \"upstream\"\nfallback = [\"wan\", \"animatic\"]\n```\n";

// The page's section about upstreams.
std::string upstreams_text() {
  UpstreamConfig upstream;
  const std::vector<Option> options = options_of("NAME", upstream);
  set_defaults(options);
  std::string out =
      "\n## `[upstreams.NAME]`\n\n"
      "Services that the engine `upstream` forwards tasks to: [upstream.md](upstream.md). Only in\n"
      "the file. Keys are never written here: name a variable of the environment, or a file.\n\n"
      "| option | default | allowed | meaning |\n|---|---|---|---|\n";
  for (const Option& option : options) {
    out += "| `" + option.name.substr(option.name.rfind('.') + 1) + "` | `" + toml_value(option) +
           "` | " + cell(option.allowed()) + " | " + cell(option.help) + " |\n";
  }
  return out;
}

}  // namespace

Shown shown_value(const Option& option, const Origins& origins) {
  const bool is_masked = option.is_secret && !option.text().empty();
  return {option.name, is_masked ? "\"********\"" : toml_value(option),
          origin_of(origins, option.name)};
}

std::vector<Shown> shown_values(const Loaded& loaded) {
  Config values = loaded.values;
  std::vector<Shown> out;
  for (const Option& option : options_of(values)) {
    out.push_back(shown_value(option, loaded.origins));
  }
  for (const auto& [name, engine] : values.engines.external) {
    out.push_back({"engines." + name + ".command", toml_array(engine.command),
                   origin_of(loaded.origins, "engines." + name)});
    if (!engine.is_shared) continue;
    out.push_back(
        {"engines." + name + ".shared", "true", origin_of(loaded.origins, "engines." + name)});
  }
  for (auto& [name, upstream] : values.upstreams) {
    for (const Option& option : options_of(name, upstream)) {
      if (option.text() == option.default_text) continue;
      out.push_back(shown_value(option, loaded.origins));
    }
  }
  for (const auto& [model, row] : values.models) {
    out.push_back({"models." + toml_quoted(model), row_text(row),
                   origin_of(loaded.origins, "models." + model)});
  }
  return out;
}

std::string routes_text(const std::vector<Route>& routes) {
  std::string out;
  for (const Route& route : routes) {
    out += "\n[[routes]]\n";
    const std::pair<const char*, const std::string*> fields[] = {{"model", &route.model},
                                                                 {"mode", &route.mode},
                                                                 {"key", &route.key},
                                                                 {"engine", &route.engine}};
    for (const auto& [key, text] : fields) {
      if (!text->empty()) out += std::string(key) + " = " + toml_quoted(*text) + "\n";
    }
    if (!route.fallback.empty()) out += "fallback = " + toml_array(route.fallback) + "\n";
  }
  return out;
}

std::string show(const Loaded& loaded) {
  std::string out;
  std::string_view section;
  const std::vector<Shown> lines = shown_values(loaded);
  for (const Shown& shown : lines) {
    if (section_of(shown.name) != section) {
      section = section_of(shown.name);
      out += (out.empty() ? "[" : "\n[") + std::string(section) + "]\n";
    }
    out += line_of(key_of(shown.name), shown.value, shown.origin);
  }
  return out + routes_text(loaded.values.routes);
}

std::string reference_markdown() {
  Config config;
  const std::vector<Option> options = options_of(config);
  set_defaults(options);
  std::string out = kReferenceIntroduction;
  std::string_view section;
  for (const Option& option : options) {
    if (section_of(option.name) != section) {
      section = section_of(option.name);
      out += "\n## `[" + std::string(section) + "]`\n\n" +
             "| option | default | allowed | meaning |\n|---|---|---|---|\n";
    }
    out += "| `" + std::string(key_of(option.name)) + "` | `" + toml_value(option) + "` | " +
           cell(option.allowed()) + " | " + cell(option.help) + " |\n";
  }
  out += kEnginesText;
  out += upstreams_text();
  out +=
      "\n## The same by environment and flag\n\n"
      "The environment is stronger than the file and a flag is stronger than both.\n\n"
      "| option | environment | flag |\n|---|---|---|\n";
  for (const Option& option : options) {
    out += "| `" + option.name + "` | `" + option.environment_name() +
           (option.is_secret ? "` or `" + option.environment_name() + "_FILE" : "") + "` | `--" +
           option.name + "` |\n";
  }
  return out;
}

}  // namespace kare::config
