#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kare {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
// HMAC-SHA256 (RFC 2104).
Sha256 hmac_sha256(std::string_view key, std::string_view message);
// SHA-256 of a file's bytes as lower-case hex.
Result<std::string> sha256_of_file(const std::string& path);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Sha256& digest);
// URL-safe base64 without padding (RFC 4648 section 5).
std::string to_base64url(std::string_view bytes);
// The bytes behind such a text, or nothing. Strict: no padding, no spaces, no stray bits at the
// end, so that only one text stands for given bytes.
std::optional<std::string> from_base64url(std::string_view text);
inline std::string_view as_bytes(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Compares secrets in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// `count` bytes from the operating system's generator, for secrets and ids.
std::string random_bytes(std::size_t count);

}  // namespace kare
