// The reader of tokens under any bytes. The first byte chooses: the text as it is, or a header and
// claims (split at the first line feed) that are encoded and signed, so that the JSON behind the
// base64url is reached, too.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/jwt.h"
#include "base/assert.h"
#include "base/hash.h"

namespace {
namespace api = kare::api;
using kare::to_base64url;

void check_token(const api::Token& token, std::string_view text) {
  KARE_ASSERT(text.size() <= api::kTokenBytesMax && api::has_token_shape(text));
  KARE_ASSERT(!token.issuer.empty() && token.signature.size() == 32);
  KARE_ASSERT(std::isfinite(token.expires_s) && std::isfinite(token.not_before_s));
  KARE_ASSERT(text.starts_with(token.signed_text) && text[token.signed_text.size()] == '.');
  // The last part has one spelling only.
  KARE_ASSERT(text.substr(token.signed_text.size() + 1) == to_base64url(token.signature));
  const auto early = api::token_time(token, kare::from_ms(0));
  const auto late = api::token_time(token, kare::from_ms(4'000'000'000'000));
  KARE_ASSERT(early != api::TokenTime::kExpired || late == api::TokenTime::kExpired);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    if (const auto token = api::read_token(input)) check_token(*token, input);
    return 0;
  }
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view claims = input.substr(std::min(end + 1, input.size()));
  const std::string signed_text = to_base64url(input.substr(0, end)) + "." + to_base64url(claims);
  const std::string text =
      signed_text + "." + to_base64url(kare::as_bytes(kare::hmac_sha256("secret", signed_text)));
  const auto token = api::read_token(text);
  if (!token) return 0;
  check_token(*token, text);
  KARE_ASSERT(api::is_signed_with(*token, "secret") && !api::is_signed_with(*token, "other"));
  return 0;
}
