#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kling/fields.h"

namespace kare::kling {

// Fields that several dialects have, each under its own key. All of them are empty when the key is
// absent or its value was refused.

// A caller's own id: 1 to kExternalIdCharsMax characters.
std::string read_external_id(const Fields& fields, std::string_view key);
// An absolute http or https URL.
std::string read_callback_url(const Fields& fields, std::string_view key);
// A whole number up to kSeedMax.
std::optional<std::uint64_t> read_seed(const Fields& fields, std::string_view key);
// The flag in an object such as {"enabled": true}.
bool read_enabled(const Fields& fields, std::string_view key);

}  // namespace kare::kling
