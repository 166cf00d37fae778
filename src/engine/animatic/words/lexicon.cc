#include "engine/animatic/words/lexicon.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "engine/animatic/words/table.h"
#include "engine/animatic/words/token.h"

namespace kare::animatic {
namespace {

// A keyword that more than three illustrations share has a weight below this.
constexpr long long kHintWeightMin = 40;
constexpr long long kNameWeightMin = 60;

// Endings of adjectives, adverbs and verbs: such a keyword hints at no thing.
constexpr std::array kNotNouns = {"ing", "ed",  "ly",   "ful",  "ous",  "ive", "ant",
                                  "ent", "ish", "able", "ible", "less", "y"};

std::string or_empty(const std::string& field) {
  return field == "-" ? std::string() : field;
}

Error unknown(std::string_view table, std::string_view what) {
  return {Code::kCorrupt, "the word lists are damaged",
          std::string(table) + ": unknown " + std::string(what)};
}

template <class Value>
const Value* find(const std::vector<Value>& values, std::string_view name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [name](const Value& value) { return value.name == name; });
  return found == values.end() ? nullptr : &*found;
}

bool is_noun_like(std::string_view keyword) {
  return std::none_of(kNotNouns.begin(), kNotNouns.end(),
                      [keyword](std::string_view ending) { return keyword.ends_with(ending); });
}

// "man walking" is better read word by word.
bool is_scene_of_person(std::string_view keyword) {
  constexpr std::array<std::string_view, 8> kStarts = {"person ", "man ",   "woman ", "people ",
                                                       "men ",    "women ", "boy ",   "girl "};
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [keyword](std::string_view start) { return keyword.starts_with(start); });
}

std::optional<Kind> mark_kind(std::string_view name) {
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"time", Kind::kTime},       {"weather", Kind::kWeather}, {"season", Kind::kSeason},
      {"mood", Kind::kMood},       {"colour", Kind::kColour},   {"number", Kind::kNumber},
      {"size", Kind::kSize},       {"negate", Kind::kNegation}, {"free", Kind::kGrammar},
      {"content", Kind::kContent},
  };
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::optional<Habitat> habitat_of(std::string_view name) {
  if (name == "ground") return Habitat::kGround;
  if (name == "water") return Habitat::kWater;
  if (name == "underwater") return Habitat::kUnderWater;
  if (name == "air") return Habitat::kAir;
  if (name == "sky") return Habitat::kSky;
  return std::nullopt;
}

Performer performer_of(std::string_view name) {
  if (name == "any") return Performer::kAnyone;
  return name == "person" ? Performer::kPerson : Performer::kNobody;
}

}  // namespace

Result<Lexicon> Lexicon::load(const Path& share) {
  const Path words = share / "words";
  ArtPack art = KARE_TRY(ArtPack::open(share / "art.pack"));
  WordFile similar = KARE_TRY(WordFile::load(words / "wordnet.tsv"));
  WordFile foreign = KARE_TRY(WordFile::load(words / "languages.tsv"));
  Lexicon lexicon(std::move(art), std::move(similar), std::move(foreign));
  KARE_TRY(lexicon.load_marks(words));
  KARE_TRY(lexicon.load_places(words));
  KARE_TRY(lexicon.load_things(words));
  KARE_TRY(lexicon.load_actions(words));
  KARE_TRY(lexicon.load_dressing(words));
  KARE_TRY(lexicon.load_kinds(words));
  KARE_TRY(lexicon.load_keywords(words));
  return lexicon;
}

void Lexicon::add(std::string_view phrases, const Meaning& meaning) {
  for (const std::string& phrase : split(phrases, ',')) add_key(phrase_key(phrase), meaning);
}

void Lexicon::add_key(const std::string& key, const Meaning& meaning) {
  meanings_[key].push_back(meaning);
  const auto gaps = static_cast<std::size_t>(std::count(key.begin(), key.end(), ' '));
  longest_ = std::max(longest_, gaps + 1);
}

Result<> Lexicon::load_marks(const Path& words) {
  std::vector<std::vector<std::string>> colours, shades;
  for (const auto& row : KARE_TRY(read_table(words / "marks.tsv", 3))) {
    if (row[0] == "shade") {
      shades.push_back(row);
      continue;
    }
    const std::optional<Kind> kind = mark_kind(row[0]);
    if (!kind) return unknown("marks.tsv", row[0]);
    add(row[2], {.kind = *kind, .value = row[1]});
    if (*kind == Kind::kColour) colours.push_back(row);
  }
  for (const auto& row : colours) add_colours(split(row[2], ','), row[1], shades);
  for (const auto& row : KARE_TRY(read_table(words / "plain.tsv", 2))) {
    const std::optional<Kind> kind = mark_kind(row[0]);
    if (!kind) return unknown("plain.tsv", row[0]);
    add(row[1], {.kind = *kind, .rank = Rank::kPlain});
  }
  for (const auto& row : KARE_TRY(read_table(words / "irregular.tsv", 2))) {
    for (const std::string& form : split(row[1], ',')) irregular_[form] = row[0];
  }
  return {};
}

// "pale blue", "blue-coloured", "pale blue coloured".
void Lexicon::add_colours(const std::vector<std::string>& phrases, const std::string& value,
                          const std::vector<std::vector<std::string>>& shades) {
  const auto add_one = [this](const std::string& phrase, const std::string& colour) {
    const Meaning meaning{.kind = Kind::kColour, .value = colour};
    const std::string key = phrase_key(phrase);
    if (meanings(key).empty()) add_key(key, meaning);
    for (const char* ending : {" coloured", " colored", " color", " colour"}) {
      add_key(key + ending, meaning);
    }
  };
  for (const std::string& phrase : phrases) {
    add_one(phrase, value);
    for (const auto& shade : shades) {
      const bool is_shaded = value.find(' ') != std::string::npos;
      for (const std::string& word : split(shade[2], ',')) {
        add_one(word + " " + phrase, is_shaded ? value : shade[1] + " " + value);
      }
    }
  }
}

Result<> Lexicon::load_places(const Path& words) {
  for (const auto& row : KARE_TRY(read_table(words / "settings.tsv", 7))) {
    add(row[6], {.kind = Kind::kPlace, .index = static_cast<int>(places_.size())});
    places_.push_back({row[0], row[1] == "-" ? row[0] : row[1], row[2], or_empty(row[3]),
                       or_empty(row[4]), or_empty(row[5])});
  }
  return {};
}

Result<> Lexicon::load_things(const Path& words) {
  for (const auto& row : KARE_TRY(read_table(words / "subjects.tsv", 6))) {
    add(row[5], {.kind = Kind::kConcept, .index = static_cast<int>(things_.size())});
    Concept thing;
    thing.name = row[0];
    if (row[1] != "-") thing.art = split(row[1], ',');
    thing.height_m = row[2] == "-" ? 0 : std::strtod(row[2].c_str(), nullptr);
    thing.habitat = habitat_of(row[3]);
    thing.home = or_empty(row[4]);
    if (!thing.home.empty() && place(thing.home) == nullptr) return unknown("subjects.tsv", row[4]);
    for (const std::string& art : thing.art) {
      const bool is_ours = art.starts_with("drawn:") || art.starts_with("figure:");
      if (!is_ours && !art_.has(art)) return unknown("subjects.tsv", art);
    }
    things_.push_back(std::move(thing));
  }
  return {};
}

Result<> Lexicon::load_actions(const Path& words) {
  for (const auto& row : KARE_TRY(read_table(words / "actions.tsv", 6))) {
    add(row[5], {.kind = Kind::kAction, .index = static_cast<int>(actions_.size())});
    actions_.push_back(
        {row[0], performer_of(row[1]), or_empty(row[2]), or_empty(row[3]), or_empty(row[4])});
    const Action& made = actions_.back();
    if (!made.home.empty() && place(made.home) == nullptr) return unknown("actions.tsv", made.home);
    const bool has_prop = made.prop.empty() || thing(made.prop) != nullptr || art_.has(made.prop);
    if (!has_prop) return unknown("actions.tsv", made.prop);
  }
  for (const auto& row : KARE_TRY(read_table(words / "unions.tsv", 5))) {
    unions_.push_back({row[0], row[1], or_empty(row[2]), or_empty(row[3]), row[4]});
    if (action(row[4]) == nullptr) return unknown("unions.tsv", row[4]);
  }
  for (const auto& row : KARE_TRY(read_table(words / "classes.tsv", 2))) {
    covered_[row[0]] = split(row[1], ',');
  }
  return {};
}

Result<> Lexicon::load_dressing(const Path& words) {
  for (const auto& row : KARE_TRY(read_table(words / "dressing.tsv", 7))) {
    Dressing dressing;
    dressing.places = split(row[0], ',');
    dressing.mood = or_empty(row[1]);
    dressing.when = or_empty(row[2]);
    const std::vector<std::string> what = split(row[3], ':');
    dressing.thing = what[0];
    if (what.size() > 1) dressing.action = what[1];
    dressing.least = std::atoi(row[4].c_str());
    dressing.most = std::atoi(row[5].c_str());
    dressing.chance = std::atoi(row[6].c_str());
    if (thing(dressing.thing) == nullptr && !art_.has(dressing.thing)) {
      return unknown("dressing.tsv", dressing.thing);
    }
    if (!dressing.action.empty() && action(dressing.action) == nullptr) {
      return unknown("dressing.tsv", dressing.action);
    }
    dressing_.push_back(std::move(dressing));
  }
  return {};
}

Result<> Lexicon::load_kinds(const Path& words) {
  for (auto& row : KARE_TRY(read_table(words / "kinds.tsv", 2))) {
    art_kinds_.emplace(std::move(row[0]), std::move(row[1]));
  }
  for (const auto& row : KARE_TRY(read_table(words / "homes.tsv", 2))) {
    if (place(row[1]) == nullptr) return unknown("homes.tsv", row[1]);
    kind_homes_.emplace_back(row[0], row[1]);
  }
  return {};
}

// The illustrations of a keyword follow each other, the best first; one thing is made of the first.
Result<> Lexicon::load_keywords(const Path& words) {
  std::string last;
  std::unordered_map<std::string, int> by_art;
  for (const auto& row : KARE_TRY(read_table(words / "en.tsv", 3))) {
    const long long weight = parse_decimal(row[2]).value_or(0);
    if (row[0] == last || weight < kHintWeightMin || !art_.has(row[1])) continue;
    const bool is_name = weight >= kNameWeightMin;
    if (is_name ? is_scene_of_person(row[0]) : !is_good_hint(row[0], row[1])) continue;
    last = row[0];
    const auto [known, is_new] = by_art.emplace(row[1], static_cast<int>(things_.size()));
    if (is_new) {
      Concept thing;
      thing.name = row[1];
      std::replace(thing.name.begin(), thing.name.end(), '-', ' ');
      thing.art = {row[1]};
      thing.home = home_of_kind(art_kind(row[1]));
      things_.push_back(std::move(thing));
    }
    add_key(phrase_key(row[0]), {.kind = Kind::kConcept,
                                 .rank = is_name ? Rank::kName : Rank::kHint,
                                 .index = known->second});
  }
  return {};
}

std::string Lexicon::home_of_kind(std::string_view kind) const {
  for (const auto& [pattern, place] : kind_homes_) {
    const std::string_view start = std::string_view(pattern).substr(0, pattern.find('*'));
    if (pattern.ends_with('*') ? kind.starts_with(start) : kind == start) return place;
  }
  return {};
}

// A hint must be a noun and lead to a whole thing that is not a person.
bool Lexicon::is_good_hint(const std::string& keyword, const std::string& art) const {
  return is_noun_like(keyword) && art_.facts(art).portrayal == Portrayal::kWhole &&
         !art_kind(art).starts_with("person");
}

std::span<const Meaning> Lexicon::meanings(const std::string& key) const {
  const auto found = meanings_.find(key);
  if (found == meanings_.end()) return {};
  return found->second;
}

std::vector<Meaning> Lexicon::like(const std::string& key) const {
  std::vector<Meaning> out;
  for (const std::string_view rest : similar_.find(key)) {
    const std::size_t tab = rest.find('\t');
    if (tab != 1) continue;
    const std::string known(rest.substr(tab + 1));
    const Kind wanted = rest.front() == 'p'   ? Kind::kPlace
                        : rest.front() == 'v' ? Kind::kAction
                                              : Kind::kConcept;
    const std::size_t before = out.size();
    for (Meaning meaning : meanings(known)) {
      if (meaning.kind != wanted) continue;
      meaning.rank = Rank::kName;
      out.push_back(meaning);
      break;
    }
    // The poses that stand for whole groups of verbs are names of actions rather than words.
    if (wanted != Kind::kAction || out.size() > before) continue;
    // Of several rows the one without a thing of its own: who rips something does not knit.
    const auto pose = std::find_if(actions_.begin(), actions_.end(), [&known](const Action& one) {
      return one.name == known && one.prop.empty();
    });
    if (pose == actions_.end()) continue;
    out.push_back({Kind::kAction, Rank::kName, static_cast<int>(pose - actions_.begin())});
  }
  return out;
}

const Place* Lexicon::place(std::string_view name) const {
  return find(places_, name);
}

const Concept* Lexicon::thing(std::string_view name) const {
  return find(things_, name);
}

const Action* Lexicon::action(std::string_view name) const {
  return find(actions_, name);
}

std::string_view Lexicon::art_kind(const std::string& art) const {
  const auto found = art_kinds_.find(art);
  return found == art_kinds_.end() ? std::string_view() : found->second;
}

std::vector<std::string> Lexicon::covered_kinds(const std::string& name) const {
  const auto found = covered_.find(name);
  return found == covered_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace kare::animatic
