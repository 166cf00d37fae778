#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kare {

// Number of Unicode code points, or nothing when `text` is not valid UTF-8 (overlong forms,
// surrogates and values above U+10FFFF are invalid; RFC 3629).
std::optional<std::size_t> count_code_points(std::string_view text);
inline bool is_utf8(std::string_view text) {
  return count_code_points(text).has_value();
}

// At most `limit` code points of valid UTF-8 `text`, with an ellipsis when something was cut.
std::string shortened(std::string_view text, std::size_t limit);

// `text` as a JSON string with its quotes; control characters are escaped (RFC 8259 section 7).
std::string json_quoted(std::string_view text);

// Lower-case ASCII; other bytes stay.
std::string ascii_lower(std::string_view text);

// The whole of `text` as a decimal integer, or nothing (sign, spaces and overflow are refused).
std::optional<long long> parse_decimal(std::string_view text);

}  // namespace kare
