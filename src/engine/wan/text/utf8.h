#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kare::wan {

// The bytes of the UTF-8 character at the front of `text`, by its first byte and never more than
// there are; 1 for a byte that begins no character. 0 for empty text.
std::size_t character_bytes(std::string_view text);
// All code points; what is not UTF-8 becomes U+FFFD, a byte at a time.
std::u32string code_points(std::string_view text);
void append_utf8(std::string& out, char32_t code);

}  // namespace kare::wan
