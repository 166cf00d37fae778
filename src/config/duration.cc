#include "config/duration.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace kare::config {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t ms;
};
// Longest unit first, so that formatting takes the first one that divides the value.
constexpr std::array<Unit, 5> kUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t kDurationMaxMs = std::int64_t{3'650} * 86'400'000;

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_decimal(text.substr(0, digits));
  if (!count) return std::nullopt;
  const std::string_view suffix = text.substr(digits);
  for (const Unit& unit : kUnits) {
    if (suffix != unit.suffix && !(suffix.empty() && unit.suffix == "s")) continue;
    if (*count > kDurationMaxMs / unit.ms) return std::nullopt;
    return Milliseconds(*count * unit.ms);
  }
  return std::nullopt;
}

std::string format_duration(Milliseconds duration) {
  const std::int64_t ms = duration.count();
  if (ms == 0) return "0s";
  for (const Unit& unit : kUnits) {
    if (ms % unit.ms == 0) return std::to_string(ms / unit.ms).append(unit.suffix);
  }
  return std::to_string(ms) + "ms";
}

}  // namespace kare::config
