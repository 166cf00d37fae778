#include "engine/animatic/words/token.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <memory>

#include "base/assert.h"
#include "base/text.h"

namespace kare::animatic {
namespace {

// "dog's" and "dogs'" speak of the dog.
std::string without_possessive(std::string word) {
  if (word.ends_with("'s")) word.resize(word.size() - 2);
  return word;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
  icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(bytes);
  unicode.toLower(icu::Locale::getEnglish());
  unicode.findAndReplace(icu::UnicodeString(static_cast<UChar32>(0x2019)), icu::UnicodeString("'"));

  // The lower case of a Turkish capital I with a dot.
  unicode.findAndReplace(icu::UnicodeString::fromUTF8("i\u0307"), icu::UnicodeString("i"));

  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getEnglish(), status));
  KARE_ASSERT(U_SUCCESS(status));
  breaks->setText(unicode);

  std::vector<Token> tokens;
  std::int32_t begin = breaks->first();
  for (std::int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    Token token;
    token.is_word = breaks->getRuleStatus() >= UBRK_WORD_NONE_LIMIT;
    unicode.tempSubStringBetween(begin, end).toUTF8String(token.text);
    if (token.is_word) token.text = without_possessive(std::move(token.text));
    const bool is_space = token.text.find_first_not_of(" \t\r\n-") == std::string::npos;
    if (!is_space) tokens.push_back(std::move(token));
  }
  return tokens;
}

std::string phrase_key(std::string_view phrase) {
  std::string key;
  for (const char c : ascii_lower(phrase)) {
    const bool is_gap = c == ' ' || c == '-' || c == ',' || c == '.' || c == ':';
    if (!is_gap) {
      key += c;
    } else if (!key.empty() && key.back() != ' ') {
      key += ' ';
    }
  }
  while (key.ends_with(' ')) key.pop_back();
  return key;
}

}  // namespace kare::animatic
