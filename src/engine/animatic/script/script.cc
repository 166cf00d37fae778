#include "engine/animatic/script/script.h"

#include <utility>

#include "engine/animatic/script/continuity.h"
#include "engine/animatic/script/cuts.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {

Result<std::vector<Scene>> write_script(const Lexicon& lexicon, const VideoSpec& spec) {
  std::vector<Cut> cuts = KARE_TRY(plan_cuts(spec));
  const bool is_one_text = spec.shots.empty();
  Continuity continuity(lexicon);
  std::vector<Scene> scenes;
  for (Cut& cut : cuts) {
    Scene scene;
    scene.spec = spec;
    scene.spec.shots.clear();
    scene.spec.engine_cuts = false;
    scene.spec.frame_count = cut.frame_count;
    if (cut.closer_from > 0) scene.closer_from = cut.closer_from;
    scene.spec.prompt = is_one_text ? continuity.completed(cut.prompt, spec) : cut.prompt;
    scene.shot =
        understand(lexicon, scene.spec.prompt, scene.spec.negative_prompt, scene.spec.seed);
    continuity.recall(scene.spec.prompt, scene.shot);
    continuity.remember(scene.shot);
    // Twice the same view would be a jump, not a cut.
    const bool stays = !scenes.empty() && scenes.back().shot.setting == scene.shot.setting &&
                       !scenes.back().closer_from;
    if (is_one_text && stays) scene.closer_from = 0;
    scenes.push_back(std::move(scene));
  }
  return scenes;
}

}  // namespace kare::animatic
