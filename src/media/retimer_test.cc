#include "media/retimer.h"

#include <gtest/gtest.h>

#include <vector>

#include "media/test_pictures.h"

namespace kare::media {
namespace {

// A white bar on black that is at `x`.
TestPicture bar_at(int x) {
  TestPicture picture = solid(128, 64, {0, 0, 0});
  for (int y = 0; y < 64; ++y) {
    for (int i = 0; i < 16; ++i) picture.set(x + i, y, {255, 255, 255});
  }
  return picture;
}

// Mean column of the light in the middle row.
double light_centre(const Picture& picture) {
  double sum = 0, weighted = 0;
  const std::uint8_t* row = picture.pixels + picture.height / 2 * picture.stride;
  for (int x = 0; x < picture.width; ++x) {
    sum += row[4 * x + 1];
    weighted += row[4 * x + 1] * (x + 0.5);
  }
  return sum > 0 ? weighted / sum : -1;
}

struct Seen {
  std::vector<double> centres;
  int width = 0, height = 0;
};

Seen retimed(const RetimeFormat& format, int frames, int step) {
  Seen result;
  auto retimer = Retimer::create(format, [&result](const Picture& picture) -> Result<> {
                   result.centres.push_back(light_centre(picture));
                   result.width = picture.width;
                   result.height = picture.height;
                   return {};
                 }).take();
  for (int i = 0; i < frames; ++i) EXPECT_TRUE(retimer->add(bar_at(8 + step * i).view()).ok());
  EXPECT_TRUE(retimer->finish().ok());
  return result;
}

TEST(Retimer, MovesThingsEvenlyBetweenTheOldPictures) {
  const RetimeFormat format{128, 64, 8, 128, 64, 16, 32};

  const Seen result = retimed(format, 17, 4);

  ASSERT_EQ(result.centres.size(), 32u);
  for (std::size_t i = 0; i < result.centres.size(); ++i) {
    EXPECT_NEAR(result.centres[i], 16 + 2.0 * static_cast<double>(i), 2.5) << "picture " << i;
  }
}

TEST(Retimer, GivesExactlyAsManyPicturesAsAskedFor) {
  for (const double in_fps : {16.0, 24.0, 16.2}) {
    const RetimeFormat format{128, 64, in_fps, 96, 96, 24, 24};

    const Seen result = retimed(format, 18, 3);

    EXPECT_EQ(result.centres.size(), 24u) << in_fps;
    EXPECT_EQ(result.width, 96);
    EXPECT_EQ(result.height, 96);
  }
}

TEST(Retimer, LeavesPicturesOfTheRightRateAlone) {
  const RetimeFormat format{128, 64, 24, 128, 64, 24, 10};

  const Seen result = retimed(format, 11, 4);

  ASSERT_EQ(result.centres.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(result.centres[i], 16 + 4.0 * static_cast<double>(i), 0.01);
  }
}

TEST(Retimer, RepeatsTheOnlyPicture) {
  const RetimeFormat format{128, 64, 1, 128, 64, 24, 12};

  EXPECT_EQ(retimed(format, 1, 4).centres.size(), 12u);
}

TEST(Retimer, RefusesImpossibleFormats) {
  const auto ignore = [](const Picture&) -> Result<> { return {}; };

  EXPECT_EQ(Retimer::create({0, 64, 16, 64, 64, 24, 1}, ignore).error().code, Code::kInvalid);
  EXPECT_EQ(Retimer::create({64, 64, 0, 64, 64, 24, 1}, ignore).error().code, Code::kInvalid);
}

}  // namespace
}  // namespace kare::media
