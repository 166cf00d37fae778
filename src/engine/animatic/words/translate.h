#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/animatic/words/lexicon.h"
#include "engine/animatic/words/token.h"

namespace kare::animatic {

// The language of a prompt, ISO 639-1: by its script; of the languages in Latin script the one that
// knows most of its words, English when none knows more.
std::string language_of(const std::vector<Token>& tokens, const Lexicon& lexicon);

// The tokens in English: words of languages.tsv are replaced by what they mean, others stay.
// Token::said keeps what the prompt says. Colours and sizes come before their noun, as in English.
std::vector<Token> translated(const std::vector<Token>& tokens, const std::string& language,
                              const Lexicon& lexicon);

}  // namespace kare::animatic
