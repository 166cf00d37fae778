#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kare {

// Encryption of small secrets at rest: AES-256-GCM under a 32-byte key with a random 96-bit nonce.
// `context` is not hidden but bound to the text: opened with another one, the text is refused, so
// that sealed texts cannot change places. REQUIRES: key.size() == 32.
std::string seal(std::string_view key, std::string_view plain, std::string_view context);
// kCorrupt when `sealed` was altered, cut, or made with another key or context.
Result<std::string> unseal(std::string_view key, std::string_view sealed, std::string_view context);

}  // namespace kare
