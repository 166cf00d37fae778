#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kare::animatic {

// What an ending says about a word.
enum class Ending { kNone, kPlural, kVerb };

// A possible base form of a word, and the ending that was undone to get it.
struct Form {
  std::string base;
  Ending ending = Ending::kNone;
};

// Other forms -> base form, for words that the rules do not cover.
using IrregularForms = std::unordered_map<std::string, std::string>;

// All forms an English word may have been made from, the likeliest first; the first is the word
// itself. They are guesses ("bus" gives "bu"): the reader takes the first one it knows.
std::vector<Form> base_forms(std::string_view word, const IrregularForms& irregular);

}  // namespace kare::animatic
