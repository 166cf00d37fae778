#include "engine/animatic/film.h"

#include <algorithm>
#include <utility>

#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

// A subject that found no place in the scene is not drawn, whatever was understood.
void tell_missing(const Cast& cast, Shot& shot) {
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    const Subject& subject = shot.subjects[i];
    const bool is_there = std::find(cast.subjects.begin(), cast.subjects.end(),
                                    static_cast<int>(i)) != cast.subjects.end();
    if (is_there || !subject.main) continue;
    for (const std::string& word : subject.words) {
      const bool is_told =
          std::find(shot.undrawn.begin(), shot.undrawn.end(), word) != shot.undrawn.end();
      if (!is_told) shot.undrawn.push_back(word);
    }
  }
}

}  // namespace

Film compose(const Lexicon& lexicon, const VideoSpec& spec) {
  Shot shot = understand(lexicon, spec.prompt, spec.negative_prompt, spec.seed);
  Stage stage(shot, spec);
  Cast cast = place(shot, stage.world(), lexicon.art());
  tell_missing(cast, shot);
  stage.set_actors(cast.actors);
  return {std::move(shot), std::move(cast), std::move(stage)};
}

}  // namespace kare::animatic
