#include "net/url.h"

#include <algorithm>

#include "base/text.h"

namespace kare::net {
namespace {

// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that the %XX at `at` names, or -1.
int encoded_byte(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool is_control(int byte) {
  return byte < 0x20 || byte == 0x7F;
}

bool has_control_byte(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_control(static_cast<unsigned char>(path[i]))) return true;
    if (path[i] != '%') continue;
    const int byte = encoded_byte(path, i);
    if (byte >= 0 && is_control(byte)) return true;
  }
  return false;
}

// Drops "http://authority"; the rest is empty, a path, or a query without a path.
std::optional<std::string_view> without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (ascii_lower(target.substr(0, scheme.size())) != scheme) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
    if (end == 0) return std::nullopt;
    return target.substr(end);
  }
  return std::nullopt;
}

Result<std::string> decode_form_text(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  if (auto decoded = percent_decode(spaced)) return std::move(*decoded);
  return Error{Code::kInvalid, "'%' in the query must be followed by two hexadecimal digits",
               std::string(text)};
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int byte = encoded_byte(text, i);
    if (byte < 0) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

Result<QueryParameters> parse_query(std::string_view query) {
  QueryParameters out;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    const std::string_view name = part.substr(0, part.find('='));
    const std::string_view value = part.substr(std::min(name.size() + 1, part.size()));
    auto decoded_name = KARE_TRY(decode_form_text(name));
    auto decoded_value = KARE_TRY(decode_form_text(value));
    out.emplace_back(std::move(decoded_name), std::move(decoded_value));
  }
  return out;
}

std::optional<std::string_view> find_parameter(const QueryParameters& parameters,
                                               std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<Target> split_target(std::string_view target) {
  static constexpr std::string_view kRoot = "/";
  if (target.empty()) return std::nullopt;
  if (target.front() != '/') {
    const auto rest = without_authority(target);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  if (target.find('#') != std::string_view::npos) return std::nullopt;
  Target out;
  out.path = target.substr(0, target.find('?'));
  if (out.path.size() < target.size()) out.query = target.substr(out.path.size() + 1);
  if (out.path.empty()) out.path = kRoot;
  if (has_control_byte(out.path)) return std::nullopt;
  return out;
}

}  // namespace kare::net
