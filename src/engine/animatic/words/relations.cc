#include "engine/animatic/words/relations.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kare::animatic {
namespace {

// Words that say where something is. The longer phrases come first; "of" may stand after "the".
struct Phrase {
  std::string_view words;
  RelationType type;
};
constexpr Phrase kPhrases[] = {
    {"left side of", RelationType::kLeftOf},
    {"left of", RelationType::kLeftOf},
    {"left hand side of", RelationType::kLeftOf},
    {"right hand side of", RelationType::kRightOf},
    {"left hand of", RelationType::kLeftOf},
    {"right hand of", RelationType::kRightOf},
    {"left from", RelationType::kLeftOf},
    {"right from", RelationType::kRightOf},
    {"over", RelationType::kOnTopOf},
    {"higher than", RelationType::kOnTopOf},
    {"lower than", RelationType::kBelow},
    {"ahead of", RelationType::kInFrontOf},
    {"in back of", RelationType::kBehind},
    {"by", RelationType::kNextTo},
    {"opposite", RelationType::kNextTo},
    {"against", RelationType::kNextTo},
    {"right side of", RelationType::kRightOf},
    {"right of", RelationType::kRightOf},
    {"top of", RelationType::kOnTopOf},
    {"atop", RelationType::kOnTopOf},
    {"above", RelationType::kOnTopOf},
    {"bottom of", RelationType::kBelow},
    {"under", RelationType::kUnder},
    {"underneath", RelationType::kUnder},
    {"beneath", RelationType::kUnder},
    {"below", RelationType::kBelow},
    {"in front of", RelationType::kInFrontOf},
    {"behind", RelationType::kBehind},
    {"back of", RelationType::kBehind},
    {"inside", RelationType::kInside},
    {"within", RelationType::kInside},
    {"next to", RelationType::kNextTo},
    {"beside", RelationType::kNextTo},
    {"alongside", RelationType::kNextTo},
    {"adjacent to", RelationType::kNextTo},
    {"close to", RelationType::kNextTo},
    {"near", RelationType::kNextTo},
    {"between", RelationType::kBetween},
};

// What can hold something.
constexpr std::array<std::string_view, 16> kContainers = {
    "basket", "box",   "bowl",    "bucket", "vase", "jar",     "bag",      "cup",
    "sink",   "glass", "bathtub", "pot",    "cage", "handbag", "backpack", "suitcase"};
// On what something can lie, stand or sit.
constexpr double kSupportMaxM = 3;

class Relater {
 public:
  Relater(Reading& reading, const Lexicon& lexicon, std::vector<Role>& roles)
      : reading_(reading), lexicon_(lexicon), roles_(roles) {}

  void relate() {
    if (is_postposed(reading_.language)) {
      relate_postposed();
      return;
    }
    for (std::size_t i = 0; i + 1 < roles_.size(); ++i) {
      const std::size_t begin = roles_[i].end, end = roles_[i + 1].begin;
      if (end < begin || reading_.is_sentence_between(begin, end)) continue;
      if (roles_[i].thing->art.empty() || roles_[i + 1].thing->art.empty()) continue;
      const auto type = type_between(i, begin, end);
      if (!type) continue;
      Role::Place place{*type, i + 1};
      if (*type == RelationType::kBetween) place.and_to = other_of_two(i + 1);
      roles_[i].relation = place;
    }
    for (std::size_t i = 0; i + 1 < roles_.size(); ++i) fill(i);
    for (std::size_t i = roles_.size(); i-- > 1;) share(i - 1);
  }

 private:
  // "A cup and a plate on a table": both are on it.
  void share(std::size_t i) {
    Role& first = roles_[i];
    const Role& second = roles_[i + 1];
    const bool on = second.relation && second.relation->type == RelationType::kOnTopOf;
    if (!on || first.relation || first.is_person || second.is_person) return;
    if (first.thing->art.empty() || second.begin < first.end) return;
    if (text(first.end, second.begin).find(" and ") != 0) return;
    first.relation = second.relation;
  }

  // "A vase of flowers on a table": the flowers are in the vase, and the vase is on the table.
  void fill(std::size_t i) {
    constexpr std::array<std::string_view, 6> kFilled = {"basket", "bowl", "bucket",
                                                         "vase",   "box",  "pot"};
    Role& holder = roles_[i];
    Role& content = roles_[i + 1];
    const bool holds =
        std::find(kFilled.begin(), kFilled.end(), holder.thing->name) != kFilled.end();
    if (!holds || holder.relation || content.thing->art.empty()) return;
    if (content.begin < holder.end || text(holder.end, content.begin) != " of ") return;
    holder.relation = content.relation;
    content.relation = Role::Place{RelationType::kInside, i};
  }

  // Languages that say "the table on" and "the dog's left": first what the other is in relation to.
  static bool is_postposed(std::string_view language) {
    return language == "tr" || language == "zh" || language == "ja" || language == "ko";
  }

  // "The dog's left-at a cat", "the cat stands the dog's left-at".
  void relate_postposed() {
    for (std::size_t at = 0; at < reading_.tokens.size(); ++at) {
      std::size_t end = at;
      const std::optional<RelationType> said = phrase_at(at, end);
      const std::size_t to = said ? role_before(at) : Role::kNobody;
      if (to == Role::kNobody) continue;
      const auto type = holds(*said, at, roles_[to]);
      if (!type) continue;
      Role::Place place{*type, to};
      std::size_t first = to;
      if (*type == RelationType::kBetween && to > 0) place.and_to = first = to - 1;
      const std::size_t next = role_after(end);
      const std::size_t who = next != Role::kNobody ? next : first > 0 ? first - 1 : Role::kNobody;
      at = end - 1;
      if (who == Role::kNobody || roles_[who].relation || roles_[who].thing->art.empty()) continue;
      if (reading_.is_sentence_between(std::min(roles_[who].end, at),
                                       std::max(roles_[who].begin, at)))
        continue;
      roles_[who].relation = place;
    }
  }

  // The phrase that begins at a token, its end, and a bare "on" or "in" as a guess.
  std::optional<RelationType> phrase_at(std::size_t at, std::size_t& end) const {
    std::optional<RelationType> best;
    for (const Phrase& phrase : kPhrases) {
      const auto words =
          static_cast<std::size_t>(1 + std::count(phrase.words.begin(), phrase.words.end(), ' '));
      if (at + words > reading_.tokens.size() || at + words <= end) continue;
      if (text(at, at + words) != " " + std::string(phrase.words) + " ") continue;
      best = phrase.type;
      end = at + words;
    }
    if (best) return best;
    end = at + 1;
    if (reading_.tokens[at].text == "on") return RelationType::kOnTopOf;
    if (reading_.tokens[at].text == "in") return RelationType::kInside;
    return std::nullopt;
  }

  // A bare "on" and "in" need something that can carry or hold.
  std::optional<RelationType> holds(RelationType said, std::size_t at, const Role& to) const {
    const std::string& word = reading_.tokens[at].text;
    if (to.thing->art.empty() || (word == "on" && !can_support(to))) return std::nullopt;
    const bool is_bare = word == "in" && said == RelationType::kInside;
    if (is_bare && !is_container(*to.thing)) return std::nullopt;
    return said;
  }

  static bool is_container(const Concept& thing) {
    return std::find(kContainers.begin(), kContainers.end(), thing.name) != kContainers.end();
  }

  // The role that ends right before a token, but for words without content.
  std::size_t role_before(std::size_t at) const {
    for (std::size_t i = roles_.size(); i > 0; --i) {
      const Role& role = roles_[i - 1];
      if (role.end > at) continue;
      return only_grammar(role.end, at) ? i - 1 : Role::kNobody;
    }
    return Role::kNobody;
  }

  // The first role after a token in the same clause.
  std::size_t role_after(std::size_t at) const {
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      if (roles_[i].begin < at) continue;
      for (std::size_t k = at; k < roles_[i].begin; ++k) {
        if (!reading_.tokens[k].is_word) return Role::kNobody;
      }
      return i;
    }
    return Role::kNobody;
  }

  bool only_grammar(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      const auto meanings = lexicon_.meanings(reading_.tokens[i].text);
      const bool is_free = std::any_of(meanings.begin(), meanings.end(), [](const Meaning& one) {
        return one.kind == Kind::kGrammar;
      });
      if (!is_free) return false;
    }
    return true;
  }

  std::string text(std::size_t begin, std::size_t end) const {
    std::string out = " ";
    for (std::size_t k = begin; k < end; ++k) {
      if (reading_.tokens[k].is_word) out += reading_.tokens[k].text + " ";
    }
    return out;
  }

  // The phrase that stands last before the second thing counts.
  std::optional<RelationType> type_between(std::size_t first, std::size_t begin,
                                           std::size_t end) const {
    const std::string between = text(begin, end);
    if (names_place(begin, end)) return std::nullopt;
    std::optional<RelationType> best;
    std::size_t best_end = 0;
    for (const Phrase& phrase : kPhrases) {
      const std::size_t at = between.rfind(" " + std::string(phrase.words) + " ");
      if (at == std::string::npos || at + phrase.words.size() <= best_end) continue;
      best = phrase.type;
      best_end = at + phrase.words.size();
    }
    if (best) return best;
    const Concept& to = *roles_[first + 1].thing;
    const bool is_on = between.find(" on ") != std::string::npos ||
                       between.find(" onto ") != std::string::npos ||
                       between.find(" upon ") != std::string::npos;
    if (is_on && can_support(roles_[first + 1])) return RelationType::kOnTopOf;
    const bool is_in =
        between.find(" in ") != std::string::npos || between.find(" into ") != std::string::npos;
    if (is_in && is_container(to)) return RelationType::kInside;
    return std::nullopt;
  }

  // "a cat in a forest next to a dog": the last words before the thing are about it, but a place
  // right before "and a dog" is not.
  bool names_place(std::size_t begin, std::size_t end) const {
    return std::any_of(reading_.marks.begin(), reading_.marks.end(), [&](const Mark& mark) {
      return mark.is(Kind::kPlace) && mark.begin >= begin && mark.end <= end && mark.end + 1 >= end;
    });
  }

  bool can_support(const Role& role) const {
    if (role.is_person) return false;
    const std::string_view kind = lexicon_.art_kind(role.thing->art.front());
    const bool moves = kind.starts_with("transport") || kind.starts_with("animal");
    double height = role.thing->height_m;
    const std::string& art = role.thing->art.front();
    if (height <= 0 && lexicon_.art().has(art)) height = lexicon_.art().facts(art).height_m;
    return !moves && height > 0 && height <= kSupportMaxM;
  }

  // "between a dog and a cat".
  std::size_t other_of_two(std::size_t first) const {
    if (first + 1 >= roles_.size()) return Role::kNobody;
    const std::size_t begin = roles_[first].end, end = roles_[first + 1].begin;
    const bool is_pair = end > begin && text(begin, end).find(" and ") != std::string::npos;
    return is_pair ? first + 1 : Role::kNobody;
  }

  Reading& reading_;
  const Lexicon& lexicon_;
  std::vector<Role>& roles_;
};

}  // namespace

void relate_roles(Reading& reading, const Lexicon& lexicon, std::vector<Role>& roles) {
  Relater(reading, lexicon, roles).relate();
}

}  // namespace kare::animatic
