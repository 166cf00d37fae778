#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.h"

namespace kare::config {

// A value as a file gives it. monostate: of a kind that no option has; `kind` then names it.
struct Value {
  using Held = std::variant<std::monostate, bool, std::int64_t, std::string,
                            std::vector<std::string>, double>;
  Held held;
  std::string kind = {};  // E.g. "a table"; only for monostate.
};

// One option and the field it fills. The field must outlive it.
struct Option {
  using Target = std::variant<std::string*, bool*, int*, Milliseconds*, std::vector<std::string>*>;
  std::string name;  // "server.listen": as in files after the section, and as a flag.
  std::string help;
  std::string default_text;
  Target target;
  Range range = {};
  Span span = {};
  Choices choices = {};
  bool is_secret = false;

  // "KARE_SERVER_LISTEN".
  std::string environment_name() const;
  // What is allowed, as it follows "must be", e.g. "a whole number from 1 to 64".
  std::string allowed() const;
  // The field's value in the form that `assign_text` reads.
  std::string text() const;
};

// "a,b,c", and back. Spaces around a part do not count.
std::string with_commas(const std::vector<std::string>& texts);
std::vector<std::string> without_commas(std::string_view text);

// Sets the option's field, or returns what is wrong ("server.handlers must be ..., got ...").
std::optional<std::string> assign(const Option& option, const Value& value);
// As above, from a text of the environment or of a flag.
std::optional<std::string> assign_text(const Option& option, std::string_view text);

// The visitor that makes the list of options.
class Collector {
 public:
  template <class Section>
  void section(std::string_view name, Section& section) {
    section_ = name;
    section.visit(*this);
  }
  void operator()(std::string& field, std::string_view key, std::string_view fallback,
                  std::string_view help) {
    add(&field, key, std::string(fallback), help);
  }
  void operator()(std::string& field, std::string_view key, std::string_view fallback,
                  std::string_view help, Choices choices) {
    add(&field, key, std::string(fallback), help).choices = std::move(choices);
  }
  void operator()(std::string& field, std::string_view key, std::string_view fallback,
                  std::string_view help, Secret /*mark*/) {
    add(&field, key, std::string(fallback), help).is_secret = true;
  }
  void operator()(bool& field, std::string_view key, bool fallback, std::string_view help) {
    add(&field, key, fallback ? "true" : "false", help);
  }
  void operator()(int& field, std::string_view key, int fallback, std::string_view help,
                  Range range) {
    add(&field, key, std::to_string(fallback), help).range = range;
  }
  void operator()(Milliseconds& field, std::string_view key, Milliseconds fallback,
                  std::string_view help, Span span) {
    add(&field, key, format_duration(fallback), help).span = span;
  }
  // Texts; as one text they have commas between them.
  void operator()(std::vector<std::string>& field, std::string_view key,
                  const std::vector<std::string>& fallback, std::string_view help) {
    add(&field, key, with_commas(fallback), help);
  }
  std::vector<Option> take() { return std::move(options_); }

 private:
  Option& add(Option::Target target, std::string_view key, std::string default_text,
              std::string_view help);

  std::string section_;
  std::vector<Option> options_;
};

// All options with fields in `config`, in the order of the table.
std::vector<Option> options_of(Config& config);

// The options of one `[upstreams.NAME]`.
std::vector<Option> options_of(std::string_view name, UpstreamConfig& upstream);

// Gives every field its default. A default that is not allowed is a defect.
void set_defaults(const std::vector<Option>& options);

}  // namespace kare::config
