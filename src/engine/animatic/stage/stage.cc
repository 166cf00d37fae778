#include "engine/animatic/stage/stage.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/figure.h"
#include "engine/animatic/stage/finish.h"
#include "engine/animatic/stage/focus.h"
#include "engine/animatic/stage/outlook.h"
#include "engine/animatic/stage/parallel.h"

namespace kare::animatic {
struct Stage::Parts {
  stage::Scenery scenery;
  std::vector<stage::Figure> figures;
  std::vector<const stage::Layer*> order;  // All that is drawn, far to near.
  Camera camera;
  stage::Vignette vignette;
  std::unique_ptr<const styles::Look> look;
  int margin_x = 0, margin_y = 0;  // Around the frame while it is rolled.
  Focus focus = Focus::kDeep;
  double near_m = 0;  // As in set_focus.

  Parts(stage::Scenery built, const Camera& path, const stage::Margins& margins)
      : scenery(std::move(built)),
        camera(path),
        vignette(scenery.world.size, 0.17 * scenery.vignette),
        margin_x(margins.x),
        margin_y(margins.y) {}
  void sort();
  // All layers, far to near, through the lens.
  void draw(const stage::View& view, Bitmap& picture) const;
  // The picture at `seconds` of the scene without its post-treatment.
  void draw_untreated(double seconds, Bitmap& picture) const;
};

void Stage::Parts::draw(const stage::View& view, Bitmap& picture) const {
  if (picture.width != view.width() || picture.height != view.height()) {
    picture = Bitmap(view.width(), view.height());
  }
  if (focus == Focus::kDeep) {
    for (const stage::Layer* layer : order) layer->draw(view, picture);
    return;
  }
  const auto near = std::find_if(order.begin(), order.end(), [this](const stage::Layer* layer) {
    return layer->z() <= near_m;
  });
  const double share = view.seconds() / scenery.world.duration_s;
  draw_in_focus(
      stage::sharpness_at(focus, share), view, near_m,
      [&](Bitmap& out) {
        for (auto layer = order.begin(); layer != near; ++layer) (*layer)->draw(view, out);
      },
      [&](Bitmap& out) {
        for (auto layer = near; layer != order.end(); ++layer) (*layer)->draw(view, out);
      },
      picture);
}

void Stage::Parts::sort() {
  order.clear();
  for (const auto& layer : scenery.layers) order.push_back(layer.get());
  for (const stage::Figure& figure : figures) order.push_back(&figure);
  std::stable_sort(order.begin(), order.end(),
                   [](const stage::Layer* a, const stage::Layer* b) { return a->z() > b->z(); });
}

Stage::Stage(const Shot& shot, const VideoSpec& spec) {
  KARE_ASSERT(spec.fps > 0 && spec.frame_count > 0 && spec.size.width > 0 && spec.size.height > 0);
  stage::Scenery scenery = stage::start_scenery(shot, spec);
  stage::add_textures(scenery);
  const stage::Family& family = stage::family_of(shot);
  if (!family.changes_world) {
    const Camera early(spec.camera, shot.camera, scenery.world, shot.filming);
    if (early.is_plain()) scenery.outlook = stage::outlook_of(scenery.world, early);
  }
  family.build(scenery, shot);
  stage::add_weather(scenery);
  const Camera camera(spec.camera, shot.camera, scenery.world, shot.filming);
  const stage::Margins margins = stage::margins_of(scenery.world, camera);
  parts_ = std::make_unique<Parts>(std::move(scenery), camera, margins);
  parts_->sort();
}

Stage::~Stage() = default;
Stage::Stage(Stage&&) noexcept = default;
Stage& Stage::operator=(Stage&&) noexcept = default;

std::optional<World> Stage::early_world(const Shot& shot, const VideoSpec& spec) {
  if (stage::family_of(shot).changes_world) return std::nullopt;
  return stage::start_scenery(shot, spec).world;
}

const World& Stage::world() const {
  return parts_->scenery.world;
}

void Stage::set_actors(std::vector<Actor> actors) {
  parts_->figures.clear();
  std::vector<std::optional<stage::Figure>> made(actors.size());
  stage::in_parallel(static_cast<int>(actors.size()), [&](int from, int to) {
    for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
      made[i].emplace(std::move(actors[i]), world(), parts_->scenery.palette);
    }
  });
  for (std::optional<stage::Figure>& figure : made) {
    parts_->figures.push_back(std::move(*figure));
  }
  parts_->sort();
}

void Stage::cut_closer(const Closer& closer) {
  Closer scene_closer = closer;
  scene_closer.from_s = scene_time(closer.from_s);
  parts_->camera.cut_closer(scene_closer);
}

void Stage::turn_about(double z) {
  parts_->camera.turn_about(z);
}

void Stage::set_focus(Focus focus, double near_m) {
  parts_->focus = focus;
  parts_->near_m = near_m;
}

void Stage::set_look(std::unique_ptr<const styles::Look> look) {
  parts_->look = std::move(look);
}

void Stage::Parts::draw_untreated(double seconds, Bitmap& picture) const {
  const CameraState at = camera.at(seconds);
  const World& world = scenery.world;
  const stage::View view(world, at, seconds, margin_x, margin_y);
  if (margin_x == 0) {
    draw(view, picture);
  } else {
    Bitmap wide;
    draw(view, wide);
    if (picture.width != world.size.width || picture.height != world.size.height) {
      picture = Bitmap(world.size.width, world.size.height);
    }
    stage::turn(wide, -at.roll, picture);
  }
  vignette.apply(picture);
}

void Stage::draw(double seconds, Bitmap& frame) const {
  const auto draw_untreated = [&](Bitmap& picture) {
    parts_->draw_untreated(scene_time(seconds), picture);
  };
  if (parts_->look == nullptr) return draw_untreated(frame);
  parts_->look->apply(seconds, draw_untreated, frame);
}

Point Stage::seen_at(double x, double y, double z, double seconds) const {
  const CameraState camera = parts_->camera.at(scene_time(seconds));
  return rolled(world(), camera, seen(world(), camera, {x, y}, z));
}

}  // namespace kare::animatic
