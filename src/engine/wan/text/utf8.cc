#include "engine/wan/text/utf8.h"

#include <algorithm>

#include "base/text.h"

namespace kare::wan {

std::size_t character_bytes(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return std::min(length, text.size());
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  while (!text.empty()) {
    const std::size_t length = character_bytes(text);
    const std::string_view character = text.substr(0, length);
    if (!is_utf8(character)) {
      out += char32_t{0xfffd};
      text.remove_prefix(1);
      continue;
    }
    char32_t code = static_cast<unsigned char>(character[0]);
    if (length > 1) code &= 0x7fu >> length;
    for (const char byte : character.substr(1)) code = code << 6 | (byte & 0x3f);
    out += code;
    text.remove_prefix(length);
  }
  return out;
}

void append_utf8(std::string& out, char32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace kare::wan
