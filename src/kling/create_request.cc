#include "kling/create_request.h"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <utility>

#include "base/assert.h"
#include "base/limits.h"
#include "kling/camera.h"
#include "kling/fields.h"
#include "kling/json_body.h"
#include "kling/models.h"
#include "kling/order_fields.h"
#include "kling/shots.h"
#include "kling/sound.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr std::array<std::string_view, 3> kModes = {"std", "pro", "4k"};

// A refused name gets the limits of an unknown one, so that nothing else is blamed for it.
Model read_model(const Fields& fields, std::span<const std::string> models) {
  const json::value* value = fields.find("model_name");
  // An empty name is what Kling makes of a request that has only the old `model`: the default.
  if (value == nullptr || fields.is_text("model_name", "")) {
    return {models.front(), limits_of(models.front())};
  }
  const auto known = std::find_if(models.begin(), models.end(), [&](const std::string& name) {
    return fields.is_text("model_name", name);
  });
  if (known != models.end()) return {*known, limits_of(*known)};
  fields.refuse("model_name", *value, one_of(models));
  return {"", limits_of("")};
}

// Nothing when it was refused.
std::optional<Mode> read_mode(const Fields& fields, const Model& model) {
  const std::span<const std::string_view> modes(kModes);
  const auto allowed = modes.first(model.limits.has_4k ? 3 : 2);
  if (!model.limits.has_4k && fields.is_text("mode", "4k")) {
    fields.refuse("mode", *fields.find("mode"),
                  one_of(allowed) + " with " + std::string(model.name));
    return std::nullopt;
  }
  return mode_from_name(fields.read_choice("mode", allowed, "std"));
}

void read_prompts(const Fields& fields, Dialect dialect, VideoSpec& spec) {
  const bool is_comet = dialect == Dialect::kComet;
  if (!has_shot_prompts(fields)) {
    spec.prompt = fields.read_prompt("prompt", is_comet ? kCometPromptCharsMax : kPromptCharsMax);
  }
  fields.read_text("negative_prompt",
                   is_comet ? kCometNegativePromptCharsMax : kNegativePromptCharsMax,
                   spec.negative_prompt);
}

void read_guidance(const Fields& fields, VideoSpec& spec) {
  const json::value* value = fields.find("cfg_scale");
  if (value == nullptr) return;
  const double scale = value->is_number() ? value->to_number<double>() : -1;
  if (scale >= 0 && scale <= 1) {
    spec.guidance = scale;
  } else {
    fields.refuse("cfg_scale", *value, "must be a number from 0 to 1");
  }
}

// The table of Kling's document calls this field an array, its example shows an object: either is
// read, and of an array the one object in it.
void read_watermark(const Fields& fields, VideoSpec& spec) {
  const json::value* value = fields.find("watermark_info");
  if (value != nullptr && value->is_array() && value->get_array().empty()) return;
  const bool is_wrapped = value != nullptr && value->is_array() && value->get_array().size() == 1;
  const json::value* info = is_wrapped ? &value->get_array().front() : value;
  if (info == nullptr) return;
  if (!info->is_object()) {
    return fields.refuse("watermark_info", *value, "must be an object with enabled, true or false");
  }
  spec.watermark = fields.inside("watermark_info", info->get_object()).read_flag("enabled");
}

CreateRequest read_request(const Fields& fields, Dialect dialect,
                           std::span<const std::string> models) {
  CreateRequest request;
  VideoSpec& spec = request.spec;
  const Model model = read_model(fields, models);
  spec.model = model.name;
  read_prompts(fields, dialect, spec);
  spec.aspect_ratio = fields.read_choice("aspect_ratio", kAspectRatios, "16:9");
  const std::optional<Mode> mode = read_mode(fields, model);
  spec.mode = mode.value_or(Mode::kStd);
  spec.size = frame_size(spec.aspect_ratio, spec.mode).value_or(Size{});
  const int seconds = read_duration(fields, model);
  spec.fps = frame_rate(spec.model);
  spec.frame_count = spec.fps * seconds;
  read_shots(fields, model, seconds, spec);
  read_guidance(fields, spec);
  spec.camera = read_camera(fields);
  read_sound(fields, model, mode, spec);
  read_watermark(fields, spec);
  request.external_task_id = read_external_id(fields, "external_task_id");
  request.callback_url = read_callback_url(fields, "callback_url");
  request.seed = read_seed(fields, "seed");
  return request;
}

}  // namespace

std::variant<CreateRequest, Refusal> parse_create(std::string_view body, Dialect dialect,
                                                  std::span<const std::string> models) {
  KARE_ASSERT(!models.empty());
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::value root(nullptr, &memory);
  if (auto failure = read_object(body, root)) return Refusal{kMalformed, std::move(*failure)};
  Violations violations;
  CreateRequest request = read_request(Fields(root.get_object(), "", violations), dialect, models);
  if (!violations.text().empty()) return Refusal{kBadValue, violations.text()};
  return request;
}

}  // namespace kare::kling
