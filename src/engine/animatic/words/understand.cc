#include "engine/animatic/words/understand.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/denied.h"
#include "engine/animatic/words/figures.h"
#include "engine/animatic/words/lettering.h"
#include "engine/animatic/words/reading.h"
#include "engine/animatic/words/scenery.h"
#include "engine/animatic/words/set_dressing.h"
#include "engine/animatic/words/styles.h"
#include "engine/animatic/words/tones.h"

namespace kare::animatic {
namespace {

constexpr std::size_t kSubjectsMax = 12;

bool is_solitude(std::string_view word) {
  return word == "lonely" || word == "alone" || word == "lone" || word == "solitary" ||
         word == "deserted" || word == "empty" || word == "abandoned" || word == "desolate" ||
         word == "lonesome";
}

// Somebody who is alone stays so.
void note_solitude(Reading& reading, Denied& denied) {
  for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
    if (!is_solitude(reading.tokens[i].text)) continue;
    denied.no_extras();
    for (Mark& mark : reading.marks) {
      if (mark.begin <= i && i < mark.end) mark.shown = true;
    }
  }
}

// The prompt's things, and the words that only suggested the place.
void add_named(const std::vector<Role>& roles, const Lexicon& lexicon, Rng& rng, Shot& shot) {
  for (const Role& role : roles) {
    // Each role has dice of its own: another role more does not change its looks.
    Rng looks(rng.next());
    if (role.thing->art.empty() || shot.subjects.size() >= kSubjectsMax) continue;
    for (Subject& subject : subjects_of(role, lexicon, looks)) {
      subject.main = true;
      shot.subjects.push_back(std::move(subject));
    }
  }
}

// Things take the way of life of the place: birds are in the air of the sky, people swim under
// water. Of the open sea, those who stand get the shore and those who live in it its depth.
void adapt_to_place(Shot& shot) {
  const auto has = [&shot](Habitat habitat) {
    return std::any_of(shot.subjects.begin(), shot.subjects.end(),
                       [habitat](const Subject& one) { return one.habitat == habitat; });
  };
  if (shot.family == "sea" && has(Habitat::kGround)) shot.family = "beach";
  if (shot.family == "sea" && has(Habitat::kUnderWater)) shot.family = "underwater";
  const bool is_deep_space = shot.family == "space" && shot.setting != "moon surface";
  const bool floats = shot.family == "sky" || is_deep_space;
  for (Subject& subject : shot.subjects) {
    if (floats && subject.habitat == Habitat::kGround) subject.habitat = Habitat::kAir;
    const bool swims = subject.habitat == Habitat::kWater || subject.habitat == Habitat::kAir;
    if (shot.family == "underwater" && swims) subject.habitat = Habitat::kUnderWater;
  }
}

// Neon light wants the night, where the prompt says nothing else.
void darken_for_neon(const Reading& reading, Shot& shot) {
  const bool is_neon = shot.carrier == "neon" || std::find(shot.styles.begin(), shot.styles.end(),
                                                           "cyberpunk") != shot.styles.end();
  const bool has_time = std::any_of(reading.marks.begin(), reading.marks.end(),
                                    [](const Mark& mark) { return mark.is(Kind::kTime); });
  if (is_neon && !has_time) shot.time = TimeOfDay::kNight;
}

bool has_letters(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || byte >= 0x80;
  });
}

std::vector<std::string> undrawn_words(const Reading& reading, const Lexicon& lexicon) {
  std::vector<bool> is_settled(reading.tokens.size(), false);
  for (const Mark& mark : reading.marks) {
    const bool is_settled_mark = mark.shown || mark.meaning.kind == Kind::kGrammar;
    for (std::size_t i = mark.begin; i < mark.end; ++i) is_settled[i] = is_settled_mark;
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
    const Token& token = reading.tokens[i];
    if (is_settled[i] || !token.is_word || !has_letters(token.text)) continue;
    const auto meanings = lexicon.meanings(token.text);
    const bool is_grammar = std::any_of(meanings.begin(), meanings.end(),
                                        [](const Meaning& m) { return m.kind == Kind::kGrammar; });
    const bool is_known = std::find(words.begin(), words.end(), token.text) != words.end();
    if (!is_grammar && !is_known) words.push_back(token.text);
  }
  return words;
}

// A word that only suggests a place ("vacation") is seen when the place is that one.
void settle_suggestions(Reading& reading, const Lexicon& lexicon, const Shot& shot) {
  for (Mark& mark : reading.marks) {
    if (!mark.is(Kind::kConcept) || !mark.shown) continue;
    const Concept& thing = lexicon.things()[static_cast<std::size_t>(mark.meaning.index)];
    if (!thing.art.empty()) continue;
    const Place* const home = lexicon.place(thing.home);
    mark.shown = home != nullptr && home->family == shot.family;
  }
}

}  // namespace

Shot understand(const Lexicon& lexicon, const std::string& prompt,
                const std::string& negative_prompt, std::uint64_t seed) {
  Lettering lettering = take_lettering(prompt);
  Reading reading = read_prompt(lettering.rest, lexicon);
  const StyleWords style_words = take_styles(reading);
  const Reading negative = read_prompt(negative_prompt, lexicon);
  Denied denied(reading, negative, lexicon);
  note_solitude(reading, denied);

  Shot shot;
  shot.lettering = std::move(lettering.text);
  shot.carrier = std::move(lettering.carrier);
  shot.styles = style_words.styles;
  shot.time_lapse = style_words.time_lapse;
  Rng rng(mix64(seed));
  const std::vector<Role> roles = cast_roles(reading, lexicon, denied);
  choose_scenery(reading, roles, lexicon, denied, shot);
  darken_for_neon(reading, shot);
  settle_suggestions(reading, lexicon, shot);
  add_named(roles, lexicon, rng, shot);
  adapt_to_place(shot);
  Rng dressing_rng(mix64(seed + 1));
  dress_set(lexicon, denied, dressing_rng, shot);
  adapt_to_place(shot);
  vary_tones(lexicon.art(), mix64(seed + 2), shot);
  shot.undrawn = undrawn_words(reading, lexicon);
  return shot;
}

}  // namespace kare::animatic
