#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace kare::upstream {

// A token (JWT, HS256) as Kling wants it: `iss` the access key, `exp` half an hour ahead. `nbf`
// lies a minute back, so that a clock that is a little fast does no harm.
std::string make_token(std::string_view access_key, std::string_view secret_key, TimePoint now);

}  // namespace kare::upstream
