#include "engine/animatic/film.h"

#include <utility>

#include "engine/animatic/words/understand.h"

namespace kare::animatic {

Film compose(const Lexicon& lexicon, const VideoSpec& spec) {
  Shot shot = understand(lexicon, spec.prompt, spec.negative_prompt, spec.seed);
  Stage stage(shot, spec);
  Cast cast = place(shot, stage.world(), lexicon.art());
  stage.set_actors(cast.actors);
  return {std::move(shot), std::move(cast), std::move(stage)};
}

}  // namespace kare::animatic
