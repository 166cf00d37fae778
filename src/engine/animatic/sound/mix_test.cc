#include "engine/animatic/sound/mix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/animatic/sound/loudness.h"
#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/score.h"

namespace kare::animatic::sound {
namespace {

constexpr double kSeconds = 4;

Shot a_shot(const std::string& family, Weather weather = Weather::kClear) {
  Shot shot;
  shot.setting = shot.family = family;
  shot.weather = weather;
  return shot;
}

Track mixed(const Shot& shot, std::uint64_t seed = 3) {
  return mix({{&shot, 0, kSeconds}}, samples_in(kSeconds), seed);
}

double peak_of(const Track& track) {
  double peak = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    peak = std::max({peak, std::abs(double{track.left[i]}), std::abs(double{track.right[i]})});
  }
  return peak;
}

double power_of(const std::vector<float>& samples, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += double{samples[i]} * samples[i];
  return sum / static_cast<double>(end - begin);
}

// The share of the power that lies about `hertz`.
double share_at(double hertz, const Track& track) {
  Biquad band(Biquad::Kind::kBand, hertz, 2);
  std::vector<float> passed;
  for (const float sample : track.left) passed.push_back(static_cast<float>(band.next(sample)));
  return power_of(passed, 0, passed.size()) / power_of(track.left, 0, track.size());
}

TEST(Mix, EveryScenePlaysAtOneLoudnessWithoutClipping) {
  std::vector<Shot> shots = {a_shot("snow", Weather::kSnow), a_shot("city", Weather::kStorm)};
  for (const char* family : {"beach", "underwater", "forest", "desert", "river", "city", "space",
                             "room", "stage", "nowhere"}) {
    shots.push_back(a_shot(family));
  }
  for (const Shot& shot : shots) {
    const Track track = mixed(shot);

    ASSERT_EQ(track.size(), samples_in(kSeconds));
    EXPECT_NEAR(loudness_of(track), -20, 1.5) << shot.family;
    EXPECT_LT(peak_of(track), std::pow(10, -1 / 20.0)) << shot.family;
  }
}

TEST(Mix, SameSeedSameSound) {
  const Shot shot = a_shot("forest");

  const Track first = mixed(shot), second = mixed(shot), other = mixed(shot, 4);

  EXPECT_TRUE(first.left == second.left && first.right == second.right);
  EXPECT_FALSE(first.left == other.left);
}

TEST(Mix, EndsAreFadedAndCutsAreNot) {
  const Shot beach = a_shot("beach"), city = a_shot("city");
  const Track track = mix({{&beach, 0, 2}, {&city, 2, kSeconds}}, samples_in(kSeconds), 3);

  const double usual = power_of(track.left, 0, track.size());
  EXPECT_LT(power_of(track.left, 0, 480), 0.05 * usual);
  EXPECT_LT(power_of(track.left, track.size() - 480, track.size()), 0.05 * usual);
  const std::size_t cut = samples_in(2);
  EXPECT_GT(power_of(track.left, cut - 960, cut + 960), 0.1 * usual);
  // After the cut it is the city's sound alone.
  EXPECT_NE(track.left[cut + samples_in(0.5)], mixed(beach).left[cut + samples_in(0.5)]);
}

TEST(Mix, AShotOfAnInstantHasItsSoundToo) {
  const Shot shot = a_shot("beach");

  const Track track = mix({{&shot, 0, 0.1}}, samples_in(0.1), 3);

  EXPECT_GT(peak_of(track), 0.001);
  EXPECT_LT(peak_of(track), 0.9);
}

TEST(Voices, NoneIsSilentAndNoTwoAreAlike) {
  constexpr Voice kVoices[] = {play_surf,       play_stream,    play_underwater, play_wind,
                               play_gale,       play_hush,      play_rain,       play_thunder,
                               play_birds,      play_gulls,     play_crickets,   play_traffic,
                               play_crowd,      play_fire,      play_space,      play_music_bright,
                               play_music_calm, play_music_sad, play_music_dark};
  std::vector<Track> tracks;
  for (const Voice voice : kVoices) {
    Track track(samples_in(2));
    voice(7, track);
    EXPECT_TRUE(std::isfinite(loudness_of(track)));
    EXPECT_GT(power_of(track.left, 0, track.size()), 1e-6);
    EXPECT_GT(power_of(track.right, 0, track.size()), 1e-6);
    for (const Track& other : tracks) EXPECT_FALSE(other.left == track.left);
    tracks.push_back(std::move(track));
  }
}

TEST(Voices, CricketsAreHighAndSurfIsLow) {
  Track surf(samples_in(2)), crickets(samples_in(2));
  play_surf(7, surf);
  play_crickets(7, crickets);

  EXPECT_GT(share_at(4500, crickets), 0.7);
  EXPECT_LT(share_at(4500, surf), 0.1);
  EXPECT_GT(share_at(200, surf), 20 * share_at(200, crickets));
}

bool plays(const Shot& shot, Voice voice) {
  const std::vector<Part> parts = score_of(shot);
  return std::any_of(parts.begin(), parts.end(),
                     [voice](const Part& part) { return part.voice == voice; });
}

TEST(Score, FollowsPlaceTimeWeatherSubjectsAndMood) {
  Shot shot = a_shot("meadow");
  EXPECT_TRUE(plays(shot, play_birds) && plays(shot, play_music_calm));
  shot.time = TimeOfDay::kNight;
  EXPECT_TRUE(plays(shot, play_crickets) && !plays(shot, play_birds));
  shot.weather = Weather::kStorm;
  EXPECT_TRUE(plays(shot, play_rain) && plays(shot, play_thunder));
  EXPECT_FALSE(plays(shot, play_crickets));
  shot.mood = "sad";
  EXPECT_TRUE(plays(shot, play_music_sad) && !plays(shot, play_music_calm));
  Subject fire;
  fire.concept_name = "campfire";
  fire.main = true;
  shot.subjects.push_back(fire);
  EXPECT_TRUE(plays(shot, play_fire));
}

TEST(Limit, LeavesNothingAboveTheCeilingAndQuietThingsAlone) {
  Track track(4800);
  for (std::size_t i = 0; i < track.size(); ++i) {
    track.left[i] = i == 2400 ? 3.0F : 0.1F;
    track.right[i] = 0.2F;
  }

  limit(track, 0.5);

  EXPECT_LE(peak_of(track), 0.5 + 1e-6);
  EXPECT_FLOAT_EQ(track.left[0], 0.1F);
  EXPECT_FLOAT_EQ(track.right[4799], 0.2F);
  EXPECT_NEAR(track.left[2400], 0.5, 0.01);
  EXPECT_NEAR(track.right[2400], 0.2 / 6, 0.01);
}

}  // namespace
}  // namespace kare::animatic::sound
