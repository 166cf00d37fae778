#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/wan/request/traits.h"
#include "engine/wan/sampler/schedule.h"
#include "task/video_spec.h"

namespace kare::wan {

// What the owner of the engine chose; what is not set comes from the model's traits.
struct Choices {
  std::optional<int> steps;
  std::optional<double> shift;
  std::optional<double> guidance;
  Sampler sampler = Sampler::kUniPc;
  std::optional<DistilledSteps> distilled;     // Instead of steps, shift and sampler; no guidance.
  std::optional<int> pixels_max;               // Of one picture as the model makes it.
  std::optional<int> frames_max;               // As the model makes them.
  std::optional<std::string> negative_prompt;  // Instead of the default one.
};

// One request in the terms of the model.
struct NativeRequest {
  Size size;            // Multiples of the model's.
  int frames = 0;       // 4 k + 1.
  double fps = 0;       // At which they are to be seen.
  double guidance = 1;  // Of the only, or the low-noise expert; 1 is none.
  double guidance_high = 1;
  std::string prompt, negative_prompt;
  std::vector<SamplingStep> plan;
};

// See docs/wan.md, "From a request to the model". Pure.
NativeRequest map_request(const VideoSpec& spec, const ModelTraits& traits, const Choices& choices);

// The words for a camera that moves as asked, or nothing.
std::string camera_words(const CameraControl& camera);

// The negative prompt that the models were trained to be run with, in Chinese.
std::string_view default_negative_prompt();

// The few-step grids of published distilled models, by name: "lightx2v", "self-forcing",
// "causvid".
std::optional<DistilledSteps> distilled_steps(std::string_view name);

// Which of those a model or LoRA was distilled for, by the name that its publisher gave the file or
// folder; empty when the name says nothing.
std::string_view distilled_kind(std::string_view file_name);

}  // namespace kare::wan
