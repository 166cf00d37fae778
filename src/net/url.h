#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kare::net {

// Replaces %XX by the byte it names (RFC 3986 section 2.1); '+' stays a plus. Nothing when a '%'
// is not followed by two hexadecimal digits. The result may hold any byte, NUL included.
std::optional<std::string> percent_decode(std::string_view text);

// Every byte but letters, digits, '-', '.', '_' and '~' as %XX, so that the result can stand
// anywhere in a URL.
std::string percent_encode(std::string_view text);

// Parameters in the order of the query; a name may occur several times.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// Reads "a=1&b=two%20words&c", where '+' means a space as in HTML forms; a parameter without '='
// has an empty value, empty parts ("&&") are skipped. kInvalid for a broken percent-encoding.
Result<QueryParameters> parse_query(std::string_view query);

// The first value of `name`, or nothing; valid as long as `parameters`.
std::optional<std::string_view> find_parameter(const QueryParameters& parameters,
                                               std::string_view name);

struct Target {
  std::string_view path;   // Begins with '/'.
  std::string_view query;  // Without '?'.
};

// Splits the target of a request line: "/path?query", or with "http://host" in front, which is
// dropped. Nothing when the path holds a control byte (plain or percent-encoded, NUL and DEL
// included) or a '#', or when the target has another form. The views point into `target`.
std::optional<Target> split_target(std::string_view target);

}  // namespace kare::net
