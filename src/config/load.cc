#include "config/load.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "config/nearest.h"

namespace kare::config {
namespace {

constexpr std::size_t kShownCharsMax = 80;
// Control characters of a hostile key must not reach the terminal as they are.
std::string in_quotes(std::string_view text) {
  return json_quoted(shortened(text, kShownCharsMax));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ".") + part;
  return out;
}

std::string last_part(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

const Option* find_option(const std::vector<Option>& options, std::string_view name) {
  for (const Option& option : options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

// The known name nearest to `name`. A right key under a wrong section counts as near, so whole
// names and last parts are compared, whole names first.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  const std::size_t whole = nearest(name, known);
  std::vector<std::string> keys;
  for (const std::string& candidate : known) keys.push_back(last_part(candidate));
  const std::size_t key = nearest(last_part(name), keys);
  const bool is_key_nearer = edit_distance(last_part(name).substr(0, kShownCharsMax), keys[key]) <
                             edit_distance(name.substr(0, kShownCharsMax), known[whole]);
  return known[is_key_nearer ? key : whole];
}

// A value as JSON; nothing for what JSON or a setting cannot be.
std::optional<std::string> json_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.held)) return json_quoted(*text);
  if (const auto* truth = std::get_if<bool>(&value.held)) return *truth ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value.held)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value.held)) {
    if (!std::isfinite(*number)) return std::nullopt;
    char digits[32];
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, *number).ptr);
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value.held)) {
    std::string out = "[";
    for (const std::string& text : *texts) out += (out.size() > 1 ? "," : "") + json_quoted(text);
    return out + "]";
  }
  return std::nullopt;
}

// Puts the entries of one file into a Config.
class FileLayer {
 public:
  FileLayer(std::string_view name, Config& config, Origins& origins, Problems& problems)
      : name_(name),
        config_(config),
        options_(options_of(config)),
        origins_(origins),
        problems_(problems) {}

  void apply(const FileEntry& entry) {
    const std::vector<std::string>& path = entry.path;
    if (path.size() == 1) return check_section(entry);
    if (path[0] == "models") return add_model(entry);
    if (path[0] == "routes") return add_route(entry);
    if (path[0] == "upstreams") return add_upstream(entry);
    const std::string name = joined(path);
    if (const Option* option = find_option(options_, name)) return set(*option, entry);
    if (path[0] == "engines" && path.size() == 2 && entry.is_table) {
      config_.engines.external[path[1]];
      return remember(name, entry);
    }
    if (path[0] == "engines" && path.size() == 3 && path[2] == "command") {
      return set_command(entry);
    }
    if (path[0] == "engines" && path.size() == 3 && path[2] == "shared") return set_shared(entry);
    if (is_section(path[0]) && path.size() == 2) return unknown(entry);
    // Inside an unknown section or table: that one was reported already.
    if (path[0] == "engines" && path.size() == 3) unknown(entry);
  }

 private:
  std::vector<std::string> sections() const {
    std::vector<std::string> out = {"upstreams", "routes", "models"};
    for (const Option& option : options_) {
      std::string section = option.name.substr(0, option.name.find('.'));
      if (out.back() != section) out.push_back(std::move(section));
    }
    return out;
  }
  bool is_section(std::string_view name) const {
    const std::vector<std::string> known = sections();
    return std::find(known.begin(), known.end(), name) != known.end();
  }
  std::string place(const FileEntry& entry) const {
    return std::string(name_) + ":" + std::to_string(entry.line);
  }
  void problem(const FileEntry& entry, const std::string& text) {
    problems_.push_back(place(entry) + ": " + text);
  }
  void remember(const std::string& name, const FileEntry& entry) { origins_[name] = place(entry); }

  void check_section(const FileEntry& entry) {
    if (is_section(entry.path[0])) {
      if (!entry.is_table) problem(entry, in_quotes(entry.path[0]) + " must be a table");
      return;
    }
    if (!entry.is_table) return unknown(entry);
    const std::vector<std::string> known = sections();
    problem(entry, "unknown section " + in_quotes(entry.path[0]) + "; did you mean \"" +
                       known[nearest(entry.path[0], known)] + "\"?");
  }
  void unknown(const FileEntry& entry) {
    std::vector<std::string> known = {"engines.NAME.command", "engines.NAME.shared"};
    for (const Option& option : options_) known.push_back(option.name);
    const std::string name = joined(entry.path);
    problem(entry, "unknown key " + in_quotes(name) + "; did you mean \"" +
                       nearest_name(name, known) + "\"?");
  }
  void set(const Option& option, const FileEntry& entry) {
    const Value value = entry.is_table ? Value{{}, "a table"} : entry.value;
    if (const auto wrong = assign(option, value)) return problem(entry, *wrong);
    remember(option.name, entry);
  }
  void set_command(const FileEntry& entry) {
    const auto* command = std::get_if<std::vector<std::string>>(&entry.value.held);
    if (command == nullptr) {
      return problem(entry, in_quotes(joined(entry.path)) +
                                " must be an array of texts such as [\"/opt/engine\", \"--fast\"]");
    }
    config_.engines.external[entry.path[1]].command = *command;
  }
  void set_shared(const FileEntry& entry) {
    const auto* shared = std::get_if<bool>(&entry.value.held);
    if (shared == nullptr) return problem(entry, joined(entry.path) + " must be true or false");
    config_.engines.external[entry.path[1]].is_shared = *shared;
  }
  // The text of an entry; reports anything else.
  void take_text(const FileEntry& entry, std::string& field, std::string_view what) {
    const auto* text = std::get_if<std::string>(&entry.value.held);
    if (text == nullptr || entry.is_table) {
      return problem(entry, in_quotes(joined(entry.path)) + " must be " + std::string(what));
    }
    field = *text;
  }
  void take_engines(const FileEntry& entry, std::vector<std::string>& field) {
    const auto* names = std::get_if<std::vector<std::string>>(&entry.value.held);
    if (names == nullptr || entry.is_table) {
      return problem(entry, in_quotes(joined(entry.path)) + " must be an array of engine names");
    }
    field = *names;
  }
  void add_model(const FileEntry& entry) {
    const std::string& model = entry.path[1];
    remember("models." + model, entry);
    ModelRow& row = config_.models[model];
    if (entry.path.size() == 2) {
      if (!entry.is_table) take_text(entry, row.engine, "the name of an engine, or a table");
      return;
    }
    const std::string& key = entry.path[2];
    if (key == "engine") return take_text(entry, row.engine, "the name of an engine");
    if (key == "fallback") return take_engines(entry, row.fallback);
    add_setting(entry, row);
  }
  void add_setting(const FileEntry& entry, ModelRow& row) {
    auto value = json_of(entry.value);
    if (value) return row.settings.emplace_back(entry.path[2], std::move(*value)), void();
    problem(entry, in_quotes(joined(entry.path)) +
                       " must be a text, a number, true, false or an array of texts");
  }
  void add_route(const FileEntry& entry) {
    const auto number = parse_decimal(entry.path[1]);
    if (!number) return problem(entry, "routes are written as [[routes]]");
    const auto index = static_cast<std::size_t>(*number);
    if (config_.routes.size() <= index) config_.routes.resize(index + 1);
    Route& route = config_.routes[index];
    if (entry.path.size() == 2) return remember("routes." + entry.path[1], entry);
    const std::vector<std::pair<std::string, std::string*>> fields = {{"model", &route.model},
                                                                      {"mode", &route.mode},
                                                                      {"key", &route.key},
                                                                      {"engine", &route.engine}};
    for (const auto& [key, field] : fields) {
      if (entry.path[2] == key) return take_text(entry, *field, "a text");
    }
    if (entry.path[2] == "fallback") return take_engines(entry, route.fallback);
    std::vector<std::string> known = {"fallback"};
    for (const auto& [key, field] : fields) known.push_back(key);
    problem(entry, "unknown key " + in_quotes(entry.path[2]) + " of a route; did you mean \"" +
                       known[nearest(entry.path[2], known)] + "\"?");
  }
  void add_upstream(const FileEntry& entry) {
    const std::string& name = entry.path[1];
    if (entry.path.size() == 2) {
      if (!entry.is_table) {
        return problem(entry, in_quotes(joined(entry.path)) + " must be a table: [upstreams.NAME]");
      }
      set_defaults(options_of(name, config_.upstreams[name]));
      return remember("upstreams." + name, entry);
    }
    if (config_.upstreams.count(name) == 0) return;  // Reported already.
    const std::vector<Option> options = options_of(name, config_.upstreams[name]);
    if (const Option* option = find_option(options, joined(entry.path))) return set(*option, entry);
    std::vector<std::string> known;
    for (const Option& option : options) known.push_back(option.name);
    problem(entry, "unknown key " + in_quotes(joined(entry.path)) + "; did you mean \"" +
                       nearest_name(joined(entry.path), known) + "\"?");
  }

  std::string_view name_;
  Config& config_;
  std::vector<Option> options_;
  Origins& origins_;
  Problems& problems_;
};

// Whether the environment says something about this option, and what. A secret may be in a file.
std::optional<std::string> environment_text(
    const Option& option, const std::function<const char*(const char*)>& environment,
    std::string& variable, Problems& problems) {
  variable = option.environment_name();
  if (const char* text = environment(variable.c_str())) return text;
  if (!option.is_secret) return std::nullopt;
  variable += "_FILE";
  const char* path = environment(variable.c_str());
  if (path == nullptr) return std::nullopt;
  auto text = read_file(path);
  if (!text.ok()) {
    problems.push_back(variable + ": could not read the file: " + text.error().detail);
    return std::nullopt;
  }
  std::string secret = text.take();
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  return secret;
}

std::optional<Path> file_to_read(const Sources& sources, const Path& data) {
  if (sources.file) return sources.file;
  std::error_code status;
  const Path own = data / "kare.toml";
  if (!data.empty() && std::filesystem::exists(own, status)) return own;
  if (std::filesystem::exists(sources.system_file, status)) return sources.system_file;
  return std::nullopt;
}

Error to_error(Code code, const Problems& problems) {
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  return Error{code, std::move(text), {}};
}

}  // namespace

void apply_file(const std::vector<FileEntry>& entries, std::string_view name, Config& config,
                Origins& origins, Problems& problems) {
  FileLayer layer(name, config, origins, problems);
  for (const FileEntry& entry : entries) layer.apply(entry);
}

void apply_environment(const std::vector<Option>& options,
                       const std::function<const char*(const char*)>& environment, Origins& origins,
                       Problems& problems) {
  for (const Option& option : options) {
    std::string variable;
    const auto text = environment_text(option, environment, variable, problems);
    if (!text) continue;
    if (const auto wrong = assign_text(option, *text)) {
      problems.push_back("environment " + variable + ": " + *wrong);
    } else {
      origins[option.name] = "environment " + variable;
    }
  }
}

void apply_flags(const std::vector<Option>& options,
                 const std::vector<std::pair<std::string, std::string>>& given, Origins& origins,
                 Problems& problems) {
  for (const auto& [name, text] : given) {
    const Option* option = find_option(options, name);
    if (option == nullptr) {
      problems.push_back("flag --" + name + ": there is no such option");
    } else if (const auto wrong = assign_text(*option, text)) {
      problems.push_back("flag --" + name + ": " + *wrong);
    } else {
      origins[name] = "flag --" + name;
    }
  }
}

Result<Loaded> load(const Sources& sources) {
  const auto environment = sources.environment
                               ? sources.environment
                               : [](const char* name) -> const char* { return std::getenv(name); };
  Loaded loaded;
  Problems problems;
  const std::vector<Option> options = options_of(loaded.values);
  set_defaults(options);
  for (const Option& option : options) loaded.origins[option.name] = "default";

  // The strong layers are applied first to learn where the data is, and again over the file.
  Origins early;
  Problems early_problems;
  apply_environment(options, environment, early, early_problems);
  apply_flags(options, sources.flags, early, early_problems);
  loaded.file = file_to_read(sources, loaded.values.storage.data);
  set_defaults(options);

  if (loaded.file) {
    const auto entries = read_toml_file(*loaded.file);
    if (!entries.ok()) return entries.error();
    apply_file(entries.value(), loaded.file->string(), loaded.values, loaded.origins, problems);
  }
  apply_environment(options, environment, loaded.origins, problems);
  apply_flags(options, sources.flags, loaded.origins, problems);
  if (problems.empty()) problems = check(loaded.values);
  if (!problems.empty()) return to_error(Code::kInvalid, problems);
  return loaded;
}

std::vector<Flag> flags() {
  Config config;
  std::vector<Flag> out;
  for (const Option& option : options_of(config)) {
    out.push_back(
        {option.name, option.help + " Must be " + option.allowed() + ".", option.default_text});
  }
  return out;
}

}  // namespace kare::config
