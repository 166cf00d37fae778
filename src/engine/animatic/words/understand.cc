#include "engine/animatic/words/understand.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/dice.h"
#include "engine/animatic/words/cast.h"
#include "engine/animatic/words/denied.h"
#include "engine/animatic/words/figures.h"
#include "engine/animatic/words/filming.h"
#include "engine/animatic/words/lettering.h"
#include "engine/animatic/words/reading.h"
#include "engine/animatic/words/relations.h"
#include "engine/animatic/words/scenery.h"
#include "engine/animatic/words/set_dressing.h"
#include "engine/animatic/words/styles.h"
#include "engine/animatic/words/textures.h"
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

// The prompt's things, each with where it is and who uses it. The words that only suggested the
// place give none.
class Namer {
 public:
  Namer(const std::vector<Role>& roles, const Lexicon& lexicon, const Denied& denied, Shot& shot)
      : roles_(roles), lexicon_(lexicon), denied_(denied), shot_(shot) {}

  void name(std::uint64_t seed) {
    std::map<std::string, std::uint64_t> seen;
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      // Each role has dice of its own: neither other roles nor other shots change its looks.
      const std::string& kind = roles_[i].thing->name;
      Rng looks(dice_of(kind, seed + seen[kind]++));
      first_.push_back(kNone);
      if (roles_[i].thing->art.empty() || shot_.subjects.size() >= kSubjectsMax) continue;
      first_[i] = static_cast<int>(shot_.subjects.size());
      for (Subject& subject : subjects_of(roles_[i], lexicon_, looks)) {
        subject.main = true;
        subject.verb = roles_[i].verb;
        subject.texture = roles_[i].texture;
        shot_.subjects.push_back(std::move(subject));
      }
    }
    for (std::size_t i = 0; i < roles_.size(); ++i) relate(i);
    for (std::size_t i = 0; i < roles_.size(); ++i) add_prop(i, seed);
  }

 private:
  static constexpr int kNone = -1;

  // What somebody rides or drives is under them, not in their hands.
  static bool carries(const Role& role) {
    if (role.action == nullptr) return false;
    const std::string& name = role.action->name;
    return name == "ride" || name == "drive" || name == "cycle" || name == "row";
  }

  int subject_of(std::size_t role) const { return role < first_.size() ? first_[role] : kNone; }

  void relate(std::size_t i) {
    if (first_[i] == kNone) return;
    Subject& subject = shot_.subjects[static_cast<std::size_t>(first_[i])];
    if (roles_[i].user != Role::kNobody && !carries(roles_[roles_[i].user])) {
      subject.user = subject_of(roles_[i].user);
    }
    if (!roles_[i].relation) return;
    const int to = subject_of(roles_[i].relation->to);
    if (to == kNone || to == first_[i]) return;
    subject.relation = Relation{roles_[i].relation->type, to, kNone};
    subject.relation->and_to = subject_of(roles_[i].relation->and_to);
  }

  // "archery" needs a bow, though nobody says so.
  void add_prop(std::size_t i, std::uint64_t seed) {
    const Role& role = roles_[i];
    const bool acts = role.is_person && role.action != nullptr && !role.action->prop.empty();
    if (!acts || first_[i] == kNone || shot_.subjects.size() >= kSubjectsMax) return;
    for (const Role& other : roles_) {
      if (other.user == i && !other.thing->art.empty()) return;
    }
    Concept thing;
    thing.name = role.action->prop;
    thing.art = {role.action->prop};
    if (const Concept* known = lexicon_.thing(role.action->prop)) thing = *known;
    if (denied_.thing(thing)) return;
    Rng looks(dice_of(thing.name, seed));
    Role prop;
    prop.thing = &thing;
    for (Subject& subject : subjects_of(prop, lexicon_, looks)) {
      subject.main = true;
      if (!carries(role)) subject.user = first_[i];
      shot_.subjects.push_back(std::move(subject));
    }
  }

  const std::vector<Role>& roles_;
  const Lexicon& lexicon_;
  const Denied& denied_;
  Shot& shot_;
  std::vector<int> first_;  // Of each role, its first subject.
};

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
  std::vector<bool> is_settled(reading.tokens.size(), false), is_wish = is_settled;
  for (const Mark& mark : reading.marks) {
    // "One beach" is a beach.
    const bool is_one = mark.meaning.kind == Kind::kNumber && mark.meaning.value == "1";
    const bool is_settled_mark = mark.shown || is_one || mark.meaning.kind == Kind::kGrammar;
    for (std::size_t i = mark.begin; i < mark.end; ++i) {
      is_settled[i] = is_settled_mark;
      is_wish[i] = mark.is_wish;
    }
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
    const Token& token = reading.tokens[i];
    if (is_settled[i] || !token.is_word || !has_letters(token.text)) continue;
    const auto meanings = lexicon.meanings(token.text);
    const bool is_grammar = std::any_of(meanings.begin(), meanings.end(),
                                        [](const Meaning& m) { return m.kind == Kind::kGrammar; });
    const bool is_known = std::find(words.begin(), words.end(), token.shows()) != words.end();
    if ((!is_grammar || is_wish[i]) && !is_known && !token.shows().empty())
      words.push_back(token.shows());
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
  const FilmingWords filmed = take_filming(reading);
  const Reading negative = read_prompt(negative_prompt, lexicon);
  Denied denied(reading, negative, lexicon);
  note_solitude(reading, denied);

  Shot shot;
  shot.lettering = std::move(lettering.text);
  shot.carrier = std::move(lettering.carrier);
  shot.styles = style_words.styles;
  shot.time_lapse = filmed.time_lapse;
  shot.camera = filmed.move;
  shot.filming = filmed.filming;
  std::vector<Role> roles = cast_roles(reading, lexicon, denied);
  give_textures(reading, roles);
  relate_roles(reading, lexicon, roles);
  choose_scenery(reading, roles, lexicon, denied, shot);
  darken_for_neon(reading, shot);
  settle_suggestions(reading, lexicon, shot);
  Namer(roles, lexicon, denied, shot).name(seed);
  adapt_to_place(shot);
  Rng dressing_rng(mix64(seed + 1));
  dress_set(lexicon, denied, dressing_rng, shot);
  adapt_to_place(shot);
  vary_tones(lexicon.art(), mix64(seed + 2), shot);
  shot.language = reading.language;
  shot.undrawn = undrawn_words(reading, lexicon);
  return shot;
}

}  // namespace kare::animatic
