#include "engine/animatic/stage/stage.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/figure.h"
#include "engine/animatic/stage/finish.h"
#include "engine/animatic/stage/outlook.h"

namespace kare::animatic {
struct Stage::Parts {
  stage::Scenery scenery;
  std::vector<stage::Figure> figures;
  std::vector<const stage::Layer*> order;  // All that is drawn, far to near.
  Camera camera;
  stage::Vignette vignette;
  std::unique_ptr<const styles::Look> look;
  int margin_x = 0, margin_y = 0;  // Around the frame while it is rolled.

  Parts(stage::Scenery built, const Camera& path, const stage::Margins& margins)
      : scenery(std::move(built)),
        camera(path),
        vignette(scenery.world.size, 0.17 * scenery.vignette),
        margin_x(margins.x),
        margin_y(margins.y) {}
  void sort();
};

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
    const Camera early(spec.camera, shot.camera, scenery.world);
    scenery.outlook = stage::outlook_of(scenery.world, early);
  }
  family.build(scenery, shot);
  stage::add_weather(scenery);
  const Camera camera(spec.camera, shot.camera, scenery.world);
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
  for (Actor& actor : actors) {
    parts_->figures.emplace_back(std::move(actor), world(), parts_->scenery.palette);
  }
  parts_->sort();
}

void Stage::cut_closer(const Closer& closer) {
  parts_->camera.cut_closer(closer);
}

void Stage::set_look(std::unique_ptr<const styles::Look> look) {
  parts_->look = std::move(look);
}

void Stage::draw(double seconds, Bitmap& frame) const {
  const Parts& p = *parts_;
  const CameraState camera = p.camera.at(seconds);
  const stage::View view(world(), camera, seconds, p.margin_x, p.margin_y);
  const auto draw_layers = [&](Bitmap& picture) {
    if (picture.width != view.width() || picture.height != view.height()) {
      picture = Bitmap(view.width(), view.height());
    }
    for (const stage::Layer* layer : p.order) layer->draw(view, picture);
  };
  if (p.margin_x == 0) {
    draw_layers(frame);
  } else {
    Bitmap wide;
    draw_layers(wide);
    if (frame.width != world().size.width || frame.height != world().size.height) {
      frame = Bitmap(world().size.width, world().size.height);
    }
    stage::turn(wide, -camera.roll, frame);
  }
  p.vignette.apply(frame);
  if (p.look != nullptr) p.look->apply(seconds, frame);
}

Point Stage::seen_at(double x, double y, double z, double seconds) const {
  const CameraState camera = parts_->camera.at(seconds);
  return rolled(world(), camera, seen(world(), camera, {x, y}, z));
}

}  // namespace kare::animatic
