#include "engine/upstream/token.h"

#include <cstdint>

#include "base/hash.h"
#include "base/text.h"

namespace kare::upstream {
namespace {
constexpr std::int64_t kLifeS = 1'800;
constexpr std::int64_t kBackdatedS = 60;
}  // namespace

std::string make_token(std::string_view access_key, std::string_view secret_key, TimePoint now) {
  const std::int64_t now_s = to_ms(now) / 1'000;
  const std::string claims = "{\"iss\":" + json_quoted(access_key) +
                             ",\"exp\":" + std::to_string(now_s + kLifeS) +
                             ",\"nbf\":" + std::to_string(now_s - kBackdatedS) + "}";
  const std::string text =
      to_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + to_base64url(claims);
  return text + "." + to_base64url(as_bytes(hmac_sha256(secret_key, text)));
}

}  // namespace kare::upstream
