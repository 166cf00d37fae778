#include "kling/sound.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr std::array<std::string_view, 2> kSwitch = {"off", "on"};

bool is_voice(const json::value& item) {
  if (!item.is_object()) return false;
  const json::value* id = item.get_object().if_contains("voice_id");
  return id != nullptr && id->is_string() && !id->get_string().empty();
}

// What the model or the mode has against sound, or empty.
std::string objection(const Model& model, std::optional<Mode> mode) {
  const std::string name(model.name);
  switch (model.limits.sound) {
    case ModelLimits::Sound::kNever: return "must be off with " + name;
    case ModelLimits::Sound::kWithPro:
      if (mode && mode != Mode::kPro) return "must be off with " + name + " unless mode is pro";
      return {};
    case ModelLimits::Sound::kAlways: return {};
  }
  return {};
}

void read_voices(const Fields& fields, VideoSpec& spec) {
  const json::value* value = fields.find("voice_list");
  if (value == nullptr) return;
  const bool is_list = value->is_array() && value->get_array().size() <= kVoicesMax;
  if (!is_list || !std::all_of(value->get_array().begin(), value->get_array().end(), is_voice)) {
    return fields.refuse("voice_list", *value,
                         "must be a list of at most " + std::to_string(kVoicesMax) +
                             " objects with voice_id, a string");
  }
  if (value->get_array().empty()) return;
  if (!fields.is_text("sound", "on")) {
    return fields.refuse("voice_list", *value, "must be left out unless sound is on");
  }
  spec.notes.emplace_back("voice_list has no effect: no engine here has voices to choose from");
}

}  // namespace

void read_sound(const Fields& fields, const Model& model, std::optional<Mode> mode,
                VideoSpec& spec) {
  spec.sound = fields.read_choice("sound", kSwitch, "off") == "on";
  const std::string against = spec.sound ? objection(model, mode) : "";
  if (!against.empty()) fields.refuse("sound", *fields.find("sound"), against);
  read_voices(fields, spec);
}

}  // namespace kare::kling
