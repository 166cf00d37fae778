#include "engine/animatic/film.h"

#include <memory>
#include <utility>

#include "engine/animatic/props/lettering.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {

Film compose(const Lexicon& lexicon, const VideoSpec& spec) {
  Shot shot = understand(lexicon, spec.prompt, spec.negative_prompt, spec.seed);
  Stage stage(shot, spec);
  Cast cast = place(shot, stage.world(), lexicon.art());
  props::add_lettering(shot, stage.world(), cast);
  stage.set_actors(cast.actors);
  stage.set_look(std::make_unique<styles::Look>(
      shot, spec.size, stage.world().duration_s, spec.seed, [&stage](double share, Bitmap& frame) {
        stage.draw(share * stage.world().duration_s, frame);
      }));
  return {std::move(shot), std::move(cast), std::move(stage)};
}

}  // namespace kare::animatic
