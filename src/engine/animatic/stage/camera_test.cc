#include "engine/animatic/stage/camera.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace kare::animatic
