#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kare {

struct Size {
  int width = 0;  // Pixels; even, because yuv420p halves both.
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

enum class Mode { kStd, kPro, k4k };

// How the client wants the camera to move. Without one the engine moves it as it likes.
struct CameraControl {
  enum class Type { kSimple, kDownBack, kForwardUp, kRightTurnForward, kLeftTurnForward };
  Type type = Type::kSimple;
  // Each in [-10, 10]; only for kSimple, and then exactly one is not zero. Meaning per axis:
  // section 1.2 of the wire contract.
  double horizontal = 0, vertical = 0, pan = 0, tilt = 0, roll = 0, zoom = 0;
  friend bool operator==(const CameraControl&, const CameraControl&) = default;
};

// One of the scenes that a video is cut from.
struct PromptedShot {
  std::string prompt;  // UTF-8.
  int duration_s = 0;
  friend bool operator==(const PromptedShot&, const PromptedShot&) = default;
};

// What is asked for. Immutable after creation; two equal specs with one seed give one video.
struct VideoSpec {
  std::string model;   // Name on the wire, e.g. "kling-v1-6"; chooses the engine.
  std::string prompt;  // UTF-8.
  std::string negative_prompt;
  std::string aspect_ratio = "16:9";  // One of kAspectRatios.
  Mode mode = Mode::kStd;
  Size size;  // From ratio and mode.
  int fps = 0;
  int frame_count = 0;    // Exactly fps times the duration in seconds.
  double guidance = 0.5;  // 0..1 as on the wire (`cfg_scale`).
  std::optional<CameraControl> camera;
  std::vector<PromptedShot> shots;  // In order; their durations sum to the video's. Empty: one.
  bool engine_cuts = false;         // The engine finds the shots in `prompt` itself.
  bool sound = false;
  bool watermark = false;          // A second file with a visible watermark is wanted.
  std::vector<std::string> notes;  // What was asked for and has no effect, for the client to read.
  std::uint64_t seed = 0;          // Always set: derived from the task id if the client gave none.
  friend bool operator==(const VideoSpec&, const VideoSpec&) = default;
};

inline constexpr std::array<std::string_view, 7> kAspectRatios = {"16:9", "9:16", "1:1", "4:3",
                                                                  "3:4",  "3:2",  "2:3"};

// Frame size for a ratio: the short side is 720 (std), 1080 (pro) or 2160 (4k) pixels.
// Nothing when `aspect_ratio` is not one of kAspectRatios.
std::optional<Size> frame_size(std::string_view aspect_ratio, Mode mode);

// Frames a second of a model: 30 for kling-v1, 24 for the others.
int frame_rate(std::string_view model);

// The seed of a task whose client gave none. Below 2^53, so that it survives every JSON reader.
std::uint64_t seed_from_task_id(std::int64_t task_id);

std::string_view mode_name(Mode mode);
std::optional<Mode> mode_from_name(std::string_view name);
std::string_view camera_type_name(CameraControl::Type type);
std::optional<CameraControl::Type> camera_type_from_name(std::string_view name);

}  // namespace kare
