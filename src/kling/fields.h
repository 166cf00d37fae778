#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kare::kling {

// What is wrong with a request, for its sender: every violation, joined with "; ".
class Violations {
 public:
  void add(std::string_view violation);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Reads the fields of one JSON object of a request and notes what is wrong with them, each under
// its whole path. Nulls count as absent. Borrows both; one thread.
class Fields {
 public:
  // `path` goes before the keys in messages, e.g. "camera_control.".
  Fields(const boost::json::object& object, std::string path, Violations& violations)
      : object_(object), path_(std::move(path)), violations_(violations) {}

  // The value of a key, or null when it is absent or JSON's null.
  const boost::json::value* find(std::string_view key) const;
  // Whether the value is this very text.
  bool is_text(std::string_view key, std::string_view text) const;
  // Of an object inside this one: a list's items have the key "list[0]".
  Fields inside(std::string_view key, const boost::json::object& object) const;

  void refuse(std::string_view key, const boost::json::value& value, std::string_view rule) const;
  // `when` is empty, or says when, e.g. " when type is simple".
  void require(std::string_view key, std::string_view when, std::string_view rule) const;

  // A text of at most `chars_max` code points without control characters other than tab and line
  // breaks. Returns whether it was there and a string.
  bool read_text(std::string_view key, std::size_t chars_max, std::string& out) const;
  // Such a text that must be there and say something.
  std::string read_prompt(std::string_view key, std::size_t chars_max) const;
  // One of `allowed`; `fallback` when the key is absent, empty when its value was refused.
  std::string_view read_choice(std::string_view key, std::span<const std::string_view> allowed,
                               std::string_view fallback) const;
  // False when the key is absent or its value was refused.
  bool read_flag(std::string_view key) const;

 private:
  const boost::json::object& object_;
  const std::string path_;
  Violations& violations_;
};

// The whole number that a JSON number stands for: 5, 5.0 and 5e0 are the same in JSON.
std::optional<std::int64_t> whole_number(const boost::json::value& value);
// Seconds: Kling's documents say a string such as "5", many clients send a number.
std::optional<std::int64_t> whole_seconds(const boost::json::value& value);

// Characters that have no place in an id: the C0 set and DEL.
bool is_control(char c);

// "must be one of a, b, c".
template <class Names>
std::string one_of(const Names& names) {
  std::string out = "must be one of ";
  for (const auto& name : names) {
    if (&name != &*std::begin(names)) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace kare::kling
