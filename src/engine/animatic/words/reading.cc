#include "engine/animatic/words/reading.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/animatic/words/translate.h"

namespace kare::animatic {
namespace {

// How far "no" reaches.
constexpr std::size_t kNegationWords = 8;

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool ends_sentence(const Token& token) {
  constexpr std::array<std::string_view, 7> kEnds = {".", "!", "?", ";", "。", "！", "？"};
  return !token.is_word && is_one_of(token.text, kEnds);
}

bool is_determiner(std::string_view word) {
  constexpr std::array<std::string_view, 16> kWords = {
      "a",  "an",   "the",  "his",  "her",   "their", "its", "my",
      "of", "some", "this", "that", "these", "with",  "and", "our"};
  return is_one_of(word, kWords);
}

bool is_auxiliary(std::string_view word) {
  constexpr std::array<std::string_view, 9> kWords = {"is", "are", "was",  "were", "be",
                                                      "to", "who", "that", "they"};
  return is_one_of(word, kWords);
}

// Puts marks on the tokens of one prompt.
class Reader {
 public:
  Reader(std::string_view prompt, const Lexicon& lexicon) : lexicon_(lexicon) {
    reading_.tokens = tokenize(prompt);
    reading_.language = language_of(reading_.tokens, lexicon);
    if (reading_.language != "en") {
      reading_.tokens = translated(reading_.tokens, reading_.language, lexicon);
    }
  }

  Reading read() {
    std::size_t at = 0;
    while (at < reading_.tokens.size()) {
      std::optional<Mark> mark = longest_mark(at);
      at = mark ? mark->end : at + 1;
      if (mark) reading_.marks.push_back(std::move(*mark));
    }
    deny();
    return std::move(reading_);
  }

 private:
  std::optional<Mark> longest_mark(std::size_t at) const {
    std::size_t words = 0;
    while (words < lexicon_.longest_phrase_words() && at + words < reading_.tokens.size() &&
           reading_.tokens[at + words].is_word) {
      ++words;
    }
    for (; words > 0; --words) {
      if (std::optional<Mark> mark = mark_of(at, at + words)) return mark;
    }
    return std::nullopt;
  }

  // The best meaning of the tokens [begin, end) as one phrase.
  std::optional<Mark> mark_of(std::size_t begin, std::size_t end) const {
    std::vector<Mark> found;
    for (const Form& form : phrase_forms(begin, end)) {
      for (const Meaning& meaning : lexicon_.meanings(form.base)) {
        // "drumming" is no drum.
        if (form.ending == Ending::kVerb && meaning.kind == Kind::kConcept) continue;
        found.push_back({meaning, begin, end, form.ending, form.base});
      }
    }
    if (found.empty()) return similar_mark(begin, end);
    std::stable_sort(found.begin(), found.end(),
                     [](const Mark& a, const Mark& b) { return a.meaning.rank > b.meaning.rank; });
    const Mark* best = &found.front();
    for (const Mark& other : found) {
      if (other.meaning.rank == best->meaning.rank && is_better(other, *best)) best = &other;
    }
    const bool is_single_hint = best->meaning.rank == Rank::kHint && end - begin > 1;
    if (is_single_hint) return std::nullopt;
    if (best->meaning.rank == Rank::kName && is_coloured(begin, end)) return std::nullopt;
    return *best;
  }

  // "a black cat" is a cat that is black, though there is a picture of that name.
  bool is_coloured(std::size_t begin, std::size_t end) const {
    if (end - begin < 2) return false;
    const auto meanings = lexicon_.meanings(reading_.tokens[begin].text);
    return std::any_of(meanings.begin(), meanings.end(),
                       [](const Meaning& meaning) { return meaning.kind == Kind::kColour; });
  }

  // Words that we do not know, but something that they are a kind of: "corgi" is a dog.
  std::optional<Mark> similar_mark(std::size_t begin, std::size_t end) const {
    if (is_coloured(begin, end)) return std::nullopt;
    for (const Form& form : phrase_forms(begin, end)) {
      for (Meaning& meaning : lexicon_.like(form.base)) {
        const bool is_action = meaning.kind == Kind::kAction;
        if (form.ending == Ending::kVerb && !is_action) continue;
        Mark mark{meaning, begin, end, form.ending, form.base};
        if (is_action && !is_done_here(mark)) continue;
        return mark;
      }
    }
    return std::nullopt;
  }

  // Of a word that may be a verb or not at all what we think of.
  bool is_done_here(const Mark& mark) const {
    const std::string_view before =
        mark.begin > 0 ? std::string_view(reading_.tokens[mark.begin - 1].text) : "";
    return mark.ending == Ending::kVerb ? !is_determiner(before) || before == "and"
                                        : is_auxiliary(before);
  }

  // The phrase as it stands, with its last word, its first word, or both in a base form.
  std::vector<Form> phrase_forms(std::size_t begin, std::size_t end) const {
    const std::vector<Form> first = lexicon_.forms(reading_.tokens[begin].text);
    if (end - begin == 1) return first;
    std::string middle = " ";
    for (std::size_t i = begin + 1; i + 1 < end; ++i) middle += reading_.tokens[i].text + " ";
    const std::vector<Form> last = lexicon_.forms(reading_.tokens[end - 1].text);
    std::vector<Form> phrases;
    for (const Form& head : first) {
      for (const Form& tail : last) {
        const bool is_verb = head.ending == Ending::kVerb;
        phrases.push_back({head.base + middle + tail.base, is_verb ? head.ending : tail.ending});
      }
    }
    return phrases;
  }

  // Decides between two meanings of one rank by what stands before and after.
  bool is_better(const Mark& other, const Mark& than) const {
    const Kind a = other.meaning.kind, b = than.meaning.kind;
    if (a == Kind::kAction && b == Kind::kConcept) return is_verb_here(other);
    if (a == Kind::kConcept && b == Kind::kAction) return !is_verb_here(than);
    if (a == Kind::kConcept && b == Kind::kSize) return !is_before_thing(than);
    if (a == Kind::kColour && b == Kind::kConcept) return is_before_thing(other);
    if (a == Kind::kConcept && b == Kind::kColour) return !is_before_thing(than);
    return false;
  }

  bool is_verb_here(const Mark& mark) const {
    if (mark.begin == 0) return mark.ending == Ending::kVerb;
    const std::string& before = reading_.tokens[mark.begin - 1].text;
    if (is_auxiliary(before)) return true;
    const Mark* last = reading_.marks.empty() ? nullptr : &reading_.marks.back();
    const bool is_adjacent = last != nullptr && last->end == mark.begin;
    if (is_adjacent && last->meaning.kind == Kind::kConcept) return true;
    if (is_determiner(before)) return false;
    const bool is_described =
        is_adjacent && (last->meaning.kind == Kind::kColour ||
                        last->meaning.kind == Kind::kNumber || last->meaning.kind == Kind::kSize);
    return !is_described && mark.ending == Ending::kVerb;
  }

  bool is_before_thing(const Mark& mark) const {
    if (mark.end >= reading_.tokens.size() || !reading_.tokens[mark.end].is_word) return false;
    for (const Form& form : lexicon_.forms(reading_.tokens[mark.end].text)) {
      for (const Meaning& meaning : lexicon_.meanings(form.base)) {
        const bool is_described = meaning.kind == Kind::kConcept || meaning.kind == Kind::kColour ||
                                  meaning.kind == Kind::kSize || meaning.kind == Kind::kPlace;
        if (is_described) return true;
      }
    }
    return false;
  }

  // "no people and cars, but a dog": what follows is left out, up to a turn of the sentence.
  void deny() {
    for (std::size_t i = 0; i < reading_.marks.size(); ++i) {
      if (reading_.marks[i].meaning.kind != Kind::kNegation) continue;
      reading_.marks[i].shown = true;
      const std::size_t from = reading_.marks[i].end;
      for (std::size_t k = i + 1; k < reading_.marks.size(); ++k) {
        Mark& mark = reading_.marks[k];
        if (mark.begin > from + kNegationWords || is_turn(from, mark.begin)) break;
        if (mark.meaning.kind == Kind::kGrammar || mark.meaning.kind == Kind::kContent) continue;
        if (mark.meaning.kind == Kind::kAction) break;
        mark.denied = true;
        mark.shown = true;
      }
    }
  }

  bool is_turn(std::size_t begin, std::size_t end) const {
    constexpr std::array<std::string_view, 10> kTurns = {"but", "with", "just", "only", "a",
                                                         "an",  "the",  "on",   "in",   "at"};
    for (std::size_t i = begin; i < end; ++i) {
      const Token& token = reading_.tokens[i];
      if (ends_sentence(token)) return true;
      if (i > begin && is_one_of(token.text, kTurns)) return true;
    }
    return false;
  }

  const Lexicon& lexicon_;
  Reading reading_;
};

}  // namespace

std::vector<std::string> Reading::words(const Mark& mark) const {
  std::vector<std::string> out;
  for (std::size_t i = mark.begin; i < mark.end; ++i) {
    if (!tokens[i].shows().empty()) out.push_back(tokens[i].shows());
  }
  return out;
}

bool Reading::is_sentence_between(std::size_t begin, std::size_t end) const {
  for (std::size_t i = begin; i < end; ++i) {
    if (ends_sentence(tokens[i])) return true;
  }
  return false;
}

Reading read_prompt(std::string_view prompt, const Lexicon& lexicon) {
  return Reader(prompt, lexicon).read();
}

}  // namespace kare::animatic
