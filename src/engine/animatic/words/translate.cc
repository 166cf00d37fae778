#include "engine/animatic/words/translate.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/animatic/words/table.h"

namespace kare::animatic {
namespace {

constexpr std::array<std::string_view, 6> kLatin = {"es", "de", "fr", "it", "pt", "tr"};
constexpr std::size_t kPhraseTokens = 6;
// How much of a word its known beginning must be: endings are shorter than stems.
constexpr double kStemShare = 0.5;
constexpr std::size_t kStemBytesMin = 3;

struct Script {
  int han = 0, kana = 0, hangul = 0, cyrillic = 0, arabic = 0;
};

// Counts letters by the first bytes of their UTF-8 form (The Unicode Standard, table 3-6).
Script script_of(const std::vector<Token>& tokens) {
  Script script;
  for (const Token& token : tokens) {
    const std::string& text = token.text;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const auto a = static_cast<unsigned char>(text[i]);
      const auto b = static_cast<unsigned char>(text[i + 1]);
      if (a == 0xE3 && b >= 0x81 && b <= 0x83) ++script.kana;
      if (a >= 0xE4 && a <= 0xE9) ++script.han;
      if (a >= 0xEA && a <= 0xED) ++script.hangul;
      if (a == 0xD0 || a == 0xD1) ++script.cyrillic;
      if (a >= 0xD8 && a <= 0xDB) ++script.arabic;
    }
  }
  return script;
}

std::optional<std::string> meaning_of(const Lexicon& lexicon, const std::string& language,
                                      const std::string& word) {
  const auto found = lexicon.foreign().find(language + '\t' + word);
  if (found.empty()) return std::nullopt;
  return std::string(found.front());
}

// Whether a byte begins a character of UTF-8.
bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The longest beginning of a word that is known, when it is most of it.
std::optional<std::string> stem_meaning(const Lexicon& lexicon, const std::string& language,
                                        const std::string& word) {
  const auto least = std::max(
      kStemBytesMin, static_cast<std::size_t>(kStemShare * static_cast<double>(word.size())));
  for (std::size_t size = word.size(); size >= least; --size) {
    if (size < word.size() && !begins_character(word[size])) continue;
    if (auto meaning = meaning_of(lexicon, language, word.substr(0, size))) return meaning;
  }
  return std::nullopt;
}

// Words that are written together with what follows: "l'océan", "الكلب".
std::string without_article(const std::string& language, const std::string& word) {
  const std::size_t apostrophe = word.find('\'');
  if ((language == "fr" || language == "it") && apostrophe != std::string::npos) {
    return word.substr(apostrophe + 1);
  }
  constexpr std::string_view kArabicArticle = "ال";
  const std::size_t article = word.find(kArabicArticle);
  const bool is_article = article != std::string::npos && article <= 2;  // After one letter.
  if (language == "ar" && is_article) return word.substr(article + kArabicArticle.size());
  return word;
}

bool is_written_without_spaces(const std::string& language) {
  return language == "zh" || language == "ja";
}

class Translator {
 public:
  Translator(const std::vector<Token>& tokens, const std::string& language, const Lexicon& lexicon)
      : tokens_(tokens), language_(language), lexicon_(lexicon) {}

  std::vector<Token> translate() {
    for (std::size_t at = 0; at < tokens_.size();) at += take(at);
    if (language_ != "tr" && language_ != "de" && language_ != "ru") move_adjectives();
    return std::move(out_);
  }

 private:
  // Translates what begins at a token; returns how many tokens that were.
  std::size_t take(std::size_t at) {
    if (!tokens_[at].is_word) {
      out_.push_back(tokens_[at]);
      return 1;
    }
    const bool joined = is_written_without_spaces(language_);
    for (std::size_t count = kPhraseTokens; count > 1; --count) {
      if (at + count > tokens_.size()) continue;
      std::string phrase = tokens_[at].text;
      for (std::size_t k = 1; k < count; ++k) phrase += (joined ? "" : " ") + tokens_[at + k].text;
      auto meaning = meaning_of(lexicon_, language_, phrase);
      // The last word may have an ending: "gitar çalıyor".
      const std::string& last = tokens_[at + count - 1].text;
      for (std::size_t cut = 1; !meaning && !joined && 3 * cut <= 2 * last.size(); ++cut) {
        if (!begins_character(last[last.size() - cut])) continue;
        meaning = meaning_of(lexicon_, language_, phrase.substr(0, phrase.size() - cut));
      }
      if (meaning) {
        add(*meaning, phrase);
        return count;
      }
    }
    const std::string& word = tokens_[at].text;
    if (joined) {
      take_characters(word);
      return 1;
    }
    auto meaning = meaning_of(lexicon_, language_, word);
    if (!meaning && language_ == "tr") meaning = turkish_lack(word);
    if (!meaning) meaning = stem_meaning(lexicon_, language_, word);
    const std::string bare = without_article(language_, word);
    if (!meaning && bare != word) meaning = meaning_of(lexicon_, language_, bare);
    if (!meaning && bare != word) meaning = stem_meaning(lexicon_, language_, bare);
    meaning ? add(*meaning, word) : out_.push_back(tokens_[at]);
    return 1;
  }

  // "insansız" is "without people".
  std::optional<std::string> turkish_lack(const std::string& word) const {
    for (const std::string_view ending : {"sız", "siz", "suz", "süz"}) {
      if (!word.ends_with(ending)) continue;
      const auto meaning =
          meaning_of(lexicon_, language_, word.substr(0, word.size() - ending.size()));
      if (meaning) return "no " + *meaning;
    }
    return std::nullopt;
  }

  // The longest known words of a text without spaces, from left to right.
  void take_characters(const std::string& text) {
    std::size_t unknown = 0, at = 0;
    const auto add_unknown = [&](std::size_t end) {
      if (end > unknown) out_.push_back({text.substr(unknown, end - unknown), true, {}});
    };
    while (at < text.size()) {
      std::size_t size = text.size() - at;
      std::optional<std::string> meaning;
      for (; size > 0 && !meaning; --size) {
        if (at + size < text.size() && !begins_character(text[at + size])) continue;
        meaning = meaning_of(lexicon_, language_, text.substr(at, size));
        if (meaning) break;
      }
      if (!meaning) {
        do {
          ++at;
        } while (at < text.size() && !begins_character(text[at]));
        continue;
      }
      add_unknown(at);
      add(*meaning, text.substr(at, size));
      at += size;
      unknown = at;
    }
    add_unknown(text.size());
  }

  // Several English words stand for one of the prompt: the first of them carries it.
  void add(const std::string& meaning, const std::string& said) {
    std::string carried = said;
    for (const std::string& word : split(meaning, ' ')) {
      out_.push_back({word, true, carried, !carried.empty()});
      carried.clear();
    }
  }

  bool is(const Token& token, Kind kind) const {
    const auto meanings = lexicon_.meanings(token.text);
    return std::any_of(meanings.begin(), meanings.end(),
                       [kind](const Meaning& meaning) { return meaning.kind == kind; });
  }

  // "un coche rojo" is "a red car".
  void move_adjectives() {
    for (std::size_t i = 1; i < out_.size(); ++i) {
      const bool follows = is(out_[i], Kind::kColour) || is(out_[i], Kind::kSize);
      const bool is_named = is(out_[i - 1], Kind::kConcept) || is(out_[i - 1], Kind::kPlace);
      const bool has_noun = is_named && !is(out_[i - 1], Kind::kColour);
      const bool leads_on = i + 1 < out_.size() && is(out_[i + 1], Kind::kConcept);
      if (follows && has_noun && !leads_on) std::swap(out_[i], out_[i - 1]);
    }
  }

  const std::vector<Token>& tokens_;
  const std::string& language_;
  const Lexicon& lexicon_;
  std::vector<Token> out_;
};

bool is_english(const std::string& word, const Lexicon& lexicon) {
  const std::vector<Form> forms = lexicon.forms(word);
  return std::any_of(forms.begin(), forms.end(), [&](const Form& form) {
    return !lexicon.meanings(form.base).empty() || !lexicon.like(form.base).empty();
  });
}

}  // namespace

std::string language_of(const std::vector<Token>& tokens, const Lexicon& lexicon) {
  const Script script = script_of(tokens);
  if (script.kana > 0) return "ja";
  if (script.han > 0) return "zh";
  if (script.hangul > 0) return "ko";
  if (script.cyrillic > 0) return "ru";
  if (script.arabic > 0) return "ar";
  int best = 0;
  for (const Token& token : tokens) best += token.is_word && is_english(token.text, lexicon);
  std::string language = "en";
  for (const std::string_view other : kLatin) {
    const std::string name(other);
    int known = 0;
    for (const Token& token : tokens) {
      if (!token.is_word) continue;
      known += meaning_of(lexicon, name, token.text).has_value();
    }
    if (known <= best) continue;
    best = known;
    language = name;
  }
  return language;
}

std::vector<Token> translated(const std::vector<Token>& tokens, const std::string& language,
                              const Lexicon& lexicon) {
  return Translator(tokens, language, lexicon).translate();
}

}  // namespace kare::animatic
