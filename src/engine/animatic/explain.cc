#include "engine/animatic/explain.h"

#include <boost/json.hpp>

#include <cmath>
#include <cstdio>

#include "engine/animatic/boxes.h"
#include "engine/animatic/props/things.h"

namespace kare::animatic {
namespace {
namespace json = boost::json;

constexpr int kVersion = 1;

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

struct Moments {
  double start = 0, middle = 0, end = 0;  // Seconds of the first, middle and last frame.
};

Moments moments_of(const VideoSpec& spec) {
  const double frame = 1.0 / spec.fps;
  return {0, spec.frame_count / 2 * frame, (spec.frame_count - 1) * frame};
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
          {"box", json::object{{"start", box_value(box_of(film, index, at.start))},
                               {"middle", box_value(box_of(film, index, at.middle))},
                               {"end", box_value(box_of(film, index, at.end))}}}};
}

json::object camera_value(const CameraMove& camera) {
  return {{"horizontal", camera.horizontal},
          {"vertical", camera.vertical},
          {"pan", camera.pan},
          {"tilt", camera.tilt},
          {"roll", camera.roll},
          {"zoom", camera.zoom}};
}

json::object explained(const Lexicon& lexicon, const Film& film, const VideoSpec& spec) {
  const Shot& shot = film.shot;
  json::array subjects, dressing;
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    if (shot.subjects[i].main) {
      subjects.emplace_back(subject_value(lexicon, film, spec, static_cast<int>(i)));
    } else {
      dressing.emplace_back(shot.subjects[i].concept_name);
    }
  }
  const double duration = static_cast<double>(spec.frame_count) / spec.fps;
  return {{"version", kVersion},
          {"prompt", spec.prompt},
          {"language", shot.language},
          {"seed", spec.seed},
          {"aspect_ratio", spec.aspect_ratio},
          {"setting", json::object{{"name", shot.place},
                                   {"words", words_of(shot.setting_words)},
                                   {"drawn_as", shot.setting},
                                   {"family", shot.family}}},
          {"time_of_day", name_of(shot.time)},
          {"weather", name_of(shot.weather)},
          {"season", text_or_null(shot.season)},
          {"mood", text_or_null(shot.mood)},
          {"style", words_of(shot.styles)},
          {"camera", camera_value(shot.camera)},
          {"shots", json::array{json::object{{"start_s", 0.0}, {"end_s", duration}}}},
          {"subjects", subjects},
          {"dressing", dressing},
          {"undrawn", words_of(shot.undrawn)}};
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

}  // namespace

std::string explain_json(const Lexicon& lexicon, const Film& film, const VideoSpec& spec) {
  return json::serialize(explained(lexicon, film, spec));
}

std::string explain_text(const Lexicon& lexicon, const Film& film, const VideoSpec& spec) {
  (void)lexicon;  // The text does not name illustrations.
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

Result<VideoSpec> explained_spec(const std::string& prompt, const std::string& negative_prompt,
                                 const std::string& aspect_ratio, std::uint64_t seed) {
  const std::optional<Size> size = frame_size(aspect_ratio, Mode::kStd);
  if (!size) return Error{Code::kInvalid, "there is no aspect ratio " + aspect_ratio, ""};
  VideoSpec spec;
  spec.prompt = prompt;
  spec.negative_prompt = negative_prompt;
  spec.aspect_ratio = aspect_ratio;
  spec.size = *size;
  spec.fps = 30;
  spec.frame_count = 150;
  spec.seed = seed;
  return spec;
}

}  // namespace kare::animatic
