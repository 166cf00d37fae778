#include "engine/animatic/words/textures.h"

#include <algorithm>

#include "engine/animatic/props/texture.h"

namespace kare::animatic {
namespace {

// How many words may stand between a surface and its thing: "wooden old fishing boat".
constexpr std::size_t kReach = 3;

const Mark* mark_at(const Reading& reading, std::size_t token) {
  for (const Mark& mark : reading.marks) {
    if (mark.begin <= token && token < mark.end) return &mark;
  }
  return nullptr;
}

// Whether only descriptions can stand at the token. What a thing is made of may be a thing, too,
// when it is none here: "a glass vase".
bool may_describe(const Reading& reading, std::size_t token) {
  if (!reading.tokens[token].is_word) return false;
  const Mark* mark = mark_at(reading, token);
  if (mark == nullptr) return true;
  const Kind kind = mark->meaning.kind;
  if (kind == Kind::kConcept && !mark->shown) {
    return props::is_texture(reading.tokens[token].text);
  }
  return kind == Kind::kContent || kind == Kind::kColour || kind == Kind::kSize;
}

void settle(Reading& reading, std::size_t token) {
  for (Mark& mark : reading.marks) {
    if (mark.begin > token || token >= mark.end) continue;
    mark.shown = true;
    return;
  }
  Mark mark;
  mark.meaning.kind = Kind::kContent;
  mark.begin = token;
  mark.end = token + 1;
  mark.shown = true;
  const auto at = std::find_if(reading.marks.begin(), reading.marks.end(),
                               [token](const Mark& other) { return other.begin > token; });
  reading.marks.insert(at, std::move(mark));
}

}  // namespace

void give_textures(Reading& reading, std::vector<Role>& roles) {
  for (Role& role : roles) {
    if (role.is_person || role.thing == nullptr || role.thing->art.empty()) continue;
    // "A brick house" may be known as a whole.
    for (std::size_t token = role.begin; token + 1 < role.end; ++token) {
      const std::string& word = reading.tokens[token].text;
      if (props::is_texture(word)) role.texture = word;
    }
    if (!role.texture.empty()) continue;
    for (std::size_t back = 1; back <= std::min(kReach, role.begin); ++back) {
      const std::size_t token = role.begin - back;
      if (!may_describe(reading, token)) break;
      const std::string& word = reading.tokens[token].text;
      if (!props::is_texture(word)) continue;
      role.texture = word;
      role.words.insert(role.words.begin(), word);
      settle(reading, token);
      break;
    }
  }
}

}  // namespace kare::animatic
