#include "work/video_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

namespace kare::work {
namespace {

std::string size_text(int width, int height) {
  return std::to_string(width) + "×" + std::to_string(height);
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", number);
  return text;
}

// Written so that a NaN is not near anything.
bool is_near(double value, double expected, double tolerance) {
  return std::abs(value - expected) <= tolerance;
}

// What is wrong, or empty.
std::string fault_of(const media::VideoFacts& facts, const VideoSpec& spec, Sound sound) {
  if (facts.codec != "h264") return "its codec is not H.264";
  if (facts.pixel_format != "yuv420p") return "its pixel format is not yuv420p";
  if (Size{facts.width, facts.height} != spec.size) {
    return size_text(facts.width, facts.height) + " pixels instead of " +
           size_text(spec.size.width, spec.size.height);
  }
  if (facts.frame_count != spec.frame_count) {
    return std::to_string(facts.frame_count) + " frames instead of " +
           std::to_string(spec.frame_count);
  }
  const double duration_s = static_cast<double>(spec.frame_count) / spec.fps;
  if (!is_near(facts.fps, spec.fps, 0.5 / duration_s)) {
    return number_text(facts.fps) + " frames a second instead of " + std::to_string(spec.fps);
  }
  if (!is_near(facts.duration_s, duration_s, 0.5 / spec.fps)) {
    return number_text(facts.duration_s) + " seconds instead of " + number_text(duration_s);
  }
  if (sound == Sound::kRequired && !facts.has_audio) return "it has no sound";
  return {};
}

// As above, against what the engine said.
std::string fault_of(const media::VideoFacts& facts, const VideoReport& said) {
  if (facts.codec != "h264" && facts.codec != "hevc") return "its codec is " + facts.codec;
  if (facts.frame_count < 1) return "it has no frames";
  if (Size{facts.width, facts.height} != said.size) {
    return size_text(facts.width, facts.height) + " pixels instead of " +
           size_text(said.size.width, said.size.height);
  }
  // The engine says whole frames a second.
  if (!is_near(facts.fps, said.fps, 0.51)) {
    return number_text(facts.fps) + " frames a second instead of " + std::to_string(said.fps);
  }
  if (!is_near(facts.duration_s, said.duration_s, 0.1)) {
    return number_text(facts.duration_s) + " seconds instead of " + number_text(said.duration_s);
  }
  return {};
}

}  // namespace

Error damaged_video(std::string_view what, std::string detail) {
  return {Code::kUnavailable, "the engine delivered a damaged video (" + std::string(what) + ")",
          std::move(detail)};
}

Result<> check_video(const media::VideoFacts& facts, const VideoReport& said) {
  std::string fault = fault_of(facts, said);
  if (fault.empty()) return {};
  return damaged_video(fault, "codec " + facts.codec + ", pixels " + facts.pixel_format);
}

Sound sound_due(const VideoSpec& spec, const EngineInfo& info) {
  if (!spec.sound) return Sound::kAny;
  const bool is_made =
      std::any_of(info.models.begin(), info.models.end(), [&spec](const ModelInfo& model) {
        return model.sound && (model.name == "*" || model.name == spec.model);
      });
  return is_made ? Sound::kRequired : Sound::kAny;
}

Result<> check_video(const media::VideoFacts& facts, const VideoSpec& spec, Sound sound) {
  std::string fault = fault_of(facts, spec, sound);
  if (fault.empty()) return {};
  return damaged_video(fault, "codec " + facts.codec + ", pixels " + facts.pixel_format);
}

}  // namespace kare::work
