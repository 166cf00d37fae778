#include "task/video_spec.h"

#include <utility>

#include "base/limits.h"
#include "base/rng.h"

namespace kare {
namespace {

struct RatioSize {
  std::string_view ratio;
  Size std_size;
};
constexpr std::array<RatioSize, kAspectRatios.size()> kStdSizes = {{
    {"16:9", {1280, 720}},
    {"9:16", {720, 1280}},
    {"1:1", {720, 720}},
    {"4:3", {960, 720}},
    {"3:4", {720, 960}},
    {"3:2", {1080, 720}},
    {"2:3", {720, 1080}},
}};

constexpr std::array<std::pair<Mode, std::string_view>, 3> kModes = {{
    {Mode::kStd, "std"},
    {Mode::kPro, "pro"},
    {Mode::k4k, "4k"},
}};

constexpr std::array<std::pair<CameraControl::Type, std::string_view>, 5> kCameraTypes = {{
    {CameraControl::Type::kSimple, "simple"},
    {CameraControl::Type::kDownBack, "down_back"},
    {CameraControl::Type::kForwardUp, "forward_up"},
    {CameraControl::Type::kRightTurnForward, "right_turn_forward"},
    {CameraControl::Type::kLeftTurnForward, "left_turn_forward"},
}};

}  // namespace

std::optional<Size> frame_size(std::string_view aspect_ratio, Mode mode) {
  for (const RatioSize& row : kStdSizes) {
    if (row.ratio != aspect_ratio) continue;
    const int halves = mode == Mode::k4k ? 6 : mode == Mode::kPro ? 3 : 2;
    return Size{row.std_size.width * halves / 2, row.std_size.height * halves / 2};
  }
  return std::nullopt;
}

int frame_rate(std::string_view model) {
  return model == "kling-v1" ? 30 : 24;
}

std::uint64_t seed_from_task_id(std::int64_t task_id) {
  return mix64(static_cast<std::uint64_t>(task_id)) & static_cast<std::uint64_t>(kSeedMax);
}

std::string_view mode_name(Mode mode) {
  return kModes[static_cast<std::size_t>(mode)].second;
}

std::optional<Mode> mode_from_name(std::string_view name) {
  for (const auto& [mode, known] : kModes) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

std::string_view camera_type_name(CameraControl::Type type) {
  return kCameraTypes[static_cast<std::size_t>(type)].second;
}

std::optional<CameraControl::Type> camera_type_from_name(std::string_view name) {
  for (const auto& [type, known] : kCameraTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

}  // namespace kare
