#include "engine/wan/request/mapping.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "base/text.h"

namespace kare::wan {
namespace {

// Sizes near 832 x 480 and 1280 x 720 pixels by ratio; multiples of 32 except 720 itself.
struct RatioSizes {
  std::string_view ratio;
  Size small, large, large_32;
};
constexpr RatioSizes kSizes[] = {
    {"16:9", {832, 480}, {1280, 720}, {1280, 704}}, {"9:16", {480, 832}, {720, 1280}, {704, 1280}},
    {"1:1", {624, 624}, {960, 960}, {960, 960}},    {"4:3", {704, 544}, {1088, 832}, {1088, 832}},
    {"3:4", {544, 704}, {832, 1088}, {832, 1088}},  {"3:2", {768, 512}, {1152, 768}, {1152, 768}},
    {"2:3", {512, 768}, {768, 1152}, {768, 1152}},
};

int to_multiple(double length, int multiple) {
  const int count = static_cast<int>(std::lround(length / multiple));
  return std::max(count, 1) * multiple;
}

Size trained_size(const VideoSpec& spec, const ModelTraits& traits) {
  const bool large = traits.only_720p || (traits.has_720p && spec.mode != Mode::kStd);
  for (const RatioSizes& row : kSizes) {
    if (row.ratio != spec.aspect_ratio) continue;
    if (!large) return row.small;
    return traits.multiple == 32 ? row.large_32 : row.large;
  }
  const double area = large ? 1280.0 * 720 : 832.0 * 480;
  const double ratio = static_cast<double>(spec.size.width) / spec.size.height;
  return {to_multiple(std::sqrt(area * ratio), traits.multiple),
          to_multiple(std::sqrt(area / ratio), traits.multiple)};
}

Size limited_size(Size size, std::optional<int> pixels_max, int multiple) {
  const double pixels = static_cast<double>(size.width) * size.height;
  if (!pixels_max || pixels <= *pixels_max) return size;
  const double scale = std::sqrt(*pixels_max / pixels);
  return {to_multiple(size.width * scale, multiple), to_multiple(size.height * scale, multiple)};
}

void set_frames(const VideoSpec& spec, const ModelTraits& traits, std::optional<int> frames_max,
                NativeRequest& request) {
  const double seconds = static_cast<double>(spec.frame_count) / spec.fps;
  const int wanted = static_cast<int>(std::ceil(seconds * traits.fps - 1e-9));
  request.frames = 4 * ((std::max(wanted, 1) + 2) / 4) + 1;
  request.fps = traits.fps;
  if (frames_max && *frames_max < request.frames) {
    request.frames = 4 * (std::max(*frames_max - 1, 0) / 4) + 1;
    // Fewer pictures are spread over the same time.
    request.fps = std::max((request.frames - 1) / seconds, 1.0);
  }
}

// 0.5 on the wire is the model's own figure, 0 is none, 1 is as far above.
double guidance_of(double wire, double own) {
  return 1 + 2 * std::clamp(wire, 0.0, 1.0) * (own - 1);
}

std::string prompt_of(const VideoSpec& spec) {
  std::string prompt = spec.prompt;
  for (const PromptedShot& shot : spec.shots) {
    if (!prompt.empty()) prompt += ' ';
    prompt += shot.prompt;
  }
  if (spec.camera) {
    const std::string words = camera_words(*spec.camera);
    if (!words.empty()) prompt += (prompt.empty() ? "" : " ") + words;
  }
  return prompt;
}

std::string simple_words(const CameraControl& camera) {
  struct Axis {
    double value;
    const char* down;
    const char* up;
  };
  const Axis axes[] = {
      {camera.horizontal, "moves sideways to the left", "moves sideways to the right"},
      {camera.vertical, "sinks straight down", "rises straight up"},
      {camera.pan, "pans left", "pans right"},
      {camera.tilt, "tilts down", "tilts up"},
      {camera.roll, "rolls counter-clockwise", "rolls clockwise"},
      {camera.zoom, "zooms in", "zooms out"},
  };
  for (const Axis& axis : axes) {
    if (axis.value == 0) continue;
    const double strength = std::abs(axis.value);
    const char* pace = strength < 3.5 ? "slowly " : strength > 7 ? "quickly " : "";
    return std::string("The camera ") + pace + (axis.value < 0 ? axis.down : axis.up) + ".";
  }
  return "";
}

}  // namespace

std::string camera_words(const CameraControl& camera) {
  switch (camera.type) {
    case CameraControl::Type::kSimple: return simple_words(camera);
    case CameraControl::Type::kDownBack: return "The camera sinks down and pulls back.";
    case CameraControl::Type::kForwardUp: return "The camera moves forward and tilts up.";
    case CameraControl::Type::kRightTurnForward:
      return "The camera turns right and then moves forward.";
    case CameraControl::Type::kLeftTurnForward:
      return "The camera turns left and then moves forward.";
  }
  return "";
}

std::string_view default_negative_prompt() {
  return "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质"
         "量，"
         "低质量，JPEG压缩残留，丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的"
         "，"
         "毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走";
}

std::optional<DistilledSteps> distilled_steps(std::string_view name) {
  if (name == "lightx2v")
    return DistilledSteps{{1000, 750, 500, 250}, 5, StepTimes::kShifted, false};
  if (name == "self-forcing") {
    return DistilledSteps{{1000, 750, 500, 250}, 5, StepTimes::kShifted, true};
  }
  if (name == "causvid") return DistilledSteps{{1000, 757, 522}, 8, StepTimes::kDirect, true};
  return std::nullopt;
}

std::string_view distilled_kind(std::string_view file_name) {
  std::string name = ascii_lower(file_name);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  const auto says = [&name](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&name](std::string_view word) { return name.find(word) != name.npos; });
  };
  if (says({"self_forcing", "selfforcing"})) return "self-forcing";
  if (says({"causvid", "fastwan"})) return "causvid";
  if (says({"step_distill", "stepdistill", "4step", "4_step", "lightning"})) return "lightx2v";
  return "";
}

NativeRequest map_request(const VideoSpec& spec, const ModelTraits& traits,
                          const Choices& choices) {
  NativeRequest request;
  request.size = limited_size(trained_size(spec, traits), choices.pixels_max, traits.multiple);
  set_frames(spec, traits, choices.frames_max, request);
  request.prompt = prompt_of(spec);
  request.negative_prompt =
      choices.negative_prompt.value_or(std::string(default_negative_prompt()));
  if (!spec.negative_prompt.empty()) {
    if (!request.negative_prompt.empty()) request.negative_prompt += ", ";
    request.negative_prompt += spec.negative_prompt;
  }
  if (choices.distilled) {
    request.plan = plan_sampling(*choices.distilled);
    return request;
  }
  const double own = choices.guidance.value_or(traits.guidance);
  const double own_high = choices.guidance.value_or(traits.guidance_high);
  request.guidance = guidance_of(spec.guidance, own);
  request.guidance_high = guidance_of(spec.guidance, own_high);
  request.plan = plan_sampling(choices.sampler, choices.steps.value_or(traits.steps),
                               choices.shift.value_or(traits.shift));
  return request;
}

}  // namespace kare::wan
