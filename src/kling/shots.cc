#include "kling/shots.h"

#include <array>
#include <string>
#include <vector>

#include "base/limits.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr int kSecondsUsual = 5;
constexpr std::string_view kCustomize = "customize";
constexpr std::array<std::string_view, 2> kShotTypes = {kCustomize, "intelligence"};

bool is_true(const json::value* value) {
  return value != nullptr && value->is_bool() && value->get_bool();
}

// The shot that stands at `index` of the list, from 1. What is wrong with it is noted; its duration
// is 0 then.
PromptedShot read_shot(const Fields& fields, std::int64_t index) {
  const std::string index_rule =
      "must be " + std::to_string(index) + ": shots count from 1 in their order";
  const json::value* number = fields.find("index");
  if (number == nullptr) {
    fields.require("index", "", index_rule);
  } else if (whole_number(*number) != index) {
    fields.refuse("index", *number, index_rule);
  }
  PromptedShot shot;
  shot.prompt = fields.read_prompt("prompt", kShotPromptCharsMax);
  const std::string duration_rule =
      "must be a whole number of seconds from 1 to " + std::to_string(kSecondsMax);
  const json::value* duration = fields.find("duration");
  if (duration == nullptr) {
    fields.require("duration", "", duration_rule);
    return shot;
  }
  const auto seconds = whole_seconds(*duration);
  if (seconds && *seconds >= 1 && *seconds <= kSecondsMax) {
    shot.duration_s = static_cast<int>(*seconds);
  } else {
    fields.refuse("duration", *duration, duration_rule);
  }
  return shot;
}

// REQUIRES: `list` holds at most kShotsMax items.
std::vector<PromptedShot> read_list(const Fields& fields, const json::array& list) {
  std::vector<PromptedShot> shots;
  for (const json::value& item : list) {
    const std::string key = "multi_prompt[" + std::to_string(shots.size()) + "]";
    if (!item.is_object()) {
      fields.refuse(key, item, "must be an object with index, prompt and duration");
      shots.emplace_back();
      continue;
    }
    const auto index = static_cast<std::int64_t>(shots.size()) + 1;
    shots.push_back(read_shot(fields.inside(key, item.get_object()), index));
  }
  return shots;
}

// Durations that cannot be read have been refused already, so that their sum says nothing.
void check_sum(const Fields& fields, const std::vector<PromptedShot>& shots, int seconds) {
  int sum = 0;
  for (const PromptedShot& shot : shots) {
    if (shot.duration_s == 0) return;
    sum += shot.duration_s;
  }
  if (seconds == 0 || sum == seconds) return;
  fields.refuse("multi_prompt", *fields.find("multi_prompt"),
                "the durations of its shots must sum to duration, " + std::to_string(seconds) +
                    ", not " + std::to_string(sum));
}

void read_shot_prompts(const Fields& fields, int seconds, VideoSpec& spec) {
  const std::string rule = "must be a list of 1 to " + std::to_string(kShotsMax) +
                           " objects with index, prompt and duration";
  const json::value* list = fields.find("multi_prompt");
  if (list == nullptr) return fields.require("multi_prompt", " when shot_type is customize", rule);
  if (!list->is_array() || list->get_array().empty() || list->get_array().size() > kShotsMax) {
    return fields.refuse("multi_prompt", *list, rule);
  }
  spec.shots = read_list(fields, list->get_array());
  check_sum(fields, spec.shots, seconds);
  spec.prompt.clear();
  for (const PromptedShot& shot : spec.shots) {
    if (!spec.prompt.empty()) spec.prompt += '\n';
    spec.prompt += shot.prompt;
  }
}

}  // namespace

bool has_shot_prompts(const Fields& fields) {
  return is_true(fields.find("multi_shot")) && fields.is_text("shot_type", kCustomize);
}

int read_duration(const Fields& fields, const Model& model) {
  const json::value* value = fields.find("duration");
  if (value == nullptr) return kSecondsUsual;
  const std::int64_t seconds = whole_seconds(*value).value_or(0);
  const bool is_every = model.limits.has_every_second;
  const bool is_allowed =
      is_every ? seconds >= kSecondsMin && seconds <= kSecondsMax : seconds == 5 || seconds == 10;
  if (is_allowed) return static_cast<int>(seconds);
  fields.refuse("duration", *value,
                (is_every ? "must be a whole number from " + std::to_string(kSecondsMin) + " to " +
                                std::to_string(kSecondsMax)
                          : std::string("must be one of 5, 10")) +
                    " with " + std::string(model.name));
  return 0;
}

void read_shots(const Fields& fields, const Model& model, int seconds, VideoSpec& spec) {
  if (!fields.read_flag("multi_shot")) return;
  if (!model.limits.has_shots) {
    return fields.refuse("multi_shot", *fields.find("multi_shot"),
                         "must be false with " + std::string(model.name));
  }
  if (fields.find("shot_type") == nullptr) {
    return fields.require("shot_type", " when multi_shot is true", one_of(kShotTypes));
  }
  const std::string_view type = fields.read_choice("shot_type", kShotTypes, "");
  if (type.empty()) return;
  if (type == kCustomize) return read_shot_prompts(fields, seconds, spec);
  spec.engine_cuts = true;
}

}  // namespace kare::kling
