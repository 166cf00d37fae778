#include "engine/animatic/stage/camera.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kare::animatic {
namespace {

World a_world() {
  World world;
  world.size = {1280, 720};
  world.horizon = 330;
  world.focal = 1100;
  world.eye_m = 2.2;
  world.land = Depths{world.depth_at(690), world.depth_at(480)};
  world.duration_s = 5;
  return world;
}

CameraControl simple(double CameraControl::*axis, double value) {
  CameraControl control;
  control.*axis = value;
  return control;
}

// How far a point at depth z travels on the picture over the clip.
Point travel(const Camera& camera, const World& world, Point rest, double z) {
  const CameraState from = camera.at(0), to = camera.at(world.duration_s);
  const Point a = rolled(world, from, seen(world, from, rest, z));
  const Point b = rolled(world, to, seen(world, to, rest, z));
  return {b.x - a.x, b.y - a.y};
}

constexpr Point kMiddle{640, 360};
constexpr double kNear = 9, kFar = 300;

TEST(Camera, EachAxisMovesThePictureTheRightWay) {
  const World world = a_world();
  const auto moved = [&](double CameraControl::*axis, double value, Point rest = kMiddle) {
    return travel(Camera(simple(axis, value), {}, world), world, rest, kNear);
  };

  EXPECT_LT(moved(&CameraControl::horizontal, 10).x, -100);
  EXPECT_GT(moved(&CameraControl::horizontal, -10).x, 100);
  EXPECT_GT(moved(&CameraControl::vertical, 10).y, 50);
  EXPECT_LT(moved(&CameraControl::vertical, -10).y, -50);
  EXPECT_LT(moved(&CameraControl::pan, 10).x, -200);
  EXPECT_GT(moved(&CameraControl::pan, -10).x, 200);
  EXPECT_GT(moved(&CameraControl::tilt, 10).y, 100);
  EXPECT_LT(moved(&CameraControl::tilt, -10).y, -100);
  // The camera rolls clockwise, so what is right of the middle rises.
  EXPECT_LT(moved(&CameraControl::roll, 10, {1000, 360}).y, -50);
  EXPECT_GT(moved(&CameraControl::roll, -10, {1000, 360}).y, 50);
  // A negative zoom is a longer focal length: things leave the middle as they grow.
  EXPECT_GT(moved(&CameraControl::zoom, -10, {1000, 360}).x, 100);
  EXPECT_LT(moved(&CameraControl::zoom, 10, {1000, 360}).x, -100);
}

TEST(Camera, HalfTheValueIsHalfTheWay) {
  const World world = a_world();
  for (const auto axis : {&CameraControl::horizontal, &CameraControl::pan}) {
    const double whole = travel(Camera(simple(axis, 10), {}, world), world, kMiddle, kNear).x;
    const double half = travel(Camera(simple(axis, 5), {}, world), world, kMiddle, kNear).x;

    EXPECT_NEAR(half / whole, 0.5, 0.02);
  }
}

TEST(Camera, OnlyMovingShiftsNearThingsMoreThanFarOnes) {
  const World world = a_world();
  const Camera truck(simple(&CameraControl::horizontal, 10), {}, world);
  const Camera pan(simple(&CameraControl::pan, 10), {}, world);

  EXPECT_LT(travel(truck, world, kMiddle, kNear).x, 10 * travel(truck, world, kMiddle, kFar).x);
  EXPECT_NEAR(travel(pan, world, kMiddle, kNear).x, travel(pan, world, kMiddle, kFar).x, 1e-9);
  const double sky = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(travel(truck, world, kMiddle, sky).x, 0);
}

TEST(Camera, PresetsGoWhereTheirNamesSay) {
  const World world = a_world();
  const auto preset = [&](CameraControl::Type type) {
    CameraControl control;
    control.type = type;
    const Camera camera(control, {}, world);
    return std::pair(camera.at(0), camera.at(world.duration_s));
  };

  const auto [high, back] = preset(CameraControl::Type::kDownBack);
  EXPECT_LT(back.pedestal_m, high.pedestal_m);
  EXPECT_LT(back.dolly_m, high.dolly_m);
  const auto [level, up] = preset(CameraControl::Type::kForwardUp);
  EXPECT_GT(up.dolly_m, level.dolly_m);
  EXPECT_GT(up.tilt_px, level.tilt_px);
  const auto [left, right] = preset(CameraControl::Type::kRightTurnForward);
  EXPECT_GT(right.pan_px, left.pan_px);
  EXPECT_GT(right.dolly_m, left.dolly_m);
  const auto [start, end] = preset(CameraControl::Type::kLeftTurnForward);
  EXPECT_LT(end.pan_px, start.pan_px);
  EXPECT_GT(end.dolly_m, start.dolly_m);
}

TEST(Camera, AskedMovesStartAndEndSoftly) {
  const World world = a_world();
  const Camera camera(simple(&CameraControl::pan, 10), {}, world);
  const auto speed = [&](double seconds) {
    return camera.at(seconds + 0.05).pan_px - camera.at(seconds).pan_px;
  };

  EXPECT_LT(speed(0), 0.2 * speed(2.5));
  EXPECT_LT(speed(4.95), 0.2 * speed(2.5));
}

TEST(Camera, TheRequestOverrulesThePrompt) {
  const World world = a_world();
  CameraMove prompt;
  prompt.pan = -10;

  const Camera asked(simple(&CameraControl::pan, 10), prompt, world);
  const Camera read(std::nullopt, prompt, world);

  EXPECT_LT(travel(asked, world, kMiddle, kNear).x, 0);
  EXPECT_GT(travel(read, world, kMiddle, kNear).x, 0);
}

TEST(Camera, WithoutAWishItDriftsALittle) {
  const World world = a_world();
  const Camera camera(std::nullopt, {}, world);

  const double x = std::abs(travel(camera, world, kMiddle, kNear).x);

  EXPECT_GT(x, 10);
  EXPECT_LT(x, 140);
}

Filming filmed(auto change) {
  Filming filming;
  change(filming);
  return filming;
}

TEST(Camera, ADollyMovesWhatIsNearMoreThanWhatIsFar) {
  const World world = a_world();
  CameraMove move;
  move.dolly = 6;
  const Camera camera(std::nullopt, move, world);

  const Point near = travel(camera, world, {900, 500}, kNear);
  const Point far = travel(camera, world, {900, 500}, kFar);

  EXPECT_GT(near.x, 30);
  EXPECT_GT(near.x, 5 * far.x);
}

TEST(Camera, AnOrbitKeepsTheMiddleOfTheGroundInTheMiddle) {
  const World world = a_world();
  CameraMove move;
  move.orbit = 6;
  const Camera camera(std::nullopt, move, world);
  const double middle = 1.5 * world.land->near_m;

  EXPECT_NEAR(travel(camera, world, kMiddle, middle).x, 0, 2);
  EXPECT_GT(travel(camera, world, kMiddle, world.land->near_m).x, 40);
  EXPECT_LT(travel(camera, world, kMiddle, kFar).x, -40);
}

TEST(Camera, AStillOneDoesNotMoveAndASteadyOneLess) {
  const World world = a_world();
  const Filming still = filmed([](Filming& f) { f.still = true; });
  const Filming steady = filmed([](Filming& f) { f.steady = true; });
  const auto way = [&](const Filming& filming) {
    return std::abs(travel(Camera(std::nullopt, {}, world, filming), world, kMiddle, kNear).x);
  };

  EXPECT_EQ(way(still), 0);
  EXPECT_GT(way(steady), 0);
  EXPECT_LT(way(steady), way({}));
}

TEST(Camera, AHandShakesSmoothlyAndWithinBounds) {
  const World world = a_world();
  const Filming shaken = filmed([](Filming& f) {
    f.still = true;
    f.shake = 1;
  });
  const Camera camera(std::nullopt, {}, world, shaken);

  double low = 0, high = 0, last = camera.at(0).pan_px, jump = 0;
  for (double t = 0; t < 5; t += 1 / 30.0) {
    const CameraState state = camera.at(t);
    low = std::min(low, state.pan_px);
    high = std::max(high, state.pan_px);
    jump = std::max(jump, std::abs(state.pan_px - last));
    last = state.pan_px;
    EXPECT_LE(std::abs(state.roll), camera.steepest_roll());
  }
  EXPECT_GT(high - low, 0.015 * 1280);
  EXPECT_LT(high - low, 0.06 * 1280);
  EXPECT_LT(jump, 0.7 * (high - low));
}

TEST(Camera, ADollyZoomKeepsTheSizeOfTheSubject) {
  const World world = a_world();
  const Filming vertigo = filmed([](Filming& f) { f.vertigo = true; });
  const Camera camera(std::nullopt, {}, world, vertigo);
  const auto growth = [&](double z) {
    return magnification(camera.at(5), z) / magnification(camera.at(0), z);
  };

  EXPECT_NEAR(growth(1.5 * world.land->near_m), 1, 0.02);
  EXPECT_LT(growth(kFar), 0.8);
}

}  // namespace
}  // namespace kare::animatic
