#include "engine/animatic/explain.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "engine/animatic/boxes.h"
#include "engine/animatic/film.h"
#include "engine/animatic/props/things.h"
#include "engine/animatic/script/cuts.h"
#include "engine/animatic/script/script.h"

namespace kare::animatic {
namespace {
namespace json = boost::json;

constexpr int kVersion = 1;
constexpr int kFps = 30;
constexpr double kUsualSeconds = 5, kSecondsMax = 60;

const char* name_of(TimeOfDay time) {
  switch (time) {
    case TimeOfDay::kDawn: return "dawn";
    case TimeOfDay::kDay: return "day";
    case TimeOfDay::kSunset: return "sunset";
    case TimeOfDay::kNight: return "night";
  }
  return "day";
}

const char* name_of(Weather weather) {
  switch (weather) {
    case Weather::kClear: return "clear";
    case Weather::kCloudy: return "cloudy";
    case Weather::kRain: return "rain";
    case Weather::kSnow: return "snow";
    case Weather::kFog: return "fog";
    case Weather::kStorm: return "storm";
  }
  return "clear";
}

json::array words_of(const std::vector<std::string>& words) {
  json::array array;
  for (const std::string& word : words) array.emplace_back(word);
  return array;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

// Four decimals: a tenth of a pixel of a 1000 pixel frame.
double rounded(double share) {
  return std::round(share * 1e4) / 1e4;
}

json::value box_value(const std::optional<Box>& box) {
  if (!box) return {};
  return json::array{rounded(box->x), rounded(box->y), rounded(box->width), rounded(box->height)};
}

json::value inside_value(const std::optional<Box>& box) {
  return box ? rounded(box->inside) : 0.0;
}

struct Moments {
  double start = 0, middle = 0, end = 0;  // Seconds of the first, middle and last frame.
};

double seconds_of(int frames, const VideoSpec& spec) {
  return static_cast<double>(frames) / spec.fps;
}

Moments moments_of(const VideoSpec& spec) {
  return {0, seconds_of(spec.frame_count / 2, spec), seconds_of(spec.frame_count - 1, spec)};
}

// What a subject is really shown by, which may not be the illustration of its name.
json::array art_of(const Lexicon& lexicon, const Subject& subject) {
  const props::Thing thing = props::thing_of(subject, lexicon.art());
  switch (thing.kind) {
    case props::Thing::Kind::kPerson: return {"drawn:person"};
    case props::Thing::Kind::kDrawing: return {"drawn:" + std::string(thing.drawing->name)};
    case props::Thing::Kind::kArt: break;
    case props::Thing::Kind::kNone: return {};
  }
  json::array art{subject.art};
  for (const std::string& variant : subject.variants) art.emplace_back(variant);
  return art;
}

json::object subject_value(const Lexicon& lexicon, const Film& film, const VideoSpec& spec,
                           int index) {
  const Subject& subject = film.shot.subjects[static_cast<std::size_t>(index)];
  const Moments at = moments_of(spec);
  const std::optional<Box> start = box_of(film, index, at.start);
  const std::optional<Box> middle = box_of(film, index, at.middle);
  const std::optional<Box> end = box_of(film, index, at.end);
  json::value relation;
  if (subject.relation) {
    const auto to = static_cast<std::size_t>(subject.relation->to);
    relation = json::object{{"type", name_of(subject.relation->type)},
                            {"to", film.shot.subjects[to].concept_name},
                            {"to_index", subject.relation->to}};
  }
  return {{"words", words_of(subject.words)},
          {"concept", subject.concept_name},
          {"art", art_of(lexicon, subject)},
          {"count", subject.count},
          {"colour", text_or_null(subject.colour)},
          {"action", text_or_null(subject.verb)},
          {"pose", text_or_null(subject.verb.empty() ? "" : subject.action)},
          {"relation", relation},
          {"box", json::object{{"start", box_value(start)},
                               {"middle", box_value(middle)},
                               {"end", box_value(end)}}},
          {"in_frame", json::object{{"start", inside_value(start)},
                                    {"middle", inside_value(middle)},
                                    {"end", inside_value(end)}}}};
}

const char* name_of(Focus focus) {
  switch (focus) {
    case Focus::kDeep: return "deep";
    case Focus::kShallow: return "shallow";
    case Focus::kRack: return "rack";
  }
  return "deep";
}

json::object camera_value(const CameraMove& camera, const Filming& filming) {
  const char* const viewpoint = name_of(filming.viewpoint);
  return {{"horizontal", rounded(camera.horizontal)},
          {"vertical", rounded(camera.vertical)},
          {"pan", rounded(camera.pan)},
          {"tilt", rounded(camera.tilt)},
          {"roll", rounded(camera.roll)},
          {"zoom", rounded(camera.zoom)},
          {"dolly", rounded(camera.dolly)},
          {"orbit", rounded(camera.orbit)},
          {"dolly_zoom", filming.vertigo},
          {"leans", filming.leans},
          {"still", filming.still},
          {"steady", filming.steady},
          {"shake", rounded(filming.shake)},
          {"focus", name_of(filming.focus)},
          {"viewpoint", viewpoint == nullptr ? json::value() : json::value(viewpoint)}};
}

json::value setting_value(const Shot& shot) {
  if (shot.setting_words.empty()) return {};
  return json::object{{"name", shot.place},
                      {"words", words_of(shot.setting_words)},
                      {"drawn_as", shot.setting},
                      {"family", shot.family}};
}

// What is seen in one scene.
json::object scene_value(const Lexicon& lexicon, const Film& film, const VideoSpec& spec) {
  const Shot& shot = film.shot;
  json::array subjects, dressing;
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    if (shot.subjects[i].main) {
      subjects.emplace_back(subject_value(lexicon, film, spec, static_cast<int>(i)));
    } else {
      dressing.emplace_back(shot.subjects[i].concept_name);
    }
  }
  return {{"setting", setting_value(shot)},
          {"backdrop",
           json::object{{"name", shot.place}, {"drawn_as", shot.setting}, {"family", shot.family}}},
          {"time_of_day", name_of(shot.time)},
          {"weather", name_of(shot.weather)},
          {"season", text_or_null(shot.season)},
          {"mood", text_or_null(shot.mood)},
          {"style", words_of(shot.styles)},
          {"camera", camera_value(shot.camera, shot.filming)},
          {"pace", shot.filming.pace},
          {"time_lapse", shot.time_lapse},
          {"lettering", text_or_null(shot.lettering)},
          {"subjects", subjects},
          {"dressing", dressing},
          {"undrawn", words_of(shot.undrawn)}};
}

// The shots between cuts: a scene may be seen wide first, and then closer.
void add_shots(const Scene& scene, int begin, const json::object& seen, bool is_only,
               json::array& shots) {
  const int end = begin + scene.spec.frame_count, closer = scene.closer_from.value_or(-1);
  const auto add = [&](int from, int to, bool is_closer) {
    json::object shot = {{"start_s", rounded(seconds_of(from, scene.spec))},
                         {"end_s", rounded(seconds_of(to, scene.spec))},
                         {"prompt", scene.spec.prompt},
                         {"closer", is_closer}};
    if (!is_only) shot.insert(seen.begin(), seen.end());
    shots.emplace_back(std::move(shot));
  };
  if (closer > 0) {
    add(begin, begin + closer, false);
    add(begin + closer, end, true);
  } else {
    add(begin, end, closer == 0);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string place_in_frame(const std::optional<Box>& box) {
  if (!box) return "out of the frame";
  const double x = box->x + box->width / 2, y = box->y + box->height / 2;
  const char* across = x < 0.4 ? "left" : x > 0.6 ? "right" : "middle";
  const char* down = y < 0.35 ? "top" : y > 0.65 ? "bottom" : "centre";
  char text[64];
  std::snprintf(text, sizeof text, "%s %s, %.0f x %.0f %% of the frame", down, across,
                100 * box->width, 100 * box->height);
  return text;
}

std::string subject_line(const Film& film, const VideoSpec& spec, int index) {
  const Subject& subject = film.shot.subjects[static_cast<std::size_t>(index)];
  std::string line = "  " + std::to_string(subject.count) + " x ";
  if (!subject.colour.empty()) line += subject.colour + " ";
  line += subject.concept_name;
  if (!subject.verb.empty()) line += ", " + subject.verb;
  if (subject.relation) {
    const auto to = static_cast<std::size_t>(subject.relation->to);
    line += ", " + std::string(name_of(subject.relation->type)) + " the " +
            film.shot.subjects[to].concept_name;
  }
  line += "  (" + place_in_frame(box_of(film, index, moments_of(spec).middle)) + ")";
  if (!subject.words.empty()) line += "  from \"" + joined(subject.words) + "\"";
  return line + "\n";
}

std::string scene_text(const Film& film, const VideoSpec& spec) {
  const Shot& shot = film.shot;
  std::string text = "setting   " + shot.place;
  text += shot.setting_words.empty() ? "  (our choice)\n"
                                     : "  from \"" + joined(shot.setting_words) + "\"\n";
  text += "light     " + std::string(name_of(shot.time)) + ", " + name_of(shot.weather);
  if (!shot.season.empty()) text += ", " + shot.season;
  if (!shot.mood.empty()) text += ", " + shot.mood;
  text += "\nsubjects\n";
  std::vector<std::string> dressing;
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    if (shot.subjects[i].main) text += subject_line(film, spec, static_cast<int>(i));
    if (!shot.subjects[i].main) dressing.push_back(shot.subjects[i].concept_name);
  }
  text += "dressing ";
  for (const std::string& name : dressing) text += " " + name + ";";
  text += "\nundrawn  ";
  for (const std::string& word : shot.undrawn) text += " " + word;
  return text + (shot.undrawn.empty() ? " nothing\n" : "\n");
}

}  // namespace

Result<std::string> explain_json(const Lexicon& lexicon, const VideoSpec& spec) {
  const std::vector<Scene> scenes = KARE_TRY(write_script(lexicon, spec));
  json::object out;
  json::array shots, undrawn;
  int begin = 0;
  for (const Scene& scene : scenes) {
    const Film film = compose(lexicon, scene);
    json::object seen = scene_value(lexicon, film, scene.spec);
    for (const json::value& word : seen.at("undrawn").as_array()) {
      if (std::find(undrawn.begin(), undrawn.end(), word) == undrawn.end()) undrawn.push_back(word);
    }
    add_shots(scene, begin, seen, scenes.size() == 1, shots);
    begin += scene.spec.frame_count;
    if (!out.empty()) continue;
    out = {{"version", kVersion},
           {"prompt", spec.prompt},
           {"language", film.shot.language},
           {"seed", spec.seed},
           {"aspect_ratio", spec.aspect_ratio},
           {"duration_s", rounded(seconds_of(spec.frame_count, spec))}};
    out.insert(seen.begin(), seen.end());
  }
  out["shots"] = std::move(shots);
  out["undrawn"] = std::move(undrawn);
  return json::serialize(out);
}

Result<std::string> explain_text(const Lexicon& lexicon, const VideoSpec& spec) {
  const std::vector<Scene> scenes = KARE_TRY(write_script(lexicon, spec));
  std::string text;
  int begin = 0;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    const Scene& scene = scenes[i];
    const Film film = compose(lexicon, scene);
    if (scenes.size() > 1) {
      char line[64];
      std::snprintf(line, sizeof line, "%sshot %zu    %.1f to %.1f s\n", i == 0 ? "" : "\n", i + 1,
                    seconds_of(begin, spec), seconds_of(begin + scene.spec.frame_count, spec));
      text += line;
    }
    begin += scene.spec.frame_count;
    text += scene_text(film, scene.spec);
  }
  return text;
}

Result<VideoSpec> explained_spec(const Explanation& asked) {
  const std::optional<Size> size = frame_size(asked.aspect_ratio, Mode::kStd);
  if (!size) return Error{Code::kInvalid, "there is no aspect ratio " + asked.aspect_ratio, ""};
  VideoSpec spec;
  spec.prompt = asked.prompt;
  spec.negative_prompt = asked.negative_prompt;
  spec.aspect_ratio = asked.aspect_ratio;
  spec.size = *size;
  spec.fps = kFps;
  spec.seed = asked.seed;
  spec.shots = asked.shots;
  double seconds = 0;
  for (const PromptedShot& shot : asked.shots) seconds += shot.duration_s;
  // A text that numbers its shots is as long as they are, when it says so of each.
  const std::vector<WrittenShot> written = written_shots(asked.prompt);
  for (const WrittenShot& shot : written) seconds += shot.seconds;
  const bool is_said = std::none_of(written.begin(), written.end(),
                                    [](const WrittenShot& shot) { return shot.seconds <= 0; });
  if (seconds <= 0 || !is_said) seconds = kUsualSeconds;
  if (seconds > kSecondsMax) {
    return Error{Code::kInvalid, "no video is longer than a minute", ""};
  }
  spec.frame_count = static_cast<int>(std::lround(seconds * kFps));
  spec.engine_cuts = asked.shots.empty() && (asked.cuts || !written.empty());
  return spec;
}

}  // namespace kare::animatic
