#include "config/options.h"

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"

namespace kare::config {
namespace {

constexpr std::size_t kShownCharsMax = 60;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string in_quotes(std::string_view text) {
  return json_quoted(shortened(text, kShownCharsMax));
}

std::string shown(const Value& value) {
  return std::visit(
      Overloaded{[&](std::monostate) { return value.kind; },
                 [](bool held) { return std::string(held ? "true" : "false"); },
                 [](std::int64_t held) { return std::to_string(held); },
                 [](const std::string& held) { return in_quotes(held); },
                 [](const std::vector<std::string>&) { return std::string("an array"); },
                 [](double) { return std::string("a number with a fraction"); }},
      value.held);
}

bool take(std::string* field, const Option& option, const Value& value) {
  const auto* held = std::get_if<std::string>(&value.held);
  if (held == nullptr || held->find('\0') != std::string::npos) return false;
  const Choices& choices = option.choices;
  const bool is_allowed =
      choices.empty() || std::find(choices.begin(), choices.end(), *held) != choices.end();
  if (is_allowed) *field = *held;
  return is_allowed;
}

bool take(bool* field, const Option& /*option*/, const Value& value) {
  const auto* held = std::get_if<bool>(&value.held);
  if (held != nullptr) *field = *held;
  return held != nullptr;
}

bool take(int* field, const Option& option, const Value& value) {
  const auto* held = std::get_if<std::int64_t>(&value.held);
  if (held == nullptr || *held < option.range.min || *held > option.range.max) return false;
  *field = static_cast<int>(*held);
  return true;
}

bool take(Milliseconds* field, const Option& option, const Value& value) {
  std::optional<Milliseconds> parsed;
  if (const auto* text = std::get_if<std::string>(&value.held)) {
    parsed = parse_duration(*text);
  } else if (const auto* seconds = std::get_if<std::int64_t>(&value.held)) {
    parsed = parse_duration(std::to_string(*seconds));
  }
  if (!parsed || *parsed < option.span.min || *parsed > option.span.max) return false;
  *field = *parsed;
  return true;
}

bool take(std::vector<std::string>* field, const Option& /*option*/, const Value& value) {
  const auto* held = std::get_if<std::vector<std::string>>(&value.held);
  if (held != nullptr) *field = *held;
  return held != nullptr;
}

// The value that a text from the environment stands for, by the type of the option.
Value value_of_text(const Option& option, std::string_view text) {
  if (std::holds_alternative<bool*>(option.target)) {
    if (text == "true" || text == "1") return {true};
    if (text == "false" || text == "0") return {false};
  }
  if (std::holds_alternative<int*>(option.target)) {
    if (const auto number = parse_decimal(text)) return {std::int64_t{*number}};
  }
  if (std::holds_alternative<std::vector<std::string>*>(option.target)) {
    return {without_commas(text)};
  }
  return {std::string(text)};
}

}  // namespace

std::string with_commas(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

std::vector<std::string> without_commas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

std::string Option::environment_name() const {
  std::string out = "KARE_" + name;
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == '.' ? '_' : c;
  });
  return out;
}

std::string Option::allowed() const {
  const auto text = [&](std::string*) -> std::string {
    if (choices.empty()) return "a text";
    std::string out = "one of";
    for (const std::string& choice : choices) {
      out += (&choice == &choices.front() ? " \"" : ", \"") + choice + "\"";
    }
    return out;
  };
  return std::visit(
      Overloaded{text, [](bool*) { return std::string("true or false"); },
                 [](std::vector<std::string>*) { return std::string("an array of texts"); },
                 [&](int*) {
                   return "a whole number from " + std::to_string(range.min) + " to " +
                          std::to_string(range.max);
                 },
                 [&](Milliseconds*) {
                   return "a duration from " + format_duration(span.min) + " to " +
                          format_duration(span.max) + ", such as \"20s\" or \"5m\"";
                 }},
      target);
}

std::string Option::text() const {
  return std::visit(Overloaded{[](std::string* field) { return *field; },
                               [](bool* field) { return std::string(*field ? "true" : "false"); },
                               [](int* field) { return std::to_string(*field); },
                               [](Milliseconds* field) { return format_duration(*field); },
                               [](std::vector<std::string>* field) { return with_commas(*field); }},
                    target);
}

std::optional<std::string> assign(const Option& option, const Value& value) {
  const bool is_taken =
      std::visit([&](auto* field) { return take(field, option, value); }, option.target);
  if (is_taken) return std::nullopt;
  const std::string got = option.is_secret ? "something else" : shown(value);
  return option.name + " must be " + option.allowed() + ", got " + got;
}

std::optional<std::string> assign_text(const Option& option, std::string_view text) {
  return assign(option, value_of_text(option, text));
}

Option& Collector::add(Option::Target target, std::string_view key, std::string default_text,
                       std::string_view help) {
  std::string name = section_ + "." + std::string(key);
  options_.push_back({std::move(name), std::string(help), std::move(default_text), target});
  return options_.back();
}

std::vector<Option> options_of(Config& config) {
  Collector collector;
  config.visit(collector);
  return collector.take();
}

std::vector<Option> options_of(std::string_view name, UpstreamConfig& upstream) {
  Collector collector;
  collector.section("upstreams." + std::string(name), upstream);
  return collector.take();
}

void set_defaults(const std::vector<Option>& options) {
  for (const Option& option : options) {
    const auto problem = assign_text(option, option.default_text);
    KARE_ASSERT(!problem.has_value());
  }
}

}  // namespace kare::config
