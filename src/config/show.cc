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
  }
  for (const auto& [model, engine] : values.models) {
    out.push_back({"models." + toml_quoted(model), toml_quoted(engine),
                   origin_of(loaded.origins, "models." + model)});
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
  return out;
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
  out +=
      "\nEngines that are not built in are tables of their own:\n\n"
      "```toml\n[engines.NAME]\ncommand = [\"/path/to/program\", \"argument\"]\n```\n"
      "\n## `[models]`\n\n"
      "Which engine makes the videos of which model. Models that are not named here go to "
      "`engines.default`. A name that Kling does not have becomes an allowed model name.\n\n"
      "```toml\n[models]\n\"kling-v1-6\" = \"NAME\"\n```\n"
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
