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

bool is_article(std::string_view word) {
  constexpr std::array<std::string_view, 5> kWords = {"a", "an", "his", "her", "their"};
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
    settle_glosses();
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
        // "drumming" is no drum, "sanding" no beach.
        const bool is_name = meaning.kind == Kind::kConcept || meaning.kind == Kind::kPlace;
        if (form.ending == Ending::kVerb && is_name) continue;
        found.push_back({meaning, begin, end, form.ending, form.base});
      }
    }
    if (found.empty()) return similar_mark(begin, end);
    drop_idle_colours(found);
    drop_verbs_after_article(found);
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

  // "A jar of peach" has a fruit in it, "a peach jar" is of that colour.
  void drop_idle_colours(std::vector<Mark>& found) const {
    const auto is_colour = [](const Mark& mark) { return mark.meaning.kind == Kind::kColour; };
    const bool is_name = std::any_of(found.begin(), found.end(), [](const Mark& mark) {
      return mark.meaning.kind == Kind::kConcept || mark.meaning.kind == Kind::kPlace;
    });
    if (!is_name) return;
    const auto colour = std::find_if(found.begin(), found.end(), is_colour);
    if (colour == found.end()) return;
    const bool is_said_of =
        colour->begin > 0 && is_auxiliary(reading_.tokens[colour->begin - 1].text);
    if (is_before_thing(*colour)) {
      std::erase_if(found, [&](const Mark& mark) { return !is_colour(mark); });
    } else if (!is_said_of) {
      std::erase_if(found, is_colour);
    }
  }

  // "A hammer" is a thing, though to hammer is something to do.
  void drop_verbs_after_article(std::vector<Mark>& found) const {
    const std::size_t at = found.front().begin;
    if (at == 0 || !is_article(reading_.tokens[at - 1].text)) {
      return;
    }
    const bool is_thing = std::any_of(found.begin(), found.end(), [](const Mark& mark) {
      return mark.meaning.kind == Kind::kConcept && mark.meaning.rank >= Rank::kName &&
             mark.ending == Ending::kNone;
    });
    if (!is_thing) return;
    std::erase_if(found, [](const Mark& mark) { return mark.meaning.kind == Kind::kAction; });
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
    if (end - begin > 1 || reading_.language != "en") return std::nullopt;
    return compound_mark(begin);
  }

  // A word that is two words we know, of which the last says what it is ("rollerskater",
  // "barndoor"), or the first where the last only says whereabouts ("poolside").
  std::optional<Mark> compound_mark(std::size_t at) const {
    constexpr std::size_t kPartMin = 4;
    constexpr std::array<std::string_view, 8> kWhereabouts = {"side", "front", "top",   "shore",
                                                              "land", "scape", "floor", "edge"};
    const std::string& word = reading_.tokens[at].text;
    for (std::size_t cut = kPartMin - 1; cut + kPartMin - 1 < word.size(); ++cut) {
      const std::string head = word.substr(0, cut), tail = word.substr(cut);
      const bool is_place_word = is_one_of(tail, kWhereabouts);
      if (lexicon_.meanings(head).empty()) continue;
      for (const Form& form : lexicon_.forms(is_place_word ? head : tail)) {
        for (const Meaning& meaning : lexicon_.meanings(form.base)) {
          const bool is_verb = meaning.kind == Kind::kAction && form.ending == Ending::kVerb;
          const bool is_name = meaning.kind == Kind::kPlace || meaning.kind == Kind::kConcept;
          const bool is_sure = meaning.rank == Rank::kOwn && form.base.size() >= kPartMin;
          const bool fits = is_place_word ? is_name : is_sure && (is_verb || is_name);
          if (!fits || (is_name && form.ending == Ending::kVerb)) continue;
          Mark mark{meaning, at, at + 1, form.ending, word};
          if (!is_verb || is_done_here(mark)) return mark;
        }
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
    // "is crossing a river" speaks of no crossing.
    if (a == Kind::kAction && b == Kind::kPlace) {
      return other.ending == Ending::kVerb && is_verb_here(other);
    }
    if (a == Kind::kPlace && b == Kind::kAction) {
      return than.ending != Ending::kVerb || !is_verb_here(than);
    }
    if (a == Kind::kConcept && b == Kind::kSize) return !is_before_thing(than);
    if (a == Kind::kColour && b == Kind::kConcept) return is_before_thing(other);
    if (a == Kind::kConcept && b == Kind::kColour) return !is_before_thing(than);
    return false;
  }

  bool is_verb_here(const Mark& mark) const {
    if (mark.begin == 0) return mark.ending == Ending::kVerb && !names_kind(mark);
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

  // "building facade": a noun that is said right before another.
  bool names_kind(const Mark& mark) const {
    const auto exact = lexicon_.meanings(reading_.tokens[mark.begin].text);
    const bool is_noun = std::any_of(exact.begin(), exact.end(), [](const Meaning& meaning) {
      return meaning.kind == Kind::kConcept && meaning.rank == Rank::kOwn;
    });
    return is_noun && mark.end - mark.begin == 1 && mark.end < reading_.tokens.size() &&
           !is_determiner(reading_.tokens[mark.end].text);
  }

  bool is_before_thing(const Mark& mark) const {
    constexpr std::size_t kWords = 3;  // "hot dog", "baseball bat".
    for (std::size_t end = mark.end + 1; end <= mark.end + kWords; ++end) {
      if (end > reading_.tokens.size() || !reading_.tokens[end - 1].is_word) return false;
      for (const Form& form : phrase_forms(mark.end, end)) {
        for (const Meaning& meaning : lexicon_.meanings(form.base)) {
          const bool is_described = meaning.kind == Kind::kConcept ||
                                    meaning.kind == Kind::kColour || meaning.kind == Kind::kSize ||
                                    meaning.kind == Kind::kPlace;
          if (is_described) return true;
        }
      }
    }
    return false;
  }

  // "hurling (sport)": what only tells which of two meanings is meant, shows nothing itself.
  void settle_glosses() {
    constexpr std::array<std::string_view, 9> kGlosses = {
        "sport", "sports", "exercise", "game", "art", "human", "animal", "boxing", "dance"};
    for (std::size_t i = 1; i + 1 < reading_.tokens.size(); ++i) {
      const bool is_gloss = reading_.tokens[i - 1].text == "(" &&
                            reading_.tokens[i + 1].text == ")" &&
                            is_one_of(reading_.tokens[i].text, kGlosses);
      if (is_gloss) reading_.settle(i, i + 1);
    }
  }

  // "no people and cars, but a dog": what follows is left out, up to a turn of the sentence.
  void deny() {
    for (std::size_t i = 0; i < reading_.marks.size(); ++i) {
      if (reading_.marks[i].meaning.kind != Kind::kNegation) continue;
      reading_.marks[i].shown = true;
      const bool looks_back = is_denied_before(reading_.language) &&
                              reading_.tokens[reading_.marks[i].begin].text != "no";
      if (looks_back && deny_before(i)) continue;
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

  // Languages that say "people without".
  static bool is_denied_before(std::string_view language) {
    return language == "tr" || language == "ja" || language == "ko";
  }

  // Denies the thing before a negation, and those that "and" joins to it. False when none is there.
  bool deny_before(std::size_t negation) {
    constexpr std::size_t kReach = 3;  // Tokens between a thing and what denies it.
    std::size_t from = reading_.marks[negation].begin;
    bool is_found = false;
    for (std::size_t k = negation; k > 0; --k) {
      Mark& mark = reading_.marks[k - 1];
      if (mark.end + kReach < from) break;
      if (std::any_of(reading_.tokens.begin() + static_cast<std::ptrdiff_t>(mark.end),
                      reading_.tokens.begin() + static_cast<std::ptrdiff_t>(from),
                      [](const Token& token) { return !token.is_word; })) {
        break;
      }
      if (mark.meaning.kind == Kind::kGrammar) {
        if (is_found && reading_.tokens[mark.begin].text != "and") break;
        continue;
      }
      const bool is_thing = mark.meaning.kind == Kind::kConcept ||
                            mark.meaning.kind == Kind::kPlace ||
                            mark.meaning.kind == Kind::kWeather;
      if (!is_thing) break;
      mark.denied = mark.shown = is_found = true;
      from = mark.begin;
    }
    return is_found;
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

void Reading::settle(std::size_t begin, std::size_t end) {
  std::erase_if(marks, [&](const Mark& mark) { return mark.begin < end && begin < mark.end; });
  Mark mark;
  mark.meaning.kind = Kind::kGrammar;
  mark.begin = begin;
  mark.end = end;
  mark.shown = true;
  const auto place = std::find_if(marks.begin(), marks.end(),
                                  [&](const Mark& other) { return other.begin >= end; });
  marks.insert(place, mark);
}

void Reading::own_up(std::size_t begin, std::size_t end) {
  settle(begin, end);
  const auto mark = std::find_if(marks.begin(), marks.end(),
                                 [begin](const Mark& one) { return one.begin == begin; });
  mark->meaning.kind = Kind::kContent;
  mark->shown = false;
  mark->is_wish = true;
}

Reading read_prompt(std::string_view prompt, const Lexicon& lexicon) {
  return Reader(prompt, lexicon).read();
}

}  // namespace kare::animatic
