#include "base/webhook_signature.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace kare {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kSecretBytesMin = 16, kSecretBytesMax = 64;

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[(bits >> (held - 6)) & 63];
  }
  if (held > 0) out += kAlphabet[(bits << (6 - held)) & 63];
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 == 0) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> held) & 0xFF);
    }
  }
  return out;
}

Result<WebhookSecrets> WebhookSecrets::parse(std::string_view text) {
  WebhookSecrets secrets;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return secrets;
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    if (word.starts_with(kPrefix)) word.remove_prefix(kPrefix.size());
    auto bytes = from_base64(word);
    if (!bytes || bytes->size() < kSecretBytesMin || bytes->size() > kSecretBytesMax) {
      return Error{Code::kInvalid,
                   "must be one or more secrets between spaces, each whsec_ and 16 to 64 bytes in "
                   "base64",
                   ""};
    }
    secrets.secrets_.push_back(std::move(*bytes));
  }
}

std::string WebhookSecrets::sign(std::string_view id, long long seconds,
                                 std::string_view body) const {
  std::string text(id);
  text.append(".").append(std::to_string(seconds)).append(".").append(body);
  std::string out;
  for (const std::string& secret : secrets_) {
    out.append(out.empty() ? "v1," : " v1,").append(to_base64(as_bytes(hmac_sha256(secret, text))));
  }
  return out;
}

}  // namespace kare
