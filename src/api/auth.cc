#include "api/auth.h"

#include <optional>
#include <utility>

#include "api/jwt.h"
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

// The key or token of a well-formed header. The name of the scheme is case-insensitive (RFC 9110
// 11.1).
std::optional<std::string_view> bearer_credential(std::string_view header) {
  if (ascii_lower(header.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const std::string_view credential = trimmed(header.substr(kScheme.size()));
  if (credential.empty() || credential.find(' ') != std::string_view::npos) return std::nullopt;
  return credential;
}

Failure refused(kling::WireCode code, std::string message) {
  return failure_with(Code::kUnauthenticated, 401, code, std::move(message));
}

Failure unknown(std::string message) {
  return refused(kling::kAuthorizationInvalid, std::move(message));
}

// The record of a key that is not revoked, or `otherwise`.
std::variant<ApiKey, Failure> valid_key(const ServerSecret& secret, KeyStore& keys,
                                        std::string_view key, Failure otherwise) {
  auto found = keys.find(secret.key_hash(key));
  if (!found.ok() && found.error().code != Code::kNotFound) return failure_of(found.take_error());
  if (!found.ok() || found.value().revoked) return otherwise;
  return found.take();
}

Caller caller_of(ApiKey& key) {
  return {std::move(key.owner), std::move(key.id), std::move(key.name)};
}

std::variant<Caller, Failure> caller_of_key(std::string_view key, const ServerSecret& secret,
                                            KeyStore& keys) {
  Failure wrong = unknown("api key not found");
  if (key.size() > kKeyBytesMax) return wrong;
  auto record = valid_key(secret, keys, key, wrong);
  if (auto* failure = std::get_if<Failure>(&record)) return std::move(*failure);
  auto& found = std::get<ApiKey>(record);
  // The access key of a pair is no secret, so that it opens nothing by itself.
  if (!found.sealed_secret.empty()) return wrong;
  return caller_of(found);
}

std::variant<Caller, Failure> caller_of_token(std::string_view text, const ServerSecret& secret,
                                              KeyStore& keys, TimePoint now) {
  const auto token = read_token(text);
  if (!token) {
    return unknown("the token is not a JWT with iss and exp that is signed with HS256");
  }
  Failure wrong = unknown("the access key of the token is unknown, or its signature is wrong");
  auto record = valid_key(secret, keys, token->issuer, wrong);
  if (auto* failure = std::get_if<Failure>(&record)) return std::move(*failure);
  auto& found = std::get<ApiKey>(record);
  if (found.sealed_secret.empty()) return wrong;
  const auto key = secret.unsealed(found.sealed_secret, found.id);
  if (!key.ok()) return failure_of(key.error());
  if (!is_signed_with(*token, key.value())) return wrong;
  switch (token_time(*token, now)) {
    case TokenTime::kNotYetValid:
      return refused(kling::kAuthorizationNotYetValid, "the token is not valid yet (nbf)");
    case TokenTime::kExpired:
      return refused(kling::kAuthorizationExpired, "the token has expired (exp)");
    case TokenTime::kValid: break;
  }
  return caller_of(found);
}

}  // namespace

std::variant<Caller, Failure> find_caller(const net::Request& request, const ServerSecret& secret,
                                          KeyStore& keys, TimePoint now) {
  const std::string_view header = trimmed(net::find_header(request.headers, "Authorization"));
  if (header.empty()) return refused(kling::kAuthorizationEmpty, "Authorization is empty");
  const auto credential = bearer_credential(header);
  if (!credential) return unknown("api key not found");
  return has_token_shape(*credential) ? caller_of_token(*credential, secret, keys, now)
                                      : caller_of_key(*credential, secret, keys);
}

std::variant<std::string, Failure> find_owner(const net::Request& request,
                                              const ServerSecret& secret, KeyStore& keys,
                                              TimePoint now) {
  auto caller = find_caller(request, secret, keys, now);
  if (auto* failure = std::get_if<Failure>(&caller)) return std::move(*failure);
  return std::move(std::get<Caller>(caller).owner);
}

}  // namespace kare::api
