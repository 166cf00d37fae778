#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kare::kling {

// Reads `body` as one JSON object into `out`, nested at most kJsonDepthMax deep. On failure returns
// why, with the position in bytes from 0, and leaves `out` alone.
std::optional<std::string> read_object(std::string_view body, boost::json::value& out);

// A JSON value as it is shown inside a message: strings without quotes, at most 60 characters.
std::string shown(const boost::json::value& value);

}  // namespace kare::kling
