#include "engine/wan/text/html_names.h"

#include <unordered_map>

namespace kare::wan {
namespace {

// Lines of "name value" (WHATWG's list, by way of Python's html.entities.html5), made by
// tools/html-names.
constexpr std::string_view kLines =
#include "engine/wan/text/html_names.inc"
    ;

std::unordered_map<std::string_view, std::string_view> read_lines() {
  std::unordered_map<std::string_view, std::string_view> names;
  for (std::size_t at = 0; at < kLines.size();) {
    const std::size_t space = kLines.find(' ', at);
    const std::size_t end = kLines.find('\x01', space);
    names.emplace(kLines.substr(at, space - at), kLines.substr(space + 1, end - space - 1));
    at = end + 1;
  }
  return names;
}

}  // namespace

std::optional<std::string_view> html_character(std::string_view name) {
  static const std::unordered_map<std::string_view, std::string_view> names = read_lines();
  const auto found = names.find(name);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

}  // namespace kare::wan
