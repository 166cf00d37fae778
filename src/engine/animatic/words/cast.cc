#include "engine/animatic/words/cast.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

namespace kare::animatic {
namespace {

constexpr int kCountMax = 12;
constexpr int kPluralCount = 3;
// "running dog": how far an action may stand before its actor; how far "in a red dress" reaches.
constexpr std::size_t kActionReach = 3;
constexpr std::size_t kClothingReach = 6;
constexpr std::size_t kObjectReach = 5;

constexpr std::string_view kMereMovement = "travel";

class Caster {
 public:
  Caster(Reading& reading, const Lexicon& lexicon, const Denied& denied)
      : reading_(reading), lexicon_(lexicon), denied_(denied) {}

  std::vector<Role> cast() {
    for (std::size_t i = 0; i < reading_.marks.size(); ++i) {
      begin_sentence_if_new(reading_.marks[i]);
      take(i);
    }
    imply_person();
    return std::move(roles_);
  }

 private:
  // What has been said about a thing that is still to come.
  struct Description {
    int count = 0;
    std::string colour;
    double size = 1;
    std::vector<Mark*> marks;
  };

  void take(std::size_t i) {
    Mark& mark = reading_.marks[i];
    if (mark.denied) {
      ahead_ = {};
      return;
    }
    switch (mark.meaning.kind) {
      case Kind::kNumber:
        ahead_.count = std::atoi(mark.meaning.value.c_str());
        ahead_.marks.push_back(&mark);
        break;
      case Kind::kColour: take_colour(mark); break;
      case Kind::kSize:
        ahead_.size = std::strtod(mark.meaning.value.c_str(), nullptr);
        ahead_.marks.push_back(&mark);
        break;
      case Kind::kConcept:
        if (!is_modifier(i)) {
          take_thing(mark);
        } else if (i + 1 < reading_.marks.size() &&
                   mark.meaning.index == reading_.marks[i + 1].meaning.index) {
          ahead_.marks.push_back(&mark);  // "golden retriever puppy": the same dog.
        }
        break;
      case Kind::kAction: take_action(mark); break;
      case Kind::kPlace: ahead_ = {}; break;
      case Kind::kContent: take_body(mark); break;
      case Kind::kGrammar:
        if (!keeps_description(reading_.tokens[mark.begin].text)) ahead_ = {};
        break;
      default: break;
    }
  }

  void begin_sentence_if_new(const Mark& mark) {
    if (!reading_.is_sentence_between(last_end_, mark.begin)) {
      last_end_ = mark.end;
      return;
    }
    imply_person();
    last_end_ = mark.end;
    ahead_ = {};
    sentence_begin_ = roles_.size();
    open_begin_ = roles_.size();
    acting_.clear();
  }

  // "washing hair": what is done to oneself is seen where it is.
  void take_body(Mark& mark) {
    constexpr std::array<std::string_view, 34> kBody = {
        "knuckle", "navel",  "bellybutton", "waist", "hip",        "elbow", "head",
        "hair",    "face",   "hand",        "foot",  "arm",        "leg",   "neck",
        "nail",    "back",   "body",        "skin",  "nose",       "eye",   "finger",
        "fist",    "chest",  "thumb",       "toe",   "knee",       "ear",   "shoulder",
        "cheek",   "tongue", "eyebrow",     "chin",  "fingernail", "lip"};
    const bool is_body = std::find(kBody.begin(), kBody.end(), mark.base) != kBody.end();
    if (!is_body || !is_object_of_last(mark)) return;
    Role& role = roles_[acting_.front()];
    if (role.is_person && !role.verb.empty()) show(mark, role);
  }

  static bool keeps_description(std::string_view word) {
    return word == "of" || word == "very" || word == "and" || word == "the" || word == "a" ||
           word == "other";
  }

  // "the car is red" speaks of what stands before, "a red car" of what follows.
  void take_colour(Mark& mark) {
    const std::string_view before =
        mark.begin > 0 ? std::string_view(reading_.tokens[mark.begin - 1].text) : "";
    const bool is_predicate = before == "is" || before == "are";
    if (is_predicate && roles_.size() > sentence_begin_ && roles_.back().colour.empty()) {
      give_colour(roles_.back(), mark.meaning.value, {&mark});
      return;
    }
    if (ahead_.colour.empty()) ahead_.colour = mark.meaning.value;
    ahead_.marks.push_back(&mark);
  }

  // The first of two names that follow each other tells what kind the second is: "dog house". So it
  // does when we do not know the second: a "fire hydrant" is no fire.
  bool is_modifier(std::size_t i) const {
    const Mark& mark = reading_.marks[i];
    if (!joins_nouns(reading_.language)) return false;
    if (mark.ending == Ending::kPlural || is_person(concept_of(mark), lexicon_)) return false;
    const bool is_last = i + 1 >= reading_.marks.size();
    if (is_last || reading_.marks[i + 1].begin > mark.end) return is_unknown_noun(mark.end);
    const Mark& next = reading_.marks[i + 1];
    return next.meaning.kind == Kind::kConcept && next.meaning.rank >= Rank::kName &&
           !is_person(concept_of(next), lexicon_);
  }

  // Languages that put one noun before another without a word between them.
  static bool joins_nouns(std::string_view language) {
    return language == "en" || language == "zh" || language == "ja" || language == "ko";
  }

  // Whether a token that no mark covers looks like a noun rather than a verb or an adverb.
  bool is_unknown_noun(std::size_t at) const {
    if (at >= reading_.tokens.size() || !reading_.tokens[at].is_word) return false;
    constexpr std::array<std::string_view, 4> kOthers = {"s", "ing", "ed", "ly"};
    return std::none_of(kOthers.begin(), kOthers.end(), [&](std::string_view ending) {
      return reading_.tokens[at].text.ends_with(ending);
    });
  }

  const Concept& concept_of(const Mark& mark) const {
    return lexicon_.things()[static_cast<std::size_t>(mark.meaning.index)];
  }

  void take_thing(Mark& mark) {
    const Concept& thing = concept_of(mark);
    if (denied_.thing(thing)) {
      mark.shown = true;
      ahead_ = {};
      return;
    }
    if (wears(mark, thing) || joins_actors(mark, thing) || only_hints(mark, thing)) {
      ahead_ = {};
      return;
    }
    add_role(mark, thing);
  }

  // Clothes near a person are worn: their colour is seen, they are not things of their own.
  bool wears(Mark& mark, const Concept& thing) {
    if (thing.art.empty() || lexicon_.art_kind(thing.art.front()) != "clothing") return false;
    if (roles_.size() == sentence_begin_) return false;
    Role& role = roles_.back();
    if (!role.is_person || mark.begin > role.end + kClothingReach) return false;
    if (is_object_of_last(mark)) return false;  // "folding clothes"
    if (!is_worn(role, mark, thing)) return false;
    if (!ahead_.colour.empty()) {
      give_colour(role, ahead_.colour, ahead_.marks);
      mark.shown = true;
    }
    return true;
  }

  // "in a dress", "wearing a hat", "with a hat"; but "with a bag", "and a bag" are things.
  bool is_worn(const Role& role, const Mark& mark, const Concept& thing) const {
    bool is_in = false, is_with = false;
    for (std::size_t i = role.end; i < mark.begin; ++i) {
      const std::string& word = reading_.tokens[i].text;
      is_in = is_in || word == "in" || word.starts_with("wear") || word == "dressed";
      is_with = is_with || word == "with";
    }
    constexpr std::array<std::string_view, 5> kCarried = {"bag", "pack", "purse", "case",
                                                          "umbrella"};
    const std::string& art = thing.art.front();
    const bool is_carried =
        std::any_of(kCarried.begin(), kCarried.end(),
                    [&art](std::string_view word) { return art.find(word) != std::string::npos; });
    return is_in || (is_with && !is_carried);
  }

  // "an octopus with tentacles": a hint at what is there already.
  bool only_hints(Mark& mark, const Concept& thing) {
    if (mark.meaning.rank != Rank::kHint) return false;
    for (Role& role : roles_) {
      if (role.thing->art.empty() || role.thing->art.front() != thing.art.front()) continue;
      show(mark, role);
      return true;
    }
    return false;
  }

  void give_colour(Role& role, const std::string& colour, const std::vector<Mark*>& marks) {
    role.colour = colour;
    for (Mark* mark : marks) show(*mark, role);
  }

  void show(Mark& mark, Role& role) {
    mark.shown = true;
    for (std::string& word : reading_.words(mark)) role.words.push_back(std::move(word));
  }

  const Union* union_for(const Role& role, const Action& action, const Concept* thing) const {
    for (const Union& joint : lexicon_.unions()) {
      // The picture of a union shows just anyone: an astronaut would no longer be one.
      const bool is_anyone = role.is_person && (joint.figure.empty() || role.thing->is_figure());
      const bool same_actor =
          joint.actor == role.thing->name || (joint.actor == "person" && is_anyone);
      if (same_actor && joint.action == action.name && is_thing_of(joint, thing)) return &joint;
    }
    return nullptr;
  }

  // The thing may be a kind of illustration ("@musical-instrument"), and may stay a thing of
  // its own ("+…").
  bool is_thing_of(const Union& joint, const Concept* thing) const {
    if (thing == nullptr) return joint.thing.empty();
    std::string_view name = joint.thing;
    if (name.starts_with('+')) name.remove_prefix(1);
    if (!name.starts_with('@')) return name == thing->name;
    return !thing->art.empty() && lexicon_.art_kind(thing->art.front()) == name.substr(1);
  }

  // Whether only articles and descriptions stand between the last action and a thing.
  bool is_object_of_last(const Mark& mark) const {
    if (last_action_ == nullptr || acting_.empty() || mark.begin < last_action_->end) return false;
    if (mark.begin > last_action_->end + kObjectReach) return false;
    constexpr std::array<std::string_view, 14> kBetween = {"a",     "an",  "the", "his",  "her",
                                                           "their", "its", "my",  "some", "with",
                                                           "or",    "and", "of",  "own"};
    for (const Mark& other : reading_.marks) {
      if (other.begin < last_action_->end || other.begin >= mark.begin) continue;
      if (other.meaning.kind != Kind::kGrammar) continue;
      const std::string& word = reading_.tokens[other.begin].text;
      if (std::find(kBetween.begin(), kBetween.end(), word) == kBetween.end()) return false;
    }
    return true;
  }

  void join(Role& role, const Union& joint) const {
    role.figure = joint.figure;
    role.action = lexicon_.action(joint.seen_action);
  }

  // "riding a bicycle": the thing and those who act with it become one picture.
  bool joins_actors(Mark& mark, const Concept& thing) {
    bool is_joined = false, stays = false;
    for (const std::size_t i : acting_) {
      Role& role = roles_[i];
      const Union* joint = union_for(role, *role.action, &thing);
      if (joint == nullptr) continue;
      join(role, *joint);
      stays = joint->thing.starts_with('+');
      if (!stays && !is_joined) {
        show(mark, role);
        if (!ahead_.colour.empty()) give_colour(role, ahead_.colour, ahead_.marks);
      }
      is_joined = true;
    }
    return is_joined && !stays;
  }

  void add_role(Mark& mark, const Concept& thing) {
    // "riding a bicycle" without an actor means a person.
    if (waiting_ != nullptr && is_object_of(*waiting_, mark, thing)) {
      imply_person();
      if (joins_actors(mark, thing)) {
        ahead_ = {};
        return;
      }
    }
    Role role;
    role.thing = &thing;
    role.begin = mark.begin;
    role.end = mark.end;
    role.is_person = is_person(thing, lexicon_);
    role.count = mark.ending == Ending::kPlural ? kPluralCount : 1;
    role.is_counted = ahead_.count > 0;
    if (role.is_counted) role.count = std::min(ahead_.count, kCountMax);
    role.colour = ahead_.colour;
    role.size = ahead_.size;
    for (Mark* said : ahead_.marks) show(*said, role);
    show(mark, role);
    ahead_ = {};
    if (!role.is_person && is_object_of_last(mark) && roles_[acting_.front()].is_person) {
      role.user = acting_.front();
    }
    roles_.push_back(std::move(role));
    acting_.clear();
    if (waiting_ != nullptr && mark.begin <= waiting_->end + kActionReach) {
      act(*waiting_, roles_.size() - 1);
    }
    waiting_ = nullptr;
  }

  // "reading a book" is something done to a book, "running dog" something that a dog does.
  // In languages whose verbs come last, what follows a participle is who does it.
  bool is_object_of(const Mark& action, const Mark& mark, const Concept& thing) const {
    const bool is_actor =
        !thing.art.empty() && lexicon_.art_kind(thing.art.front()).starts_with("animal") &&
        action_of(action).performer == Performer::kAnyone && action_of(action).name != "ride";
    if (reading_.language != "en" && is_actor) return false;
    return mark.begin > action.end && !is_person(thing, lexicon_) &&
           action_of(action).performer != Performer::kNobody;
  }

  const Action& action_of(const Mark& mark) const {
    return lexicon_.actions()[static_cast<std::size_t>(mark.meaning.index)];
  }

  void take_action(Mark& mark) {
    ahead_ = {};
    if (gives_to_person(mark)) return;
    if (open_begin_ < roles_.size()) {
      acting_.clear();
      for (std::size_t i = first_actor(); i < roles_.size(); ++i) act(mark, i);
      open_begin_ = roles_.size();
    } else if (roles_.size() > sentence_begin_ && may_act(roles_.back())) {
      roles_.back().action = nullptr;
      act(mark, roles_.size() - 1);
    } else if (roles_.size() == sentence_begin_ && is_deed(mark)) {
      waiting_ = &mark;
    } else {
      settle_choice(mark);
    }
  }

  // "riding or walking": one of the two can be seen, and that is all that was asked for. So it is
  // with two names of one thing: "gymnastics tumbling".
  void settle_choice(Mark& mark) {
    if (acting_.empty() || last_action_ == nullptr || roles_[acting_.front()].verb.empty()) return;
    const bool is_choice = mark.begin > 0 && reading_.tokens[mark.begin - 1].text == "or";
    const bool is_same = last_action_->end == mark.begin;
    mark.shown = mark.shown || is_choice || is_same;
    last_action_ = &mark;
  }

  // "a person is balloon blowing": a thing before its verb, done by the person before it.
  bool gives_to_person(Mark& mark) {
    if (roles_.size() < sentence_begin_ + 2 || mark.ending != Ending::kVerb) return false;
    Role& thing = roles_.back();
    const std::size_t who = roles_.size() - 2;
    const std::string_view kind =
        thing.thing->art.empty() ? "" : lexicon_.art_kind(thing.thing->art.front());
    const bool is_dead = !thing.is_person && !kind.starts_with("animal");
    if (!is_dead || thing.end != mark.begin || !roles_[who].is_person) return false;
    if (roles_[who].action != nullptr || thing.begin == 0) return false;
    const std::string& before = reading_.tokens[thing.begin - 1].text;
    if (before != "is" && before != "are") return false;
    acting_.clear();
    act(mark, who);
    thing.user = who;
    open_begin_ = roles_.size();
    return true;
  }

  // Whether an action without an actor is somebody's: "surfing", "they dance", but not "the rivers
  // bend".
  bool is_deed(const Mark& mark) const {
    if (mark.ending == Ending::kVerb || mark.begin == 0) return true;
    constexpr std::array<std::string_view, 8> kWho = {"they", "he",  "she", "i",
                                                      "we",   "you", "to",  "who"};
    const std::string& before = reading_.tokens[mark.begin - 1].text;
    return std::find(kWho.begin(), kWho.end(), before) != kWho.end();
  }

  // "a cat, a dog and a bird run" is about all three, "by a house, birds fly" about the birds.
  std::size_t first_actor() const {
    std::size_t first = roles_.size() - 1;
    bool has_and = false;
    while (first > open_begin_) {
      const Role& before = roles_[first - 1];
      has_and = has_and || is_said_between(before.end, roles_[first].begin, "and");
      if (!has_and || !is_list_between(before.end, roles_[first].begin)) break;
      --first;
    }
    return first;
  }

  bool is_said_between(std::size_t begin, std::size_t end, std::string_view word) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (reading_.tokens[i].text == word) return true;
    }
    return false;
  }

  // Whether nothing but "and", commas, articles and descriptions stands between.
  bool is_list_between(std::size_t begin, std::size_t end) const {
    for (const Mark& mark : reading_.marks) {
      if (mark.begin < begin || mark.begin >= end) continue;
      const Kind kind = mark.meaning.kind;
      const bool is_link = kind == Kind::kNumber || kind == Kind::kColour || kind == Kind::kSize ||
                           kind == Kind::kContent;
      const bool is_word =
          kind == Kind::kGrammar && keeps_description(reading_.tokens[mark.begin].text);
      if (!is_link && !is_word) return false;
    }
    return true;
  }

  // "a man goes to swim": what follows a mere movement says more.
  static bool may_act(const Role& role) {
    return role.action == nullptr || role.action->name == kMereMovement;
  }

  void act(Mark& mark, std::size_t index) {
    Role& role = roles_[index];
    const Action& action = action_of(mark);
    if (role.action != nullptr) return;
    role.action = &action;
    acting_.push_back(index);
    if (const Union* joint = union_for(role, action, nullptr)) join(role, *joint);
    const bool is_seen = action.performer == Performer::kAnyone ||
                         (action.performer == Performer::kPerson && role.is_person);
    if (is_seen && role.verb.empty()) role.verb = mark.base;
    if (is_seen && !mark.shown) show(mark, role);
    last_action_ = &mark;
  }

  // An action that found no actor is done by a person: "surfing at sunset".
  void imply_person() {
    Mark* const mark = std::exchange(waiting_, nullptr);
    if (mark == nullptr || denied_.people()) return;
    const Action& action = action_of(*mark);
    const Concept* const person = lexicon_.thing("person");
    const bool is_human = action.performer == Performer::kPerson || !action.figure.empty();
    if (person == nullptr || !is_human) return;
    Role role;
    role.thing = person;
    role.begin = mark->begin;
    role.end = mark->end;
    role.is_person = true;
    roles_.push_back(std::move(role));
    acting_.clear();
    act(*mark, roles_.size() - 1);
    open_begin_ = roles_.size();
  }

  Reading& reading_;
  const Lexicon& lexicon_;
  const Denied& denied_;
  std::vector<Role> roles_;
  Description ahead_;
  Mark* last_action_ = nullptr;      // The action said last, whoever does it.
  Mark* waiting_ = nullptr;          // An action whose actor has not come yet.
  std::vector<std::size_t> acting_;  // Roles of the last action.
  std::size_t sentence_begin_ = 0;   // First role of this sentence.
  std::size_t open_begin_ = 0;       // First role that waits for its action.
  std::size_t last_end_ = 0;         // Token after the last mark.
};

}  // namespace

std::vector<Role> cast_roles(Reading& reading, const Lexicon& lexicon, const Denied& denied) {
  return Caster(reading, lexicon, denied).cast();
}

}  // namespace kare::animatic
