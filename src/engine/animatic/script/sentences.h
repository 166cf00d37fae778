#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kare::animatic {

// The sentences of a text in UTF-8, by the rules of Unicode (UAX 29) and at line breaks and
// semicolons, without the spaces around them. What has fewer than two words stays with the sentence
// before it.
std::vector<std::string> sentences_of(std::string_view text);

// The text without the white space around it.
std::string_view trimmed(std::string_view text);

}  // namespace kare::animatic
