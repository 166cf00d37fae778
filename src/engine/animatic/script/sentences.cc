#include "engine/animatic/script/sentences.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "base/assert.h"
#include "engine/animatic/words/token.h"

namespace kare::animatic {
namespace {

constexpr int kWordsMin = 2;

void add_sentence(std::string_view text, std::vector<std::string>& sentences) {
  text = trimmed(text);
  if (text.empty()) return;
  const std::vector<Token> tokens = tokenize(text);
  const auto words =
      std::count_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.is_word; });
  if (words >= kWordsMin || sentences.empty()) {
    sentences.emplace_back(text);
  } else {
    sentences.back() += ' ' + std::string(text);
  }
}

// Cuts at semicolons, which the rules of Unicode do not.
void add_clauses(std::string_view text, std::vector<std::string>& sentences) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ';') continue;
    add_sentence(text.substr(begin, i - begin), sentences);
    begin = i + 1;
  }
  add_sentence(text.substr(begin), sentences);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::vector<std::string> sentences_of(std::string_view text) {
  const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
  const icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(bytes);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createSentenceInstance(icu::Locale::getEnglish(), status));
  KARE_ASSERT(U_SUCCESS(status));
  breaks->setText(unicode);

  std::vector<std::string> sentences;
  std::int32_t begin = breaks->first();
  for (std::int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    std::string piece;
    unicode.tempSubStringBetween(begin, end).toUTF8String(piece);
    add_clauses(piece, sentences);
  }
  return sentences;
}

}  // namespace kare::animatic
