#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace kare::net {

// "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110 section 5.6.7); seconds since the epoch.
std::string http_date(std::time_t seconds);

// The reverse, for that one form; nothing for anything else, the two obsolete forms included.
std::optional<std::time_t> parse_http_date(std::string_view text);

}  // namespace kare::net
