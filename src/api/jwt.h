#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace kare::api {

// Tokens as Kling's clients make them from a pair of keys: JSON Web Tokens (RFC 7519) signed with
// HMAC-SHA256. Pure functions.

// A longer text is never a token.
inline constexpr std::size_t kTokenBytesMax = 4'096;
// Clocks differ, and clients date `nbf` back by five seconds only.
inline constexpr std::chrono::seconds kTokenLeeway{10};

// A well-formed token whose signature has not been looked at.
struct Token {
  std::string issuer;       // `iss`: the access key. Not empty.
  double expires_s = 0;     // `exp`, in seconds since the Unix epoch, perhaps with a fraction.
  double not_before_s = 0;  // `nbf`; 0 when absent.
  std::string signed_text;  // Header and payload as sent.
  std::string signature;    // 32 bytes.
};

// Whether `key` has the shape of a token, three parts of base64url with dots between, and is to be
// treated as one.
bool has_token_shape(std::string_view key);

// Nothing when it is no token that Kare takes: `alg` other than HS256, `crit` (RFC 7515 4.1.11),
// no `iss` or `exp`, a time that is no number, base64url that is not strict. Further claims and
// header fields are ignored.
std::optional<Token> read_token(std::string_view text);

// Whether the signature was made with `secret`, taken as raw bytes. In constant time.
bool is_signed_with(const Token& token, std::string_view secret);

enum class TokenTime { kNotYetValid, kValid, kExpired };
// Where `now` lies, with the leeway at both ends.
TokenTime token_time(const Token& token, TimePoint now);

}  // namespace kare::api
