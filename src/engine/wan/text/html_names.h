#pragma once

#include <optional>
#include <string_view>

namespace kare::wan {

// The UTF-8 text that HTML5 gives a character reference, by its name without the "&": "amp;", or
// "amp" for those that are known without the semicolon. Nothing for an unknown name.
std::optional<std::string_view> html_character(std::string_view name);

}  // namespace kare::wan
