#include "kling/fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "kling/json_body.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

// Unicode's property White_Space, as UTF-8.
constexpr std::array<std::string_view, 25> kWhiteSpace = {" ",
                                                          "\t",
                                                          "\n",
                                                          "\v",
                                                          "\f",
                                                          "\r",
                                                          "\xC2\x85",
                                                          "\xC2\xA0",
                                                          "\xE1\x9A\x80",
                                                          "\xE2\x80\x80",
                                                          "\xE2\x80\x81",
                                                          "\xE2\x80\x82",
                                                          "\xE2\x80\x83",
                                                          "\xE2\x80\x84",
                                                          "\xE2\x80\x85",
                                                          "\xE2\x80\x86",
                                                          "\xE2\x80\x87",
                                                          "\xE2\x80\x88",
                                                          "\xE2\x80\x89",
                                                          "\xE2\x80\x8A",
                                                          "\xE2\x80\xA8",
                                                          "\xE2\x80\xA9",
                                                          "\xE2\x80\xAF",
                                                          "\xE2\x81\x9F",
                                                          "\xE3\x80\x80"};

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto space = std::find_if(kWhiteSpace.begin(), kWhiteSpace.end(),
                                    [&](std::string_view s) { return text.starts_with(s); });
    if (space == kWhiteSpace.end()) return false;
    text.remove_prefix(space->size());
  }
  return true;
}

bool is_control_in_text(char c) {
  return is_control(c) && c != '\n' && c != '\r' && c != '\t';
}

}  // namespace

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (!value.is_double()) return std::nullopt;
  const double number = value.get_double();
  if (std::trunc(number) != number || std::abs(number) > static_cast<double>(kSeedMax)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number);
}

std::optional<std::int64_t> whole_seconds(const json::value& value) {
  if (!value.is_string()) return whole_number(value);
  // "05" is no way to write five seconds.
  const std::string_view text(value.get_string());
  return text.starts_with('0') ? std::nullopt : parse_decimal(text);
}

void Violations::add(std::string_view violation) {
  if (!text_.empty()) text_ += "; ";
  text_ += violation;
}

const json::value* Fields::find(std::string_view key) const {
  const json::value* value = object_.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool Fields::is_text(std::string_view key, std::string_view text) const {
  const json::value* value = find(key);
  return value != nullptr && value->is_string() && value->get_string() == text;
}

Fields Fields::inside(std::string_view key, const json::object& object) const {
  return {object, path_ + std::string(key) + ".", violations_};
}

void Fields::refuse(std::string_view key, const json::value& value, std::string_view rule) const {
  violations_.add(path_ + std::string(key) + " value '" + shown(value) +
                  "' is invalid: " + std::string(rule));
}

void Fields::require(std::string_view key, std::string_view when, std::string_view rule) const {
  violations_.add(path_ + std::string(key) + " is required" + std::string(when) + ": " +
                  std::string(rule));
}

bool Fields::read_text(std::string_view key, std::size_t chars_max, std::string& out) const {
  const json::value* value = find(key);
  if (value == nullptr) return false;
  const std::string limit = "at most " + std::to_string(chars_max) + " characters";
  if (!value->is_string()) {
    refuse(key, *value, "must be a string of " + limit);
    return false;
  }
  out = std::string_view(value->get_string());
  const std::size_t chars = count_code_points(out).value_or(chars_max + 1);
  if (chars > chars_max) {
    refuse(key, *value, "must have " + limit + ", not " + std::to_string(chars));
  }
  if (std::any_of(out.begin(), out.end(), is_control_in_text)) {
    refuse(key, *value, "must not contain control characters other than tab and line breaks");
  }
  return true;
}

std::string Fields::read_prompt(std::string_view key, std::size_t chars_max) const {
  const std::string rule =
      "must have 1 to " + std::to_string(chars_max) + " characters, not only white space";
  std::string prompt;
  if (find(key) == nullptr) {
    require(key, "", rule);
  } else if (read_text(key, chars_max, prompt) && is_blank(prompt)) {
    refuse(key, *find(key), rule);
  }
  return prompt;
}

std::string_view Fields::read_choice(std::string_view key,
                                     std::span<const std::string_view> allowed,
                                     std::string_view fallback) const {
  const json::value* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_string()) {
    const std::string_view word(value->get_string());
    const auto found = std::find(allowed.begin(), allowed.end(), word);
    if (found != allowed.end()) return *found;
  }
  refuse(key, *value, one_of(allowed));
  return {};
}

bool Fields::read_flag(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  refuse(key, *value, "must be true or false");
  return false;
}

}  // namespace kare::kling
