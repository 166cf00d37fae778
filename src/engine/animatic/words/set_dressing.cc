#include "engine/animatic/words/set_dressing.h"

#include <algorithm>
#include <string_view>

#include "engine/animatic/words/figures.h"

namespace kare::animatic {
namespace {

// Things in a full scene; each named thing takes the place of two.
constexpr int kSceneThings = 18;
constexpr int kBusySceneThings = 22;  // Of a happy one.
constexpr int kNamedThingShare = 2;
// Of a row for happy scenes in one without a mood, or for people where people are named already.
constexpr double kUnaskedShare = 0.5;

bool is_bad_weather(Weather weather) {
  return weather == Weather::kRain || weather == Weather::kStorm || weather == Weather::kSnow;
}

bool fits_place(const Dressing& row, const Shot& shot) {
  const auto has = [&row](const std::string& place) {
    return std::find(row.places.begin(), row.places.end(), place) != row.places.end();
  };
  if (has("!" + shot.setting) || has("!" + shot.place)) return false;
  if (!shot.second_place.empty() && has("!" + shot.second_place)) return false;
  return has(shot.setting) || has(shot.place) || has(shot.family) || has(shot.second_place);
}

bool fits_time(const Dressing& row, const Shot& shot) {
  if (row.when.empty()) return true;
  const bool is_night = shot.time == TimeOfDay::kNight;
  return row.when == "night" ? is_night : !is_night && !is_bad_weather(shot.weather);
}

class Dresser {
 public:
  Dresser(const Lexicon& lexicon, const Denied& denied, Rng& rng, Shot& shot)
      : lexicon_(lexicon), denied_(denied), rng_(rng), shot_(shot) {
    room_ = shot.mood == "happy" ? kBusySceneThings : kSceneThings;
    for (const Subject& subject : shot.subjects) {
      room_ -= kNamedThingShare * subject.count;
      const Concept* thing = lexicon.thing(subject.concept_name);
      has_people_ = has_people_ || (thing != nullptr && is_person(*thing, lexicon));
    }
  }

  void dress() {
    for (const Dressing& row : lexicon_.dressing()) {
      // The dice are thrown for every row, so that one row more or less does not change the rest.
      const double dice = rng_.unit();
      const int count = row.least + rng_.below(row.most - row.least + 1);
      Rng looks(rng_.next());
      if (room_ > 0 && fits(row, dice)) add(row, std::min(count, room_), looks);
    }
  }

 private:
  bool fits(const Dressing& row, double dice) const {
    if (!fits_place(row, shot_) || !fits_time(row, shot_)) return false;
    double chance = row.chance / 100.0;
    if (!row.mood.empty() && row.mood != shot_.mood) {
      if (!shot_.mood.empty() || row.mood == "scary" || row.mood == "sad") return false;
      chance *= kUnaskedShare;
    }
    const Concept thing = concept_of(row);
    if (denied_.thing(thing) || is_here(thing, row.action)) return false;
    if (is_person(thing, lexicon_)) {
      if (!denied_.extras() || shot_.mood == "sad" || shot_.mood == "scary") return false;
      if (has_people_) chance *= kUnaskedShare;
    }
    return dice < chance;
  }

  // A row names a thing of the lexicon or an illustration.
  Concept concept_of(const Dressing& row) const {
    if (const Concept* thing = lexicon_.thing(row.thing)) return *thing;
    Concept thing;
    thing.name = row.thing;
    thing.art = {row.thing};
    return thing;
  }

  // What the prompt names is there already; of the dressing, the same with another action may be.
  bool is_here(const Concept& thing, const std::string& action) const {
    return std::any_of(shot_.subjects.begin(), shot_.subjects.end(), [&](const Subject& subject) {
      const bool is_same = subject.concept_name == thing.name || subject.art == thing.name;
      return is_same && (subject.main || subject.action == action);
    });
  }

  void add(const Dressing& row, int count, Rng& looks) {
    const Concept thing = concept_of(row);
    Role role;
    role.thing = &thing;
    role.count = count;
    role.is_counted = true;
    role.is_person = is_person(thing, lexicon_);
    if (!row.action.empty()) role.action = lexicon_.action(row.action);
    for (Subject& subject : subjects_of(role, lexicon_, looks)) {
      room_ -= subject.count;
      shot_.subjects.push_back(std::move(subject));
    }
  }

  const Lexicon& lexicon_;
  const Denied& denied_;
  Rng& rng_;
  Shot& shot_;
  int room_ = 0;
  bool has_people_ = false;
};

}  // namespace

void dress_set(const Lexicon& lexicon, const Denied& denied, Rng& rng, Shot& shot) {
  Dresser(lexicon, denied, rng, shot).dress();
}

}  // namespace kare::animatic
