#include "engine/animatic/sound/score.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kare::animatic::sound {
namespace {

struct Row {
  std::string_view name;
  Voice voice;
  double level_db;
};

// What a family of settings sounds like (shot.h names them).
constexpr std::array<Row, 20> kFamilies = {{
    {"beach", play_surf, 0},     {"sea", play_surf, 0},      {"underwater", play_underwater, 0},
    {"meadow", play_wind, -6},   {"park", play_wind, -9},    {"forest", play_wind, -7},
    {"desert", play_wind, 0},    {"snow", play_hush, -2},    {"snow", play_wind, -5},
    {"mountain", play_gale, -2}, {"lake", play_stream, -8},  {"river", play_stream, 0},
    {"city", play_traffic, 0},   {"village", play_wind, -9}, {"road", play_traffic, -2},
    {"space", play_space, 0},    {"sky", play_wind, 0},      {"room", play_hush, -12},
    {"stage", play_crowd, -4},   {"lake", play_wind, -10},
}};

// What some settings add to their family.
constexpr std::array<Row, 14> kSettings = {{
    {"harbour", play_gulls, -5},
    {"waterfall", play_stream, 4},
    {"market", play_crowd, 0},
    {"city street", play_crowd, -8},
    {"station", play_crowd, -3},
    {"airport", play_crowd, -6},
    {"restaurant", play_crowd, 0},
    {"bar", play_crowd, 0},
    {"museum", play_crowd, -12},
    {"stadium", play_crowd, 2},
    {"campsite", play_fire, -4},
    {"swamp", play_crickets, -8},
    {"jungle", play_birds, 0},
    {"amusement park", play_crowd, -2},
}};

// What subjects add; part of the concept's name decides.
constexpr std::array<Row, 18> kSubjects = {{
    {"fire", play_fire, -1},
    {"campfire", play_fire, 0},
    {"candle", play_fire, -12},
    {"gull", play_gulls, -5},
    {"seagull", play_gulls, -4},
    {"bird", play_birds, -3},
    {"parrot", play_birds, -3},
    {"owl", play_crickets, -6},
    {"cricket", play_crickets, 0},
    {"car", play_traffic, -3},
    {"bus", play_traffic, -3},
    {"truck", play_traffic, -3},
    {"motorcycle", play_traffic, -3},
    {"crowd", play_crowd, 0},
    {"people", play_crowd, -5},
    {"waterfall", play_stream, 2},
    {"fountain", play_stream, -2},
    {"volcano", play_fire, -2},
}};

class Score {
 public:
  // The louder of two wishes for one voice counts.
  void add(Voice voice, double level_db) {
    for (Part& part : parts_) {
      if (part.voice != voice) continue;
      part.level_db = std::max(part.level_db, level_db);
      return;
    }
    parts_.push_back({voice, level_db});
  }
  template <class Rows>
  void add_named(const Rows& rows, std::string_view name) {
    for (const Row& row : rows) {
      if (row.name == name) add(row.voice, row.level_db);
    }
  }
  std::vector<Part> take() { return std::move(parts_); }

 private:
  std::vector<Part> parts_;
};

void add_weather(const Shot& shot, Score& score) {
  switch (shot.weather) {
    case Weather::kRain: return score.add(play_rain, 1);
    case Weather::kStorm:
      score.add(play_rain, 1);
      score.add(play_thunder, 1);
      return score.add(play_gale, -3);
    case Weather::kSnow: return score.add(play_hush, -2);
    case Weather::kFog: return score.add(play_hush, -5);
    case Weather::kCloudy: return score.add(play_wind, -6);
    case Weather::kClear: return;
  }
}

// Birds by day and crickets by night, where such things live and the weather lets them.
void add_animals(const Shot& shot, Score& score) {
  constexpr std::array<std::string_view, 7> kGreen = {"meadow", "park",    "forest", "river",
                                                      "lake",   "village", "desert"};
  const bool is_green = std::find(kGreen.begin(), kGreen.end(), shot.family) != kGreen.end();
  const bool is_wild = shot.weather == Weather::kClear || shot.weather == Weather::kCloudy ||
                       shot.weather == Weather::kFog;
  if (!is_green || !is_wild || shot.season == "winter") return;
  if (shot.time == TimeOfDay::kNight) return score.add(play_crickets, -2);
  if (shot.family == "desert") return;
  score.add(play_birds, shot.family == "forest" ? -1 : -3);
}

Voice music_of(const Shot& shot) {
  if (shot.mood == "happy") return play_music_bright;
  if (shot.mood == "sad") return play_music_sad;
  if (shot.mood == "scary") return play_music_dark;
  return play_music_calm;
}

}  // namespace

std::vector<Part> score_of(const Shot& shot) {
  Score score;
  add_weather(shot, score);
  score.add_named(kFamilies, shot.family);
  score.add_named(kSettings, shot.setting);
  if (shot.family == "beach" && shot.time != TimeOfDay::kNight) score.add(play_gulls, -11);
  add_animals(shot, score);
  for (const Subject& subject : shot.subjects) {
    if (subject.main) score.add_named(kSubjects, subject.concept_name);
  }
  // A mood that the prompt names brings its music to the fore; otherwise it stays behind.
  score.add(music_of(shot), shot.mood.empty() ? -9 : -4);
  return score.take();
}

}  // namespace kare::animatic::sound
