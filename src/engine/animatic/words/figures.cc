#include "engine/animatic/words/figures.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "engine/animatic/words/table.h"

namespace kare::animatic {
namespace {

// The height that Fluent's whole figures stand for.
constexpr double kGrownUpM = 1.7;
constexpr std::string_view kWho = "{who}";
constexpr std::string_view kFigurePrefix = "figure:";
// A giant is at least this tall, however small its kind.
constexpr double kGiantSize = 3, kGiantM = 2;

// A part of "figure:any*2+child*2": who they are, how many, how tall.
struct Part {
  std::string who = "any";  // "man", "woman" or "any".
  int count = 1;
  double height_m = kGrownUpM;
  std::string name;  // Of the concept.
};

std::vector<Part> parts_of(const Concept& thing, const Lexicon& lexicon) {
  std::vector<Part> parts;
  const std::string_view spec = std::string_view(thing.art.front()).substr(kFigurePrefix.size());
  const std::vector<std::string> specs = split(spec, '+');
  for (const std::string& text : specs) {
    const std::vector<std::string> fields = split(text, '*');
    Part part;
    part.who = fields[0];
    part.height_m = thing.height_m > 0 ? thing.height_m : kGrownUpM;
    if (fields.size() > 1) part.count = std::max(1, std::atoi(fields[1].c_str()));
    part.name = thing.name;
    const Concept* named = lexicon.thing(part.who);
    const bool is_whole = specs.size() == 1;
    if (!is_whole && named != nullptr && named->is_figure()) {
      part.name = named->name;
      part.height_m = named->height_m;
      part.who = named->art.front().substr(kFigurePrefix.size());
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

// "{who}-walking" for a man, a woman or, at random, either; only some figures exist for "person".
std::string figure_art(std::string_view pattern, std::string_view who, const ArtPack& pack,
                       Rng& rng) {
  const std::size_t hole = pattern.find(kWho);
  if (hole == std::string_view::npos) return std::string(pattern);
  constexpr std::array<std::string_view, 3> kAny = {"woman", "man", "person"};
  const auto first = static_cast<std::size_t>(rng.below(kAny.size()));
  for (std::size_t i = 0; i < kAny.size() + 1; ++i) {
    const std::string_view chosen = who != "any" && i == 0 ? who : kAny[(first + i) % kAny.size()];
    std::string art(pattern);
    art.replace(hole, kWho.size(), chosen);
    if (pack.has(art)) return art;
  }
  return "person-standing";
}

// What a person does who does nothing in particular; the n-th of a group.
std::string_view idle_figure(int n) {
  return n % 2 == 0 ? "{who}-standing" : "{who}-walking";
}

std::string pattern_of(const Role& role, int n) {
  if (!role.figure.empty()) return role.figure;
  if (role.action != nullptr && !role.action->figure.empty()) return role.action->figure;
  return std::string(idle_figure(n));
}

Subject basic_subject(const Role& role) {
  Subject subject;
  subject.words = role.words;
  subject.concept_name = role.thing->name;
  subject.colour = role.colour;
  if (role.action != nullptr) subject.action = role.action->name;
  return subject;
}

// Adds an illustration of one more of the same height.
void add_look(Subject& subject, std::string art) {
  if (subject.art.empty()) {
    subject.art = std::move(art);
  } else {
    subject.variants.push_back(std::move(art));
  }
}

Subject figures(const Role& role, const Part& part, bool is_only_part, const Lexicon& lexicon,
                Rng& rng) {
  Subject subject = basic_subject(role);
  subject.concept_name = part.name;
  const bool is_exact = role.is_counted && is_only_part;
  subject.count = std::clamp(is_exact ? role.count : part.count * role.count, 1, 12);
  for (int n = 0; n < subject.count; ++n) {
    add_look(subject, figure_art(pattern_of(role, n), part.who, lexicon.art(), rng));
  }
  const ArtFacts facts = lexicon.art().facts(subject.art);
  subject.height_m = facts.height_m * part.height_m / kGrownUpM * role.size;
  subject.habitat = facts.habitat;
  return subject;
}

Subject thing_subject(const Role& role, const Lexicon& lexicon, Rng& rng) {
  const ArtPack& pack = lexicon.art();
  Subject subject = basic_subject(role);
  subject.count = std::clamp(role.count, 1, 12);
  const std::vector<std::string>& art = role.thing->art;
  const auto first = static_cast<std::size_t>(rng.below(static_cast<int>(art.size())));
  const bool is_varied = art.size() > 1 || role.is_person;
  for (int n = 0; n < (is_varied ? subject.count : 1); ++n) {
    const std::string& next = art[(first + static_cast<std::size_t>(n)) % art.size()];
    add_look(subject, next);
  }
  const bool is_in_pack = pack.has(subject.art);
  const ArtFacts facts = is_in_pack ? pack.facts(subject.art) : ArtFacts{};
  subject.height_m = role.thing->height_m > 0 ? role.thing->height_m : facts.height_m;
  subject.height_m *= role.size;
  if (role.size >= kGiantSize) subject.height_m = std::max(subject.height_m, kGiantM);
  subject.habitat = role.thing->habitat.value_or(facts.habitat);
  // An animal or a thing of which the set has a picture in action ("a bird flies").
  if (!role.figure.empty() && pack.has(role.figure)) {
    subject.art = role.figure;
    subject.variants.clear();
  }
  return subject;
}

void adapt_to_action(Subject& subject, bool is_person) {
  if (subject.action == "fly") subject.habitat = Habitat::kAir;
  if (subject.action == "swim" && subject.habitat == Habitat::kGround && !is_person) {
    subject.habitat = Habitat::kWater;
  }
}

}  // namespace

std::vector<Subject> subjects_of(const Role& role, const Lexicon& lexicon, Rng& rng) {
  std::vector<Subject> subjects;
  if (role.thing->is_figure()) {
    const std::vector<Part> parts = parts_of(*role.thing, lexicon);
    for (const Part& part : parts) {
      subjects.push_back(figures(role, part, parts.size() == 1, lexicon, rng));
    }
  } else {
    subjects.push_back(thing_subject(role, lexicon, rng));
  }
  for (Subject& subject : subjects) adapt_to_action(subject, role.is_person);
  return subjects;
}

}  // namespace kare::animatic
