#include "engine/animatic/stage/outlook.h"

#include <gtest/gtest.h>

#include <vector>

namespace kare::animatic::stage {
namespace {

World beach_world() {
  World world;
  world.size = {1280, 720};
  world.family = "beach";
  world.horizon = 328;
  world.focal = 1104;
  world.eye_m = 2.2;
  world.land = Depths{world.depth_at(690), world.depth_at(520)};
  return world;
}

std::vector<CameraMove> all_moves() {
  std::vector<CameraMove> moves(1);  // The gentle drift.
  for (double CameraMove::*axis : {&CameraMove::horizontal, &CameraMove::vertical, &CameraMove::pan,
                                   &CameraMove::tilt, &CameraMove::roll, &CameraMove::zoom}) {
    for (const double amount : {-10.0, -3.0, 10.0}) {
      moves.emplace_back();
      moves.back().*axis = amount;
    }
  }
  return moves;
}

TEST(Outlook, HoldsAllThatTheCameraShows) {
  const World world = beach_world();
  for (const CameraMove& move : all_moves()) {
    const Camera camera(std::nullopt, move, world);
    const Margins margins = margins_of(world, camera);
    const Outlook outlook = outlook_of(world, camera);
    for (int frame = 0; frame < 150; ++frame) {
      const double seconds = frame / 30.0;
      const View view(world, camera.at(seconds), seconds, margins.x, margins.y);
      const PlaneMap sky = view.plane(kSky);
      ASSERT_LT(outlook.sky.left, -sky.x / sky.scale - 1);
      ASSERT_LT(outlook.sky.top, -sky.y / sky.scale - 1);
      ASSERT_GT(outlook.sky.right, (view.width() - sky.x) / sky.scale + 1);
      ASSERT_GT(outlook.sky.bottom, (view.height() - sky.y) / sky.scale + 1);
      for (int y = static_cast<int>(view.horizon()) + 1; y < view.height(); ++y) {
        if (y < 0) continue;
        const GroundRow row = view.ground(y);
        ASSERT_LT(outlook.ground.left, row.rest_x - 1);
        ASSERT_GT(outlook.ground.right, row.rest_x + view.width() * row.step + 1);
        ASSERT_GT(outlook.ground.bottom, row.rest_y + 1);
      }
    }
  }
}

TEST(Outlook, OfTheGentleDriftIsLittleMoreThanTheFrame) {
  const World world = beach_world();

  const Outlook outlook = outlook_of(world, Camera(std::nullopt, CameraMove{}, world));

  EXPECT_LT(outlook.sky.right - outlook.sky.left, 1.1 * world.size.width);
  EXPECT_LT(outlook.ground.right - outlook.ground.left, 1.2 * world.size.width);
  EXPECT_LT(outlook.ground.bottom, 1.1 * world.size.height);
}

}  // namespace
}  // namespace kare::animatic::stage
