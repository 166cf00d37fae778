#include "api/auth.h"

#include <optional>
#include <utility>

#include "base/text.h"

namespace kare::api {
namespace {

constexpr std::string_view kScheme = "bearer ";
constexpr std::size_t kKeyBytesMax = 512;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The key of a well-formed header. The name of the scheme is case-insensitive (RFC 9110 11.1).
std::optional<std::string_view> bearer_key(std::string_view header) {
  if (ascii_lower(header.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const std::string_view key = trimmed(header.substr(kScheme.size()));
  if (key.empty() || key.size() > kKeyBytesMax || key.find(' ') != std::string_view::npos) {
    return std::nullopt;
  }
  return key;
}

}  // namespace

std::variant<std::string, Failure> find_owner(const net::Request& request,
                                              const ServerSecret& secret, KeyStore& keys) {
  const std::string_view header = trimmed(net::find_header(request.headers, "Authorization"));
  if (header.empty()) {
    return failure_with(Code::kUnauthenticated, 401, kling::kAuthorizationEmpty,
                        "Authorization is empty");
  }
  const Error unknown{Code::kUnauthenticated, "api key not found", {}};
  const auto key = bearer_key(header);
  if (!key) return failure_of(unknown);
  auto found = keys.find(secret.key_hash(*key));
  if (!found.ok()) {
    return failure_of(found.error().code == Code::kNotFound ? unknown : found.take_error());
  }
  if (found.value().revoked) return failure_of(unknown);
  return found.take().owner;
}

}  // namespace kare::api
