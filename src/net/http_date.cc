#include "net/http_date.h"

#include <array>
#include <cstdio>

#include "base/text.h"

namespace kare::net {
namespace {
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kShape = "Sun, 06 Nov 1994 08:49:37 GMT";
}  // namespace

std::string http_date(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  const int length =
      std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                    kDays[static_cast<std::size_t>(parts.tm_wday)].data(), parts.tm_mday,
                    kMonths[static_cast<std::size_t>(parts.tm_mon)].data(), parts.tm_year + 1900,
                    parts.tm_hour, parts.tm_min, parts.tm_sec);
  return std::string(text, static_cast<std::size_t>(length));
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
  if (text.size() != kShape.size()) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    return static_cast<int>(parse_decimal(text.substr(at, digits)).value_or(-1));
  };
  std::tm parts{};
  parts.tm_mday = number(5, 2);
  parts.tm_mon = -1;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (text.substr(8, 3) == kMonths[i]) parts.tm_mon = static_cast<int>(i);
  }
  parts.tm_year = number(12, 4) - 1900;
  parts.tm_hour = number(17, 2);
  parts.tm_min = number(20, 2);
  parts.tm_sec = number(23, 2);
  if (parts.tm_mon < 0 || parts.tm_year < 0) return std::nullopt;
  const std::time_t seconds = ::timegm(&parts);
  // Writing it again checks everything else at once: the weekday, ranges, punctuation.
  if (http_date(seconds) != text) return std::nullopt;
  return seconds;
}

}  // namespace kare::net
