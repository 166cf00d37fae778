#include "engine/animatic/words/lettering.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace kare::animatic {
namespace {

constexpr std::size_t kCharactersMax = 40;
constexpr std::pair<std::string_view, std::string_view> kQuotes[] = {
    {"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"「", "」"}, {"『", "』"},
};

struct Carrier {
  std::string_view word, name;
};
constexpr Carrier kCarriers[] = {
    {"sign", "sign"},     {"signboard", "sign"}, {"board", "sign"},    {"billboard", "sign"},
    {"placard", "sign"},  {"poster", "sign"},    {"plaque", "sign"},   {"signpost", "sign"},
    {"banner", "banner"}, {"flag", "banner"},    {"ribbon", "banner"}, {"neon", "neon"},
    {"lights", "neon"},
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// Words that lead to a quote and show nothing themselves.
bool leads(std::string_view word) {
  constexpr std::string_view kWords[] = {
      "that",  "which",   "with",     "the",      "word",    "words",       "text",      "says",
      "say",   "saying",  "reads",    "read",     "reading", "written",     "lettering", "titled",
      "title", "labeled", "labelled", "spelling", "message", "inscription", "caption",   "called"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

struct Span {
  std::size_t begin = std::string_view::npos, end = 0;  // With the quotes.
  std::string text;
};

Span find_quote(std::string_view prompt) {
  Span best;
  for (const auto& [open, close] : kQuotes) {
    const std::size_t begin = prompt.find(open);
    if (begin == std::string_view::npos || begin >= best.begin) continue;
    const std::size_t from = begin + open.size();
    const std::size_t to = prompt.find(close, from);
    if (to == std::string_view::npos) continue;
    const std::string_view text = trimmed(prompt.substr(from, to - from));
    const bool is_whole = trimmed(prompt.substr(0, begin)).empty() &&
                          trimmed(prompt.substr(to + close.size())).size() < 3;
    if (text.empty() || characters(text) > kCharactersMax || is_whole) continue;
    best = {begin, to + close.size(), std::string(text)};
  }
  return best;
}

// The last word before `end`, in lower case, and where it begins.
std::string last_word(std::string_view text, std::size_t& end) {
  constexpr std::string_view kGaps = " \t\n,:";
  const std::size_t last = text.substr(0, end).find_last_not_of(kGaps);
  if (last == std::string_view::npos) return {};
  const std::size_t gap = text.substr(0, last + 1).find_last_of(kGaps);
  end = gap == std::string_view::npos ? 0 : gap + 1;
  return ascii_lower(text.substr(end, last + 1 - end));
}

// Takes the words that lead to the quote from the end of `before`, and names the carrier.
std::string without_lead(std::string_view before, std::string& carrier) {
  std::size_t kept = before.size();
  while (kept > 0) {
    std::size_t begin = kept;
    const std::string word = last_word(before, begin);
    const auto* known = std::find_if(std::begin(kCarriers), std::end(kCarriers),
                                     [&](const Carrier& one) { return one.word == word; });
    if (known != std::end(kCarriers)) {
      if (carrier != "neon") carrier = known->name;
    } else if (!leads(word) || !carrier.empty()) {
      break;
    }
    kept = begin;
  }
  return std::string(before.substr(0, kept));
}

}  // namespace

Lettering take_lettering(std::string_view prompt) {
  Lettering found;
  const Span quote = find_quote(prompt);
  if (quote.begin == std::string_view::npos) {
    found.rest = prompt;
    return found;
  }
  found.text = quote.text;
  found.rest = without_lead(prompt.substr(0, quote.begin), found.carrier);
  found.rest += ' ';
  found.rest += prompt.substr(quote.end);
  return found;
}

}  // namespace kare::animatic
