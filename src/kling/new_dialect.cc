#include "kling/new_dialect.h"

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <numeric>

#include "base/limits.h"
#include "base/text.h"
#include "kling/fields.h"
#include "kling/json_body.h"
#include "kling/order_fields.h"
#include "kling/shot_text.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

enum class Sound { kNever, kWith1080p, kAlways };
// How the prompt may hold several shots: never, always, or unless `settings.multi_shot` is false.
enum class Shots { kNever, kAlways, kSwitched };

struct NewModel {
  std::string_view path_name;
  std::string_view name;  // In the first dialect, in the configuration and for engines.
  std::size_t prompt_chars_max;
  bool has_every_second;  // 3 to 15 seconds; the others 5 and 10.
  bool has_4k;
  Sound sound;
  Shots shots;
};

// The one place where the names of the two dialects meet (wire contract, section 1.5).
constexpr std::array<NewModel, 4> kModels = {{
    {"kling-3.0-turbo", "kling-v3", kLongPromptCharsMax, true, false, Sound::kNever,
     Shots::kAlways},
    {"kling-3.0", "kling-v3", kLongPromptCharsMax, true, true, Sound::kAlways, Shots::kSwitched},
    {"kling-2.6", "kling-v2-6", kPromptCharsMax, false, false, Sound::kWith1080p, Shots::kNever},
    {"kling-2.5-turbo", "kling-v2-5-turbo", kPromptCharsMax, false, false, Sound::kNever,
     Shots::kNever},
}};

constexpr std::array<std::string_view, 3> kResolutions = {"720p", "1080p", "4k"};
constexpr std::array<std::string_view, 2> kAudio = {"off", "native"};

Mode mode_of(std::string_view resolution) {
  if (resolution == "4k") return Mode::k4k;
  return resolution == "1080p" ? Mode::kPro : Mode::kStd;
}

std::string model_not_supported(std::string_view name) {
  std::string names;
  for (const NewModel& model : kModels) {
    names += (names.empty() ? "" : ", ") + std::string(model.path_name);
  }
  return "model is not supported: '" + (is_utf8(name) ? shortened(name, 60) : "?") +
         "' must be one of " + names;
}

// 0 when it was refused.
int read_seconds(const Fields& settings, const NewModel& model) {
  const json::value* value = settings.find("duration");
  if (value == nullptr) return 5;
  const auto seconds = whole_seconds(*value);
  const bool is_allowed =
      seconds && (model.has_every_second ? *seconds >= kSecondsMin && *seconds <= kSecondsMax
                                         : *seconds == 5 || *seconds == 10);
  if (is_allowed) return static_cast<int>(*seconds);
  settings.refuse("duration", *value,
                  model.has_every_second
                      ? "must be a whole number of seconds from " + std::to_string(kSecondsMin) +
                            " to " + std::to_string(kSecondsMax)
                      : "must be 5 or 10");
  return 0;
}

void read_audio(const Fields& settings, const NewModel& model, VideoSpec& spec) {
  spec.sound = settings.read_choice("audio", kAudio, "off") == "native";
  if (!spec.sound || model.sound == Sound::kAlways) return;
  if (model.sound == Sound::kWith1080p && spec.mode == Mode::kPro) return;
  settings.refuse("audio", *settings.find("audio"),
                  model.sound == Sound::kNever
                      ? std::string(model.path_name) + " has no choice but off"
                      : std::string(model.path_name) + " has it at resolution 1080p only");
}

// `multi_shot` is true by default, so that alone it asks for nothing: only the text does.
void read_shots(const Fields& settings, const NewModel& model, int seconds, VideoSpec& spec) {
  const bool is_off = settings.find("multi_shot") != nullptr && !settings.read_flag("multi_shot");
  if (model.shots == Shots::kNever || (model.shots == Shots::kSwitched && is_off)) return;
  auto text = read_shot_text(spec.prompt);
  if (!text) return;
  const int sum =
      std::accumulate(text->shots.begin(), text->shots.end(), 0,
                      [](int total, const PromptedShot& shot) { return total + shot.duration_s; });
  if (text->is_sound && sum == seconds) {
    spec.shots = std::move(text->shots);
  } else {
    spec.engine_cuts = true;
  }
}

void read_settings(const Fields& settings, const NewModel& model, VideoSpec& spec) {
  const std::span<const std::string_view> resolutions(kResolutions);
  spec.mode =
      mode_of(settings.read_choice("resolution", resolutions.first(model.has_4k ? 3 : 2), "720p"));
  spec.aspect_ratio = settings.read_choice("aspect_ratio", kAspectRatios, "16:9");
  spec.size = frame_size(spec.aspect_ratio, spec.mode).value_or(Size{});
  const int seconds = read_seconds(settings, model);
  spec.fps = frame_rate(spec.model);
  spec.frame_count = spec.fps * seconds;
  read_audio(settings, model, spec);
  read_shots(settings, model, seconds, spec);
}

// An object inside the body, or an empty one.
const json::object& object_at(const Fields& fields, std::string_view key) {
  static const json::object kEmpty;
  const json::value* value = fields.find(key);
  if (value == nullptr) return kEmpty;
  if (value->is_object()) return value->get_object();
  fields.refuse(key, *value, "must be an object");
  return kEmpty;
}

}  // namespace

std::variant<CreateRequest, Refusal> parse_new_create(std::string_view body,
                                                      std::string_view model) {
  const auto* const found = std::find_if(
      kModels.begin(), kModels.end(), [&](const NewModel& row) { return row.path_name == model; });
  if (found == kModels.end()) return Refusal{kBadValue, model_not_supported(model)};
  json::value root;
  if (auto failure = read_object(body, root)) return Refusal{kMalformed, std::move(*failure)};
  Violations violations;
  const Fields fields(root.get_object(), "", violations);
  CreateRequest request;
  request.spec.model = found->name;
  request.spec.prompt = fields.read_prompt("prompt", found->prompt_chars_max);
  const Fields settings = fields.inside("settings", object_at(fields, "settings"));
  read_settings(settings, *found, request.spec);
  request.seed = read_seed(settings, "seed");
  const Fields options = fields.inside("options", object_at(fields, "options"));
  request.callback_url = read_callback_url(options, "callback_url");
  request.external_task_id = read_external_id(options, "external_task_id");
  request.spec.watermark = read_enabled(options, "watermark_info");
  if (!violations.text().empty()) return Refusal{kBadValue, violations.text()};
  return request;
}

std::variant<PageRequest, Refusal> parse_page_request(std::string_view body) {
  PageRequest page{.after = std::nullopt, .limit = kPageSizeDefault};
  if (body.empty()) return page;
  json::value root;
  if (auto failure = read_object(body, root)) return Refusal{kMalformed, std::move(*failure)};
  Violations violations;
  const Fields fields(root.get_object(), "", violations);
  if (const json::value* limit = fields.find("limit")) {
    const auto number = whole_number(*limit);
    if (!number || *number < 1 || *number > kPageSizeMax) {
      fields.refuse("limit", *limit,
                    "must be a whole number from 1 to " + std::to_string(kPageSizeMax));
    }
    page.limit = static_cast<int>(number.value_or(1));
  }
  if (const json::value* cursor = fields.find("cursor")) {
    const auto id =
        cursor->is_string() ? parse_decimal(std::string_view(cursor->get_string())) : std::nullopt;
    const bool is_start = cursor->is_string() && cursor->get_string().empty();
    if (!is_start && (!id || *id < 1)) {
      fields.refuse("cursor", *cursor, "must be the next_cursor of an answer");
    }
    if (id) page.after = *id;
  }
  if (!violations.text().empty()) return Refusal{kBadValue, violations.text()};
  return page;
}

}  // namespace kare::kling
