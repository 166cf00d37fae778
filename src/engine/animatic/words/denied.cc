#include "engine/animatic/words/denied.h"

#include <algorithm>
#include <utility>

namespace kare::animatic {
namespace {

// A pattern may end with one star.
bool matches(std::string_view kind, std::string_view pattern) {
  if (!pattern.ends_with('*')) return kind == pattern;
  pattern.remove_suffix(1);
  return kind.starts_with(pattern);
}

}  // namespace

bool is_person(const Concept& thing, const Lexicon& lexicon) {
  if (thing.is_figure()) return true;
  return !thing.art.empty() && lexicon.art_kind(thing.art.front()).starts_with("person");
}

Denied::Denied(const Reading& prompt, const Reading& negative, const Lexicon& lexicon)
    : lexicon_(lexicon) {
  for (const Mark& mark : prompt.marks) {
    if (mark.denied) add(mark.meaning);
  }
  for (const Mark& mark : negative.marks) add(mark.meaning);
}

void Denied::add(const Meaning& meaning) {
  if (meaning.kind == Kind::kPlace) {
    places_.insert(lexicon_.places()[static_cast<std::size_t>(meaning.index)].name);
  } else if (meaning.kind == Kind::kConcept) {
    const Concept& thing = lexicon_.things()[static_cast<std::size_t>(meaning.index)];
    things_.insert(thing.name);
    people_ = people_ || thing.name == "people" || thing.name == "person";
    for (std::string& kind : lexicon_.covered_kinds(thing.name)) kinds_.push_back(std::move(kind));
  } else {
    values_.insert({meaning.kind, meaning.value});
  }
}

bool Denied::thing(const Concept& thing) const {
  if (things_.contains(thing.name)) return true;
  if (people_ && is_person(thing, lexicon_)) return true;
  const std::string_view kind =
      thing.art.empty() ? std::string_view() : lexicon_.art_kind(thing.art.front());
  return std::any_of(kinds_.begin(), kinds_.end(), [&](std::string_view pattern) {
    return pattern.starts_with('=') ? pattern.substr(1) == thing.name : matches(kind, pattern);
  });
}

}  // namespace kare::animatic
