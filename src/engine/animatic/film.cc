#include "engine/animatic/film.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/service.h"
#include "engine/animatic/props/lettering.h"
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

constexpr double kCloser = 1.7;         // How much larger the closer framing shows things.
constexpr double kSubjectShare = 0.85;  // Of the frame, that the subject may take then.
constexpr double kCloserMin = 1.3;

// Turns to the first subject of the scene from a time on, and shows it larger.
void go_closer(Film& film, double from_s) {
  const World& world = film.stage.world();
  const double middle_s = (from_s + world.duration_s) / 2;
  double x = 0, y = 0, tallest = 0;
  int count = 0;
  for (std::size_t i = 0; i < film.cast.actors.size(); ++i) {
    if (film.cast.subjects[i] != 0) continue;
    const Actor& actor = film.cast.actors[i];
    const Pose pose = actor.pose(middle_s);
    // The face rather than the feet.
    const Point at =
        film.stage.seen_at(pose.x, pose.y - pose.lift - 0.6 * pose.height, actor.z, middle_s);
    x += at.x;
    y += at.y;
    tallest = std::max(tallest, pose.height);
    ++count;
  }
  Closer closer{from_s, {world.size.width / 2.0, world.size.height / 2.0}, kCloser};
  if (count > 0) {
    closer.at = {x / count, y / count};
    closer.zoom =
        std::clamp(kSubjectShare * world.size.height / std::max(tallest, 1.0), kCloserMin, kCloser);
  }
  film.stage.cut_closer(closer);
}

}  // namespace

Film compose(const Lexicon& lexicon, const Scene& scene) {
  Shot shot = scene.shot;
  Cast cast;
  // Where nothing but the world connects the two, set and cast are made at once.
  const std::optional<World> world = Stage::early_world(shot, scene.spec);
  std::thread casting;
  if (world) {
    casting = start_thread("kare-cast", [&] { cast = place(shot, *world, lexicon.art()); });
  }
  Stage stage(shot, scene.spec);
  if (world) {
    casting.join();
  } else {
    cast = place(shot, stage.world(), lexicon.art());
  }
  tell_missing(cast, shot);
  props::add_lettering(shot, stage.world(), cast);
  stage.set_actors(cast.actors);
  Film film{std::move(shot), std::move(cast), std::move(stage)};
  if (scene.closer_from) {
    go_closer(film, static_cast<double>(*scene.closer_from) / scene.spec.fps);
  }
  Stage& made = film.stage;
  made.set_look(std::make_unique<styles::Look>(
      film.shot, scene.spec.size, made.world().duration_s, scene.spec.seed,
      [&made](double share, Bitmap& frame) { made.draw(share * made.world().duration_s, frame); }));
  return film;
}

Film compose(const Lexicon& lexicon, const VideoSpec& spec) {
  Shot shot = understand(lexicon, spec.prompt, spec.negative_prompt, spec.seed);
  return compose(lexicon, Scene{spec, std::move(shot), std::nullopt});
}

}  // namespace kare::animatic
