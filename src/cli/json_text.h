#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace kare::cli {

// The member `key` of an object as text: a string without its quotes, anything else as JSON; empty
// when `value` is no object or has no such member.
std::string text_at(const boost::json::value& value, std::string_view key);

}  // namespace kare::cli
