#include "blob/blob_key.h"

#include <algorithm>
#include <string>

namespace kare {
namespace {
constexpr std::size_t kKeyBytesMax = 200;

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_part(std::string_view part) {
  return part.find_first_not_of('.') != std::string_view::npos &&
         std::all_of(part.begin(), part.end(), is_allowed);
}

bool is_key(std::string_view key) {
  if (key.size() > kKeyBytesMax) return false;
  while (true) {
    const std::size_t slash = key.find('/');
    if (!is_part(key.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<> check_blob_key(std::string_view key) {
  if (is_key(key)) return {};
  return Error{Code::kInvalid, "not a valid file key", std::string(key)};
}

}  // namespace kare
