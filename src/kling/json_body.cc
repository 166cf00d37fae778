#include "kling/json_body.h"

#include <algorithm>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr std::size_t kShownCharsMax = 60;

// Where the first byte that is not UTF-8 stands. REQUIRES: there is one.
std::size_t first_bad_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (!is_utf8(text.substr(at, length))) return at;
    at += length;
  }
  return at;
}

std::string_view reason_of(json::error_code status) {
  if (status == json::error::incomplete) return "it ends too early";
  if (status == json::error::extra_data) return "something follows the object";
  if (status == json::error::too_deep) return "it is nested too deeply";
  if (status == json::error::exponent_overflow) return "a number is too large";
  if (status == json::error::illegal_leading_surrogate ||
      status == json::error::illegal_trailing_surrogate ||
      status == json::error::expected_utf16_escape || status == json::error::expected_hex_digit) {
    return "an escape is not valid";
  }
  return "a character is not expected";
}

std::string at_byte(std::string_view reason, std::size_t at) {
  return "the request body is not valid JSON: " + std::string(reason) + " at byte " +
         std::to_string(at);
}

std::string_view kind_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::array: return "an array";
    case json::kind::string: return "a string";
    case json::kind::bool_: return "a boolean";
    case json::kind::null: return "null";
    case json::kind::object: return "an object";
    default: return "a number";
  }
}

}  // namespace

std::optional<std::string> read_object(std::string_view body, json::value& out) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  if (std::all_of(body.begin(), body.end(), is_space)) {
    return "the request body is empty at byte 0: it must be a JSON object";
  }
  if (!is_utf8(body)) return at_byte("it is not UTF-8", first_bad_byte(body));
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::parser parser(out.storage(), options);
  json::error_code status;
  const std::size_t consumed = parser.write(body.data(), body.size(), status);
  if (status) return at_byte(reason_of(status), consumed);
  json::value value = parser.release();
  if (!value.is_object()) {
    const auto first = std::find_if_not(body.begin(), body.end(), is_space);
    return "the request body must be a JSON object, not " + std::string(kind_name(value)) +
           " at byte " + std::to_string(first - body.begin());
  }
  out = std::move(value);
  return std::nullopt;
}

std::string shown(const json::value& value) {
  if (value.is_string()) return shortened(std::string_view(value.get_string()), kShownCharsMax);
  if (!value.is_double()) return shortened(json::serialize(value), kShownCharsMax);
  // The library would write 5.5 as 5.5E0.
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value.get_double()).ptr;
  return std::string(digits, end);
}

}  // namespace kare::kling
