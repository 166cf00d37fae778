#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace kare {

// Base64 with padding (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);
// The reverse; padding may be left out. Nothing for any other character or an impossible length.
std::optional<std::string> from_base64(std::string_view text);

// The secrets that sign webhooks as https://www.standardwebhooks.com says: several while one takes
// the place of another. Immutable; safe from any thread.
class WebhookSecrets {
 public:
  WebhookSecrets() = default;
  // Secrets between spaces, each "whsec_" and base64, or base64 alone, of 16 to 64 bytes. kInvalid
  // otherwise, without quoting any. An empty text means that nothing is signed.
  static Result<WebhookSecrets> parse(std::string_view text);

  bool empty() const { return secrets_.empty(); }
  // The value of `webhook-signature`: "v1," and base64 for each secret, between spaces. `seconds`
  // since the Unix epoch is what `webhook-timestamp` says.
  std::string sign(std::string_view id, long long seconds, std::string_view body) const;

 private:
  std::vector<std::string> secrets_;  // Raw bytes.
};

}  // namespace kare
