#include "engine/wan/request/traits.h"

#include <string>

#include "base/text.h"

// Figures: the configuration files of the published repositories.
namespace kare::wan {
namespace {

ModelTraits small_model() {
  ModelTraits traits;
  traits.name = "wan2.1-t2v-1.3b";
  traits.repository = "Wan-AI/Wan2.1-T2V-1.3B";
  traits.shift = 8;
  traits.guidance = traits.guidance_high = 6;
  return traits;
}

ModelTraits large_model() {
  ModelTraits traits;
  traits.name = "wan2.1-t2v-14b";
  traits.repository = "Wan-AI/Wan2.1-T2V-14B";
  traits.has_720p = true;
  return traits;
}

ModelTraits two_expert_model() {
  ModelTraits traits;
  traits.name = "wan2.2-t2v-a14b";
  traits.repository = "Wan-AI/Wan2.2-T2V-A14B";
  traits.steps = 40;
  traits.shift = 12;
  traits.guidance = 3;
  traits.guidance_high = 4;
  traits.boundary = 0.875;
  traits.has_720p = true;
  return traits;
}

ModelTraits dense_video_model() {
  ModelTraits traits;
  traits.name = "wan2.2-ti2v-5b";
  traits.repository = "Wan-AI/Wan2.2-TI2V-5B";
  traits.fps = 24;
  traits.trained_frames = 121;
  traits.has_720p = traits.only_720p = true;
  traits.multiple = 32;
  return traits;
}

}  // namespace

ModelTraits traits_of(long dim, bool two_experts, long channels) {
  ModelTraits traits = small_model();
  if (two_experts) {
    traits = two_expert_model();
  } else if (channels == 48) {
    traits = dense_video_model();
  } else if (dim == 5120) {
    traits = large_model();
  }
  const bool published = dim == 1536 || dim == 5120 || dim == 3072;
  if (!published) traits.name = "wan";
  return traits;
}

std::string_view repository_of(std::string_view name) {
  const std::string wanted = ascii_lower(name);
  for (const ModelTraits& traits :
       {small_model(), large_model(), two_expert_model(), dense_video_model()}) {
    if (wanted == traits.name) return traits.repository;
  }
  return "";
}

}  // namespace kare::wan
