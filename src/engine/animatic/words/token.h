#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kare::animatic {

// A word or a mark of punctuation of a prompt.
struct Token {
  std::string text;  // UTF-8, lower case, without a possessive 's.
  bool is_word = false;
  // What the prompt says where `text` is its translation; see `shows`.
  std::string said = {};
  // False for the second and later words that stand for one of the prompt.
  bool begins = true;

  // The word as the prompt has it; empty when an earlier token carries it.
  const std::string& shows() const { return said.empty() && begins ? text : said; }
};

// Cuts a text at the word boundaries of Unicode (UAX 29, with ICU's dictionaries for languages
// without spaces). Spaces and hyphens are left out; invalid UTF-8 becomes U+FFFD.
std::vector<Token> tokenize(std::string_view text);

// The form in which phrases are looked up: lower case, words separated by single spaces.
std::string phrase_key(std::string_view phrase);

}  // namespace kare::animatic
