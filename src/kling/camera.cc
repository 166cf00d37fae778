#include "kling/camera.h"

#include <array>
#include <cmath>
#include <utility>

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr double kAxisMax = 10;
constexpr std::array<std::string_view, 5> kTypes = {"simple", "down_back", "forward_up",
                                                    "right_turn_forward", "left_turn_forward"};

// The six axes of `camera_control.config` and where each one goes.
constexpr std::array<std::pair<std::string_view, double CameraControl::*>, 6> kAxes = {{
    {"horizontal", &CameraControl::horizontal},
    {"vertical", &CameraControl::vertical},
    {"pan", &CameraControl::pan},
    {"tilt", &CameraControl::tilt},
    {"roll", &CameraControl::roll},
    {"zoom", &CameraControl::zoom},
}};

// What one look at the axes found.
struct Axes {
  int moved = 0;
  bool is_empty = true;
  bool is_sound = true;
};

Axes read_axes(const Fields& fields, CameraControl& camera) {
  const bool is_simple = camera.type == CameraControl::Type::kSimple;
  Axes found;
  for (const auto& [axis, member] : kAxes) {
    const json::value* value = fields.find(axis);
    if (value == nullptr) continue;
    found.is_empty = false;
    const double amount = value->is_number() ? value->to_number<double>() : 2 * kAxisMax;
    if (std::abs(amount) <= kAxisMax) {
      camera.*member = amount;
      found.moved += amount != 0 ? 1 : 0;
    } else if (is_simple) {
      found.is_sound = false;
      fields.refuse(axis, *value, "must be a number from -10 to 10");
    }
  }
  return found;
}

void read_config(const Fields& control, CameraControl& camera) {
  static constexpr std::string_view kRule =
      "must have exactly one of horizontal, vertical, pan, tilt, roll, zoom other than 0, from -10 "
      "to 10";
  const bool is_simple = camera.type == CameraControl::Type::kSimple;
  const json::value* config = control.find("config");
  if (config == nullptr) {
    if (is_simple) control.require("config", " when type is simple", kRule);
    return;
  }
  if (!config->is_object()) return control.refuse("config", *config, "must be an object");
  const Axes axes = read_axes(control.inside("config", config->get_object()), camera);
  if (is_simple && axes.is_sound && axes.moved != 1) control.refuse("config", *config, kRule);
  if (!is_simple && !axes.is_empty) {
    control.refuse("config", *config, "must be left out unless type is simple");
  }
}

}  // namespace

std::optional<CameraControl> read_camera(const Fields& fields) {
  const json::value* value = fields.find("camera_control");
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    fields.refuse("camera_control", *value, "must be an object with type and config");
    return std::nullopt;
  }
  const Fields control = fields.inside("camera_control", value->get_object());
  if (control.find("type") == nullptr) {
    control.require("type", "", one_of(kTypes));
    return std::nullopt;
  }
  const auto type = camera_type_from_name(control.read_choice("type", kTypes, ""));
  if (!type) return std::nullopt;
  CameraControl camera{.type = *type};
  read_config(control, camera);
  return camera;
}

}  // namespace kare::kling
