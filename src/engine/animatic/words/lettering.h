#pragma once

#include <string>
#include <string_view>

namespace kare::animatic {

// A text in quotes that is to be seen in the picture, and the prompt without it.
struct Lettering {
  std::string text;     // UTF-8, at most 40 characters; empty when there is none.
  std::string carrier;  // "banner", "neon", "sign", or empty when the prompt names none.
  // The prompt without the quote and the words that only lead to it ("a sign that says").
  std::string rest;
};

// Finds the first short text in "…", “…”, „…“, «…», 「…」 or 『…』. A prompt that is one quote, a
// long quote and an open one are ordinary words.
Lettering take_lettering(std::string_view prompt);

}  // namespace kare::animatic
