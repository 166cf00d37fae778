#include "task/spec_json.h"

#include <array>
#include <boost/json.hpp>

namespace kare {
namespace {
namespace json = boost::json;

json::value camera_value(const std::optional<CameraControl>& camera) {
  if (!camera) return nullptr;
  return json::object{{"type", camera_type_name(camera->type)},
                      {"horizontal", camera->horizontal},
                      {"vertical", camera->vertical},
                      {"pan", camera->pan},
                      {"tilt", camera->tilt},
                      {"roll", camera->roll},
                      {"zoom", camera->zoom}};
}

json::array shots_value(const std::vector<PromptedShot>& shots) {
  json::array out;
  for (const PromptedShot& shot : shots) {
    out.push_back(json::object{{"prompt", shot.prompt}, {"duration_s", shot.duration_s}});
  }
  return out;
}

// Reads fields of one object and remembers whether any of them was wrong.
class Fields {
 public:
  explicit Fields(const json::object& object) : object_(object) {}

  std::string text(std::string_view key) {
    const json::value* value = find(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : fail();
  }
  double number(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr || !value->is_number()) return fail(), 0.0;
    return value->to_number<double>();
  }
  std::uint64_t whole(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr) return fail(), 0;
    json::error_code status;
    const auto result = value->to_number<std::uint64_t>(status);
    return status ? (fail(), 0) : result;
  }
  int small(std::string_view key) {
    const std::uint64_t value = whole(key);
    return value <= 1'000'000 ? static_cast<int>(value) : (fail(), 0);
  }
  // False when the key is missing: requests from before it was known have no such wish.
  bool flag(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr) return false;
    return value->is_bool() ? value->get_bool() : (fail(), false);
  }
  const json::value* find(std::string_view key) const { return object_.if_contains(key); }
  bool ok() const { return ok_; }
  std::string fail() {
    ok_ = false;
    return {};
  }

 private:
  const json::object& object_;
  bool ok_ = true;
};

std::optional<CameraControl> read_camera(Fields& parent) {
  const json::value* value = parent.find("camera");
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_object()) return parent.fail(), std::nullopt;
  Fields fields(value->get_object());
  CameraControl camera;
  const auto type = camera_type_from_name(fields.text("type"));
  camera.type = type.value_or(CameraControl::Type::kSimple);
  camera.horizontal = fields.number("horizontal");
  camera.vertical = fields.number("vertical");
  camera.pan = fields.number("pan");
  camera.tilt = fields.number("tilt");
  camera.roll = fields.number("roll");
  camera.zoom = fields.number("zoom");
  if (!fields.ok() || !type) parent.fail();
  return camera;
}

std::vector<std::string> read_notes(Fields& parent) {
  std::vector<std::string> notes;
  const json::value* value = parent.find("notes");
  if (value == nullptr) return notes;
  if (!value->is_array()) return parent.fail(), notes;
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return parent.fail(), notes;
    notes.emplace_back(item.get_string());
  }
  return notes;
}

std::vector<PromptedShot> read_shots(Fields& parent) {
  std::vector<PromptedShot> shots;
  const json::value* value = parent.find("shots");
  if (value == nullptr) return shots;
  if (!value->is_array()) return parent.fail(), shots;
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) return parent.fail(), shots;
    Fields fields(item.get_object());
    shots.push_back({fields.text("prompt"), fields.small("duration_s")});
    if (!fields.ok()) parent.fail();
  }
  return shots;
}

}  // namespace

std::string spec_to_json(const VideoSpec& spec) {
  return json::serialize(json::object{{"model", spec.model},
                                      {"prompt", spec.prompt},
                                      {"negative_prompt", spec.negative_prompt},
                                      {"aspect_ratio", spec.aspect_ratio},
                                      {"mode", mode_name(spec.mode)},
                                      {"width", spec.size.width},
                                      {"height", spec.size.height},
                                      {"fps", spec.fps},
                                      {"frame_count", spec.frame_count},
                                      {"guidance", spec.guidance},
                                      {"camera", camera_value(spec.camera)},
                                      {"shots", shots_value(spec.shots)},
                                      {"engine_cuts", spec.engine_cuts},
                                      {"sound", spec.sound},
                                      {"watermark", spec.watermark},
                                      {"notes", json::value_from(spec.notes)},
                                      {"seed", spec.seed}});
}

Result<VideoSpec> spec_from_json(std::string_view text) {
  // Every query of a task comes here; most requests fit, and then nothing is allocated.
  std::array<unsigned char, 4'096> memory;
  json::monotonic_resource resource(memory.data(), memory.size());
  json::error_code status;
  const json::value root = json::parse(text, status, &resource);
  if (status || !root.is_object()) {
    return Error{Code::kCorrupt, "the stored request is damaged", std::string(text)};
  }
  Fields fields(root.get_object());
  VideoSpec spec;
  spec.model = fields.text("model");
  spec.prompt = fields.text("prompt");
  spec.negative_prompt = fields.text("negative_prompt");
  spec.aspect_ratio = fields.text("aspect_ratio");
  const auto mode = mode_from_name(fields.text("mode"));
  spec.mode = mode.value_or(Mode::kStd);
  spec.size = {fields.small("width"), fields.small("height")};
  spec.fps = fields.small("fps");
  spec.frame_count = fields.small("frame_count");
  spec.guidance = fields.number("guidance");
  spec.camera = read_camera(fields);
  spec.shots = read_shots(fields);
  spec.engine_cuts = fields.flag("engine_cuts");
  spec.sound = fields.flag("sound");
  spec.watermark = fields.flag("watermark");
  spec.notes = read_notes(fields);
  spec.seed = fields.whole("seed");
  if (!fields.ok() || !mode) {
    return Error{Code::kCorrupt, "the stored request is damaged", std::string(text)};
  }
  return spec;
}

}  // namespace kare
