#include "engine/wan/text/prompt.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/assert.h"
#include "engine/wan/text/html_names.h"
#include "engine/wan/text/utf8.h"

namespace kare::wan {
namespace {

struct Ligature {
  char32_t code;
  std::string_view text;
};

// The ligatures and digraphs of Latin that ftfy takes apart.
constexpr Ligature kLigatures[] = {
    {0x132, "IJ"},       {0x133, "ij"},  {0x149, "\u02bcn"}, {0x1c4, "D\u017d"}, {0x1c5, "D\u017e"},
    {0x1c6, "d\u017e"},  {0x1c7, "LJ"},  {0x1c8, "Lj"},      {0x1c9, "lj"},      {0x1ca, "NJ"},
    {0x1cb, "Nj"},       {0x1cc, "nj"},  {0x1f1, "DZ"},      {0x1f2, "Dz"},      {0x1f3, "dz"},
    {0xfb00, "ff"},      {0xfb01, "fi"}, {0xfb02, "fl"},     {0xfb03, "ffi"},    {0xfb04, "ffl"},
    {0xfb05, "\u017ft"}, {0xfb06, "st"},
};

bool is_full_or_half_width(char32_t code) {
  return code >= 0xff01 && code < 0xfff0;
}

// White space as Python's `\s` understands it.
bool is_space(char32_t code) {
  return (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x20) || code == 0x85 ||
         code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
         code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

// ftfy would also drop U+001C to U+001F. They separate words, so they stay until white space is
// joined.
bool is_control(char32_t code) {
  return code < 9 || code == 0xb || (code >= 0xe && code < 0x1c) || code == 0x7f ||
         (code >= 0x206a && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffc);
}

// The length of a terminal's escape sequence (ESC [ … letter) at `at`, or 0.
std::size_t escape_length(std::u32string_view text, std::size_t at) {
  if (text[at] != 0x1b || at + 1 >= text.size() || text[at + 1] != '[') return 0;
  std::size_t end = at + 2;
  while (end < text.size() && (text[end] == ';' || (text[end] >= '0' && text[end] <= '9'))) ++end;
  const bool is_letter = end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') ||
                                               (text[end] >= 'A' && text[end] <= 'Z'));
  return is_letter ? end + 1 - at : 0;
}

icu::UnicodeString unicode_of(const std::u32string& text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<std::int32_t>(text.size()));
}

std::string utf8_of(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// U+FF01 to U+FFEF without the difference in width.
std::u32string plain_width(char32_t code) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(status);
  KARE_ASSERT(U_SUCCESS(status));
  const icu::UnicodeString plain = form->normalize(unicode_of(std::u32string(1, code)), status);
  return code_points(utf8_of(plain));
}

void append_plain(std::u32string& out, char32_t code) {
  if (code == 0x2bc || (code >= 0x2018 && code <= 0x201b)) {
    out += U'\'';
  } else if (code >= 0x201c && code <= 0x201f) {
    out += U'"';
  } else if (is_full_or_half_width(code)) {
    out += plain_width(code);
  } else if (!is_control(code)) {
    const auto* ligature = std::find_if(std::begin(kLigatures), std::end(kLigatures),
                                        [&](const Ligature& l) { return l.code == code; });
    out += ligature == std::end(kLigatures) ? std::u32string(1, code) : code_points(ligature->text);
  }
}

std::string repair(std::string_view text) {
  const std::u32string codes = code_points(text);
  std::u32string out;
  for (std::size_t at = 0; at < codes.size();) {
    const std::size_t escape = escape_length(codes, at);
    if (escape > 0) {
      at += escape;
      continue;
    }
    append_plain(out, codes[at++]);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(status);
  KARE_ASSERT(U_SUCCESS(status));
  return utf8_of(form->normalize(unicode_of(out), status));
}

std::string join_spaces(std::string_view text) {
  std::string out;
  bool is_pending = false;
  for (const char32_t code : code_points(text)) {
    if (is_space(code)) {
      is_pending = !out.empty();
      continue;
    }
    if (is_pending) out += ' ';
    is_pending = false;
    append_utf8(out, code);
  }
  return out;
}

// What a number from 128 to 159 means in HTML: the characters of Windows-1252.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

void append_number(std::string& out, std::uint64_t number) {
  const bool is_no_character = (number >= 1 && number <= 8) || (number >= 0xe && number <= 0x1f) ||
                               (number >= 0x7f && number <= 0x9f) || number == 0xb ||
                               (number >= 0xfdd0 && number <= 0xfdef) ||
                               (number & 0xfffe) == 0xfffe;
  if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) {
    append_utf8(out, 0xfffd);
  } else if (number == 0x0d) {
    out += '\r';
  } else if (number >= 0x80 && number <= 0x9f) {
    append_utf8(out, kWindows1252[number - 0x80]);
  } else if (!is_no_character) {
    append_utf8(out, static_cast<char32_t>(number));
  }
}

int digit_value(char c, int base) {
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (base == 16 && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A reference by number at `text` ("&#…"). Returns how many bytes it takes, 0 when it is none.
std::size_t decode_number(std::string_view text, std::string& out) {
  std::size_t at = 2;
  const int base = at < text.size() && (text[at] == 'x' || text[at] == 'X') ? 16 : 10;
  if (base == 16) ++at;
  const std::size_t first = at;
  std::uint64_t number = 0;
  for (; at < text.size() && digit_value(text[at], base) >= 0; ++at) {
    number =
        std::min<std::uint64_t>(0x110000, number * static_cast<unsigned>(base) +
                                              static_cast<unsigned>(digit_value(text[at], base)));
  }
  if (at == first) return 0;
  append_number(out, number);
  return at + (at < text.size() && text[at] == ';' ? 1 : 0);
}

// A reference by name at `text` ("&…"): the longest name that is known.
std::size_t decode_name(std::string_view text, std::string& out) {
  constexpr std::size_t kNameMax = 32;
  const std::size_t longest = std::min(kNameMax, text.size() - 1);
  for (std::size_t length = longest; length > 1; --length) {
    const auto value = html_character(text.substr(1, length));
    if (!value) continue;
    out += *value;
    return 1 + length;
  }
  return 0;
}

}  // namespace

std::string decode_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] == '&') {
      const bool is_number = text.size() > 1 && text[1] == '#';
      const std::size_t used = is_number ? decode_number(text, out) : decode_name(text, out);
      text.remove_prefix(used);
      if (used > 0) continue;
    }
    out += text[0];
    text.remove_prefix(1);
  }
  return out;
}

std::string clean_prompt(std::string_view text) {
  return join_spaces(decode_html(decode_html(repair(text))));
}

}  // namespace kare::wan
