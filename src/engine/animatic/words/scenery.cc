#include "engine/animatic/words/scenery.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/assert.h"

namespace kare::animatic {
namespace {

constexpr std::string_view kDefaultPlace = "meadow";

bool is_place_preposition(std::string_view word) {
  constexpr std::array<std::string_view, 16> kWords = {
      "in",     "on",   "at",   "near", "by",    "through", "across", "over",
      "inside", "into", "from", "of",   "along", "around",  "under",  "above"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// Whether "in the", "on a busy" or the like stands before a token.
bool has_preposition(const Reading& reading, std::size_t at) {
  for (std::size_t back = 1; back <= 4 && back <= at; ++back) {
    const Token& token = reading.tokens[at - back];
    if (!token.is_word) return false;
    if (is_place_preposition(token.text)) return true;
  }
  return false;
}

// The place that a prompt names: the one it is "in" or "on" before others, the first of several,
// the last of a compound ("mountain lake"), and the sky only if there is nothing else.
const Mark* named_place(const Reading& reading, const Lexicon& lexicon, const Denied& denied) {
  const Mark* best = nullptr;
  int best_score = -1;
  for (const Mark& mark : reading.marks) {
    if (!mark.is(Kind::kPlace)) continue;
    const Place& place = lexicon.places()[static_cast<std::size_t>(mark.meaning.index)];
    if (denied.place(place)) continue;
    int score = has_preposition(reading, mark.begin) ? 4 : 2;
    if (place.family == "sky") score = 1;
    const bool is_compound = best != nullptr && best->end == mark.begin;
    if (score > best_score || is_compound) {
      best = &mark;
      best_score = score;
    }
  }
  return best;
}

// "forest road" is a road of the forest: the place right before the named one.
const Mark* modifier_of(const Reading& reading, const Mark& named) {
  for (const Mark& mark : reading.marks) {
    const bool is_kind = mark.is(Kind::kPlace) || mark.is(Kind::kConcept);
    if (mark.end == named.begin && is_kind) return &mark;
  }
  return nullptr;
}

// What a place is drawn as when the prompt wants the other side of its walls: "an indoor market",
// "an outdoor library". Of a place, of what it is drawn as, or of a family; the first row that
// fits.
struct OtherSide {
  std::string_view of, look;
};
constexpr OtherSide kInside[] = {
    {"market", "supermarket"}, {"garden", "lobby"},   {"parking garage", "garage"},
    {"stadium", "gym"},        {"park", "gym"},       {"station", "lobby"},
    {"farm", "warehouse"},     {"city", "lobby"},     {"village", "lobby"},
    {"lake", "indoor pool"},   {"road", "warehouse"},
};
constexpr OtherSide kOutside[] = {
    {"gym", "park"},        {"restaurant", "terrace"}, {"bar", "terrace"},
    {"shop", "market"},     {"library", "campus"},     {"classroom", "playground"},
    {"stage", "courtyard"}, {"museum", "courtyard"},   {"room", "city street"},
};

template <std::size_t kSize>
const Place* other_side(const OtherSide (&rows)[kSize], const Place& place,
                        const Lexicon& lexicon) {
  for (const OtherSide& row : rows) {
    const bool is_it = row.of == place.name || row.of == place.look || row.of == place.family;
    if (is_it) return lexicon.place(row.look);
  }
  return nullptr;
}

bool is_inside(const Shot& shot) {
  return shot.family == "room" || (shot.family == "stage" && shot.setting == "stage");
}

// "indoor" and "outdoor" are seen when the place is so, and it is, where that can be drawn.
void show_inside(Reading& reading, const Lexicon& lexicon, const Place* named, Shot& shot) {
  for (Mark& mark : reading.marks) {
    if (!mark.is(Kind::kContent)) continue;
    const bool in = mark.base.starts_with("indoor") || mark.base == "interior";
    const bool out = mark.base.starts_with("outdoor") || mark.base == "exterior";
    if (!in && !out) continue;
    if (in != is_inside(shot) && named != nullptr) {
      const Place* other =
          in ? other_side(kInside, *named, lexicon) : other_side(kOutside, *named, lexicon);
      if (other == nullptr) continue;
      shot.setting = other->look;
      shot.family = other->family;
    }
    mark.shown = mark.shown || in == is_inside(shot);
  }
}

// "a frozen lake", "a night market": what stands beside the place and is seen belongs to its words.
void widen_setting_words(const Reading& reading, std::size_t begin, std::size_t end, Shot& shot) {
  for (std::size_t i = reading.marks.size(); i > 0; --i) {
    const Mark& mark = reading.marks[i - 1];
    const bool describes = mark.shown && mark.meaning.kind != Kind::kGrammar &&
                           mark.meaning.kind != Kind::kNumber &&
                           mark.meaning.kind != Kind::kNegation && !mark.denied;
    if (!describes || (mark.end != begin && mark.begin != end)) continue;
    const std::vector<std::string> words = reading.words(mark);
    const bool is_known = std::any_of(words.begin(), words.end(), [&shot](const std::string& one) {
      return std::find(shot.setting_words.begin(), shot.setting_words.end(), one) !=
             shot.setting_words.end();
    });
    if (is_known) continue;
    shot.setting_words.insert(
        mark.end == begin ? shot.setting_words.begin() : shot.setting_words.end(), words.begin(),
        words.end());
  }
}

// A building or another landmark is where the scene is, when the prompt names no place.
constexpr double kLandmarkM = 2.2;
const Role* landmark_of(const std::vector<Role>& roles, const Lexicon& lexicon) {
  for (const Role& role : roles) {
    if (role.thing->art.empty() || role.is_person || role.count > 1) continue;
    const std::string_view kind = lexicon.art_kind(role.thing->art.front());
    const std::string& art = role.thing->art.front();
    double height = role.thing->height_m;
    if (height <= 0 && lexicon.art().has(art)) height = lexicon.art().facts(art).height_m;
    const bool is_building = kind.starts_with("place") || art == "drawn:house";
    if (is_building && height >= kLandmarkM) return &role;
  }
  return nullptr;
}

const Place& home_of(const std::vector<Role>& roles, const Lexicon& lexicon, const Shot& shot) {
  for (const Role& role : roles) {
    const bool is_act = role.is_person && role.action != nullptr;
    if (is_act && !role.action->home.empty()) return *lexicon.place(role.action->home);
  }
  for (const Role& role : roles) {
    if (!role.thing->home.empty()) return *lexicon.place(role.thing->home);
  }
  for (const Role& role : roles) {
    const bool suggests = role.action != nullptr && !role.action->home.empty();
    if (suggests) return *lexicon.place(role.action->home);
  }
  const bool is_winter = shot.season == "winter" || shot.weather == Weather::kSnow;
  const Place* place = lexicon.place(is_winter ? "snow field" : kDefaultPlace);
  KARE_ASSERT(place != nullptr);
  return *place;
}

TimeOfDay time_of(std::string_view name) {
  if (name == "dawn") return TimeOfDay::kDawn;
  if (name == "sunset") return TimeOfDay::kSunset;
  return name == "night" ? TimeOfDay::kNight : TimeOfDay::kDay;
}

Weather weather_of(std::string_view name) {
  if (name == "cloudy") return Weather::kCloudy;
  if (name == "rain") return Weather::kRain;
  if (name == "snow") return Weather::kSnow;
  if (name == "fog") return Weather::kFog;
  return name == "storm" ? Weather::kStorm : Weather::kClear;
}

// The first value of a kind that is not ruled out; empty when there is none.
std::string first_value(Reading& reading, Kind kind, const Denied& denied) {
  std::string value;
  for (Mark& mark : reading.marks) {
    if (!mark.is(kind) || denied.value(kind, mark.meaning.value)) continue;
    if (value.empty()) value = mark.meaning.value;
    if (mark.meaning.value == value) mark.shown = true;
  }
  return value;
}

}  // namespace

void choose_scenery(Reading& reading, const std::vector<Role>& roles, const Lexicon& lexicon,
                    const Denied& denied, Shot& shot) {
  const std::string time = first_value(reading, Kind::kTime, denied);
  const std::string weather = first_value(reading, Kind::kWeather, denied);
  shot.season = first_value(reading, Kind::kSeason, denied);
  shot.mood = first_value(reading, Kind::kMood, denied);
  shot.weather = weather_of(weather);

  const Mark* named = named_place(reading, lexicon, denied);
  const Place& place = named != nullptr
                           ? lexicon.places()[static_cast<std::size_t>(named->meaning.index)]
                           : home_of(roles, lexicon, shot);
  shot.place = place.name;
  shot.setting = place.look;
  shot.family = place.family;
  if (named != nullptr) {
    shot.setting_words = reading.words(*named);
    if (const Mark* modifier = modifier_of(reading, *named)) {
      const std::vector<std::string> words = reading.words(*modifier);
      shot.setting_words.insert(shot.setting_words.begin(), words.begin(), words.end());
      if (modifier->is(Kind::kPlace)) {
        shot.second_place =
            lexicon.places()[static_cast<std::size_t>(modifier->meaning.index)].look;
      }
    }
  } else if (const Role* landmark = landmark_of(roles, lexicon)) {
    shot.place = landmark->thing->name;
    shot.setting_words = landmark->words;
  }
  for (Mark& mark : reading.marks) {
    if (!mark.is(Kind::kPlace)) continue;
    const Place& other = lexicon.places()[static_cast<std::size_t>(mark.meaning.index)];
    const bool is_backdrop = other.family == "sky" && shot.family != "room";
    const bool is_second = !shot.second_place.empty() && other.look == shot.second_place;
    if (other.family == place.family || is_backdrop || is_second) mark.shown = true;
    // "A bridge over a river": one backdrop has both.
    const bool is_other = other.family == place.family && other.look != place.look;
    if (is_other && shot.second_place.empty() && !denied.place(other)) {
      shot.second_place = other.look;
    }
  }

  show_inside(reading, lexicon, named != nullptr ? &place : nullptr, shot);
  const Role* const landmark = named == nullptr ? landmark_of(roles, lexicon) : nullptr;
  if (named != nullptr) widen_setting_words(reading, named->begin, named->end, shot);
  if (landmark != nullptr) widen_setting_words(reading, landmark->begin, landmark->end, shot);
  shot.time = time_of(time.empty() ? place.time : time);
  if (weather.empty()) shot.weather = weather_of(place.weather);
  if (shot.season.empty()) shot.season = place.season;
}

}  // namespace kare::animatic
