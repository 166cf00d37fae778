#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/words/denied.h"
#include "engine/animatic/words/lexicon.h"
#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// Something that the prompt asks to see, before it has a picture.
struct Role {
  const Concept* thing = nullptr;  // Of the lexicon.
  std::vector<std::string> words;
  std::size_t begin = 0;  // Token; where it stands in the prompt.
  std::size_t end = 0;
  int count = 1;
  bool is_counted = false;  // A number was said: "two people" are two, "people" are several.
  std::string colour;
  std::string texture;
  double size = 1;                 // Times its usual height.
  const Action* action = nullptr;  // Of the lexicon, or null.
  std::string figure;  // The one picture of actor, action and thing; empty when there is none.
  bool is_person = false;
  std::string verb;  // The prompt's verb in its base form; empty when nothing of it is seen.
  // Where it stands in relation to others, as indices of the roles.
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  struct Place {
    RelationType type = RelationType::kNextTo;
    std::size_t to = kNobody, and_to = kNobody;
  };
  std::optional<Place> relation;
  std::size_t user = kNobody;  // The role that does something with it: "reads a book".
};

// Puts together things with their numbers, colours, sizes and actions. Sets `shown` of the marks
// that will be seen.
std::vector<Role> cast_roles(Reading& reading, const Lexicon& lexicon, const Denied& denied);

}  // namespace kare::animatic
