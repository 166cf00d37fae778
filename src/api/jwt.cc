#include "api/jwt.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/hash.h"
#include "kling/json_body.h"

namespace kare::api {
namespace {
namespace json = boost::json;

constexpr std::string_view kAlgorithm = "HS256";

struct Parts {
  std::string_view header, payload, signature;
};

bool is_base64url(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::optional<Parts> split(std::string_view text) {
  const std::size_t first = text.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const Parts parts{text.substr(0, first), text.substr(first + 1, second - first - 1),
                    text.substr(second + 1)};
  if (!is_base64url(parts.header) || !is_base64url(parts.payload) ||
      !is_base64url(parts.signature)) {
    return std::nullopt;
  }
  return parts;
}

// The JSON object in one part.
std::optional<json::object> read_part(std::string_view part) {
  const auto bytes = from_base64url(part);
  json::value value;
  if (!bytes || kling::read_object(*bytes, value)) return std::nullopt;
  return std::move(value.get_object());
}

bool is_known_header(const json::object& header) {
  const json::value* algorithm = header.if_contains("alg");
  return algorithm != nullptr && algorithm->is_string() &&
         algorithm->get_string() == json::string_view(kAlgorithm) && !header.contains("crit");
}

std::optional<double> number_in(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  // The parser makes infinity of a number that is too large.
  if (value.is_double() && std::isfinite(value.get_double())) return value.get_double();
  return std::nullopt;
}

bool read_claims(const json::object& claims, Token& token) {
  const json::value* issuer = claims.if_contains("iss");
  if (issuer == nullptr || !issuer->is_string() || issuer->get_string().empty()) return false;
  token.issuer = std::string(issuer->get_string());
  const json::value* expires = claims.if_contains("exp");
  const auto end = expires != nullptr ? number_in(*expires) : std::nullopt;
  if (!end) return false;
  token.expires_s = *end;
  const json::value* not_before = claims.if_contains("nbf");
  if (not_before == nullptr) return true;
  const auto begin = number_in(*not_before);
  token.not_before_s = begin.value_or(0);
  return begin.has_value();
}

}  // namespace

bool has_token_shape(std::string_view key) {
  return split(key).has_value();
}

std::optional<Token> read_token(std::string_view text) {
  if (text.size() > kTokenBytesMax) return std::nullopt;
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  const auto header = read_part(parts->header);
  if (!header || !is_known_header(*header)) return std::nullopt;
  const auto claims = read_part(parts->payload);
  auto signature = from_base64url(parts->signature);
  Token token;
  if (!claims || !signature || signature->size() != Sha256{}.size()) return std::nullopt;
  if (!read_claims(*claims, token)) return std::nullopt;
  token.signed_text.assign(text.substr(0, parts->header.size() + 1 + parts->payload.size()));
  token.signature = std::move(*signature);
  return token;
}

bool is_signed_with(const Token& token, std::string_view secret) {
  return equal_in_constant_time(as_bytes(hmac_sha256(secret, token.signed_text)), token.signature);
}

TokenTime token_time(const Token& token, TimePoint now) {
  const double now_s = static_cast<double>(to_ms(now)) / 1000;
  const auto leeway_s = static_cast<double>(kTokenLeeway.count());
  if (now_s >= token.expires_s + leeway_s) return TokenTime::kExpired;
  if (now_s < token.not_before_s - leeway_s) return TokenTime::kNotYetValid;
  return TokenTime::kValid;
}

}  // namespace kare::api
