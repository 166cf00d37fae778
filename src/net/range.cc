#include "net/range.h"

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "base/text.h"
#include "net/http_date.h"

namespace kare::net {
namespace {

constexpr std::string_view kUnit = "bytes=";

// Digits only; a number too large for the type becomes the largest, which is past every end.
std::optional<std::uint64_t> parse_position(std::string_view digits) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (kMax - digit) / 10 ? kMax : value * 10 + digit;
  }
  return value;
}

RangeChoice choose_suffix(std::uint64_t count, std::uint64_t total) {
  using Kind = RangeChoice::Kind;
  if (count == 0) return {Kind::kUnsatisfiable, 0, 0};
  if (total == 0) return {};
  const std::uint64_t length = std::min(count, total);
  return {Kind::kPart, total - length, length};
}

}  // namespace

RangeChoice choose_range(std::string_view header, std::uint64_t total) {
  using Kind = RangeChoice::Kind;
  if (ascii_lower(header.substr(0, kUnit.size())) != kUnit) return {};
  const std::string_view spec = header.substr(kUnit.size());
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view last_digits = spec.substr(dash + 1);
  const auto last = parse_position(last_digits);
  if (dash == 0) return last ? choose_suffix(*last, total) : RangeChoice{};

  const auto first = parse_position(spec.substr(0, dash));
  if (!first || (!last && !last_digits.empty()) || (last && *last < *first)) return {};
  if (*first >= total) return {Kind::kUnsatisfiable, 0, 0};
  const std::uint64_t end = last ? std::min(*last, total - 1) : total - 1;
  return {Kind::kPart, *first, end - *first + 1};
}

bool if_range_allows(std::string_view header, std::string_view etag,
                     std::optional<std::time_t> last_modified) {
  if (header.empty()) return true;
  if (header.front() == '"') return header == etag;
  const auto date = parse_http_date(header);
  return date && last_modified && *date == *last_modified;
}

std::string content_range(const RangeChoice& choice, std::uint64_t total) {
  KARE_ASSERT(choice.kind != RangeChoice::Kind::kWhole);
  const std::string end = "/" + std::to_string(total);
  if (choice.kind == RangeChoice::Kind::kUnsatisfiable) return "bytes *" + end;
  return "bytes " + std::to_string(choice.offset) + "-" +
         std::to_string(choice.offset + choice.length - 1) + end;
}

}  // namespace kare::net
