#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/words/lemma.h"
#include "engine/animatic/words/word_file.h"

namespace kare::animatic {

// What a word of a prompt can be about.
enum class Kind {
  kPlace,    // index: Lexicon::places
  kConcept,  // index: Lexicon::things
  kAction,   // index: Lexicon::actions
  kTime,     // value: "dawn", …; and so on, as marks.tsv writes them
  kWeather,
  kSeason,
  kMood,
  kColour,
  kNumber,
  kSize,
  kNegation,
  kGrammar,  // Carries no content of its own.
  kContent,  // Carries content that we cannot show.
};

// How much a meaning is worth: our own tables know best, keywords are only hints.
enum class Rank { kHint, kName, kPlain, kOwn };

struct Meaning {
  Kind kind = Kind::kGrammar;
  Rank rank = Rank::kOwn;
  int index = -1;
  std::string value = {};
};

struct Place {
  std::string name;
  std::string look;  // The name of the place it is drawn as; mostly its own.
  std::string family;
  std::string time, weather, season;  // As in marks.tsv; empty when the place says nothing.
};

// Something that can be shown, or that at least suggests a place.
struct Concept {
  std::string name;
  // Illustrations, used in turn; empty when it only suggests a place. A single "figure:…" is a
  // person or several (see figures.h).
  std::vector<std::string> art;
  double height_m = 0;  // 0: as the illustration says.
  std::optional<Habitat> habitat;
  std::string home;  // Name of a place, or empty.
  bool is_figure() const { return !art.empty() && art.front().starts_with("figure:"); }
};

enum class Performer { kNobody, kPerson, kAnyone };

struct Action {
  std::string name;
  Performer performer = Performer::kNobody;  // Who can be seen doing it.
  std::string figure;                        // "{who}-walking"; empty: stands.
  std::string home;                          // Name of a place, or empty.
  std::string prop;  // The thing it is done with when the prompt names none: a concept, or empty.
};

// An actor, an action and a thing (empty: none) that are one picture.
struct Union {
  std::string actor, action, thing;
  std::string figure;       // Empty: the actor's own.
  std::string seen_action;  // Name of the action that is seen.
};

// What else stands in a place.
struct Dressing {
  std::vector<std::string> places;  // Names or families; "!NAME" is an exception.
  std::string mood;                 // Empty: any.
  std::string when;                 // "day", "night" or empty.
  std::string thing, action;
  int least = 1, most = 1;
  int chance = 100;  // Of 100.
};

// Everything the engine knows about words. Immutable after loading; safe from any thread.
class Lexicon {
 public:
  // `share` has art.pack and words/, as tools/assets writes them. Takes some 10 ms. Fails with
  // kNotFound or kCorrupt.
  static Result<Lexicon> load(const Path& share);

  const ArtPack& art() const { return art_; }
  // Of a phrase in the form of phrase_key.
  std::span<const Meaning> meanings(const std::string& key) const;
  // What a word that has no meaning of its own is a kind of, by WordNet; hints only.
  std::vector<Meaning> like(const std::string& key) const;
  // "tr\tköpek" -> an English phrase that has a meaning, for words of other languages.
  const WordFile& foreign() const { return foreign_; }
  std::vector<Form> forms(std::string_view word) const { return base_forms(word, irregular_); }
  // Of the longest phrase that has a meaning.
  std::size_t longest_phrase_words() const { return longest_; }

  const std::vector<Place>& places() const { return places_; }
  const std::vector<Concept>& things() const { return things_; }
  const std::vector<Action>& actions() const { return actions_; }
  const std::vector<Union>& unions() const { return unions_; }
  const std::vector<Dressing>& dressing() const { return dressing_; }
  // Null when there is none of this name.
  const Place* place(std::string_view name) const;
  const Concept* thing(std::string_view name) const;
  const Action* action(std::string_view name) const;
  // Kind of an illustration, e.g. "animal-mammal"; empty when unknown.
  std::string_view art_kind(const std::string& art) const;
  // What a concept covers when it is ruled out: kinds of illustrations, which may end with *, and
  // "=NAME" of things.
  std::vector<std::string> covered_kinds(const std::string& name) const;

 private:
  Lexicon(ArtPack art, WordFile similar, WordFile foreign)
      : art_(std::move(art)), similar_(std::move(similar)), foreign_(std::move(foreign)) {}
  Result<> load_places(const Path& words);
  Result<> load_things(const Path& words);
  Result<> load_actions(const Path& words);
  Result<> load_marks(const Path& words);
  Result<> load_dressing(const Path& words);
  void add_colours(const std::vector<std::string>& phrases, const std::string& value,
                   const std::vector<std::vector<std::string>>& shades);
  Result<> load_keywords(const Path& words);
  Result<> load_kinds(const Path& words);
  std::string home_of_kind(std::string_view kind) const;
  bool is_good_hint(const std::string& keyword, const std::string& art) const;
  void add(std::string_view phrases, const Meaning& meaning);
  void add_key(const std::string& key, const Meaning& meaning);

  ArtPack art_;
  WordFile similar_, foreign_;
  std::unordered_map<std::string, std::vector<Meaning>> meanings_;
  std::size_t longest_ = 1;
  IrregularForms irregular_;
  std::vector<Place> places_;
  std::vector<Concept> things_;
  std::vector<Action> actions_;
  std::vector<Union> unions_;
  std::vector<Dressing> dressing_;
  std::unordered_map<std::string, std::string> art_kinds_;
  std::vector<std::pair<std::string, std::string>> kind_homes_;
  std::unordered_map<std::string, std::vector<std::string>> covered_;
};

}  // namespace kare::animatic
