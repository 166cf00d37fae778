#include "engine/animatic/film.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/service.h"
#include "engine/animatic/boxes.h"
#include "engine/animatic/props/lettering.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

void tell(const std::vector<std::string>& words, Shot& shot) {
  for (const std::string& word : words) {
    const bool is_told =
        std::find(shot.undrawn.begin(), shot.undrawn.end(), word) != shot.undrawn.end();
    if (!is_told) shot.undrawn.push_back(word);
  }
}

// A subject that found no place in the scene is not drawn, whatever was understood.
void tell_missing(const Cast& cast, Shot& shot) {
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    const Subject& subject = shot.subjects[i];
    const bool is_there = std::find(cast.subjects.begin(), cast.subjects.end(),
                                    static_cast<int>(i)) != cast.subjects.end();
    if (!is_there && subject.main) tell(subject.words, shot);
  }
}

// Nor is one that no moment of the clip has in the frame.
void tell_unseen(Film& film) {
  const double clip_s = film.stage.world().duration_s / film.stage.world().pace;
  Shot& shot = film.shot;
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    const auto is_seen = [&](double share) {
      return box_of(film, static_cast<int>(i), share * clip_s).has_value();
    };
    if (!shot.subjects[i].main || is_seen(0.5) || is_seen(0) || is_seen(1)) continue;
    tell(shot.subjects[i].words, shot);
  }
}

constexpr double kCloser = 1.7;  // How much larger the closer framing shows things.
constexpr double kVeryClose = 3.2;
constexpr double kSubjectShare = 0.85;  // Of the frame, that the subject may take then …
constexpr double kPartShare = 1.7;      // … and when only a part of it is to be seen.
constexpr double kCloserMin = 1.3;

// The lens is set to what is named first, or to the near ground, and an orbit goes around it.
void look_at_subject(Film& film) {
  const Filming& filming = film.shot.filming;
  const bool turns = film.shot.camera.orbit != 0 || filming.vertigo;
  if (filming.focus == Focus::kDeep && !turns) return;
  const World& world = film.stage.world();
  double z = 0;
  for (std::size_t i = 0; i < film.cast.actors.size(); ++i) {
    if (film.cast.subjects[i] == 0) z = std::max(z, film.cast.actors[i].z);
  }
  if (z > 0 && turns) film.stage.turn_about(z);
  if (z <= 0 && world.land) z = 1.4 * world.land->near_m;
  if (z <= 0 && world.water) z = 1.4 * world.water->near_m;
  film.stage.set_focus(filming.focus, 1.02 * std::max(z, 2.0));
}

// Turns to the first subject of the scene from a time on, and shows it up to `most` times as large.
void go_closer(Film& film, double from_s, double most) {
  const World& world = film.stage.world();
  const double middle_s = (from_s + world.duration_s / world.pace) / 2;
  double x = 0, y = 0, tallest = 0;
  int count = 0;
  for (std::size_t i = 0; i < film.cast.actors.size(); ++i) {
    if (film.cast.subjects[i] != 0) continue;
    const Actor& actor = film.cast.actors[i];
    const Pose pose = actor.pose(film.stage.scene_time(middle_s));
    // The face rather than the feet.
    const Point at =
        film.stage.seen_at(pose.x, pose.y - pose.lift - 0.6 * pose.height, actor.z, middle_s);
    x += at.x;
    y += at.y;
    tallest = std::max(tallest, pose.height);
    ++count;
  }
  const double share = most > kCloser ? kPartShare : kSubjectShare;
  Closer closer{from_s, {world.size.width / 2.0, world.size.height / 2.0}, most};
  if (count > 0) {
    closer.at = {x / count, y / count};
    closer.zoom = std::clamp(share * world.size.height / std::max(tallest, 1.0), kCloserMin, most);
  }
  film.stage.cut_closer(closer);
}

}  // namespace

Film compose(const Lexicon& lexicon, const Scene& scene) {
  Shot shot = scene.shot;
  Cast cast;
  VideoSpec canvas = scene.spec;
  canvas.size = styles::canvas_of(shot, scene.spec.size);
  // Where nothing but the world connects the two, set and cast are made at once.
  const std::optional<World> world = Stage::early_world(shot, canvas);
  std::thread casting;
  if (world) {
    casting = start_thread("kare-cast", [&] { cast = place(shot, *world, lexicon.art()); });
  }
  Stage stage(shot, canvas);
  if (world) {
    casting.join();
  } else {
    cast = place(shot, stage.world(), lexicon.art());
  }
  tell_missing(cast, shot);
  props::add_lettering(shot, stage.world(), cast);
  stage.set_actors(cast.actors);
  Film film{std::move(shot), std::move(cast), std::move(stage)};
  look_at_subject(film);
  const Viewpoint viewpoint = film.shot.filming.viewpoint;
  if (viewpoint == Viewpoint::kVeryClose) {
    go_closer(film, 0, kVeryClose);
  } else if (viewpoint == Viewpoint::kClose) {
    go_closer(film, 0, kCloser);
  } else if (scene.closer_from) {
    go_closer(film, static_cast<double>(*scene.closer_from) / scene.spec.fps, kCloser);
  }
  tell_unseen(film);
  Stage& made = film.stage;
  const double clip_s = static_cast<double>(scene.spec.frame_count) / scene.spec.fps;
  made.set_look(std::make_unique<styles::Look>(
      film.shot, scene.spec.size, clip_s, scene.spec.seed,
      [&made, clip_s](double share, Bitmap& model) { made.draw(share * clip_s, model); }));
  return film;
}

Film compose(const Lexicon& lexicon, const VideoSpec& spec) {
  Shot shot = understand(lexicon, spec.prompt, spec.negative_prompt, spec.seed);
  return compose(lexicon, Scene{spec, std::move(shot), std::nullopt});
}

}  // namespace kare::animatic
