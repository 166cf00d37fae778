#include "engine/wan/request/mapping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/hash.h"

namespace kare::wan {
namespace {

VideoSpec spec_of(std::string ratio, Mode mode, int fps, int seconds) {
  VideoSpec spec;
  spec.prompt = "A fox runs.";
  spec.aspect_ratio = std::move(ratio);
  spec.mode = mode;
  spec.size = *frame_size(spec.aspect_ratio, mode);
  spec.fps = fps;
  spec.frame_count = fps * seconds;
  return spec;
}

TEST(DistilledKind, IsReadFromTheNamesThatPublishersGive) {
  const std::pair<const char*, const char*> names[] = {
      {"models--lightx2v--Wan2.1-T2V-14B-StepDistill-CfgDistill", "lightx2v"},
      {"Wan21_T2V_14B_lightx2v_cfg_step_distill_lora_rank64.safetensors", "lightx2v"},
      {"wan2.2_t2v_lightx2v_4steps_lora_v1.1_high_noise.safetensors", "lightx2v"},
      {"Wan2.2-T2V-A14B-4steps-lora-rank64-Seko-V1.1", "lightx2v"},
      {"Wan21_CausVid_14B_T2V_lora_rank32.safetensors", "causvid"},
      {"FastWan2.1-T2V-1.3B-Diffusers", "causvid"},
      {"self_forcing_dmd.safetensors", "self-forcing"},
      {"Wan2.1-T2V-14B", ""},
      {"wan2.1_t2v_14B_fp8_scaled_lightx2v.safetensors", ""},
      {"a_style_lora.safetensors", ""}};
  for (const auto& [name, kind] : names) EXPECT_EQ(distilled_kind(name), kind) << name;
}

TEST(RepositoryOf, KnowsThePublishedModels) {
  EXPECT_EQ(repository_of("Wan2.1-T2V-14B"), "Wan-AI/Wan2.1-T2V-14B");
  EXPECT_EQ(repository_of("wan2.2-ti2v-5b"), "Wan-AI/Wan2.2-TI2V-5B");
  EXPECT_EQ(repository_of("kling-v1-6"), "");
}

TEST(MapRequest, ChoosesSizesTheModelWasTrainedFor) {
  const ModelTraits small = traits_of(1536, false, 16), large = traits_of(5120, false, 16),
                    five = traits_of(3072, false, 48);

  EXPECT_EQ(map_request(spec_of("16:9", Mode::kPro, 24, 5), small, {}).size, (Size{832, 480}));
  EXPECT_EQ(map_request(spec_of("9:16", Mode::kStd, 24, 5), large, {}).size, (Size{480, 832}));
  EXPECT_EQ(map_request(spec_of("16:9", Mode::kPro, 24, 5), large, {}).size, (Size{1280, 720}));
  EXPECT_EQ(map_request(spec_of("9:16", Mode::kStd, 24, 5), five, {}).size, (Size{704, 1280}));
}

TEST(MapRequest, EverySizeIsAMultipleAndNearItsRatio) {
  for (const ModelTraits& traits :
       {traits_of(1536, false, 16), traits_of(5120, true, 16), traits_of(3072, false, 48)}) {
    for (const std::string_view ratio : kAspectRatios) {
      for (const std::optional<int> limit : {std::optional<int>{}, std::optional<int>{40'000}}) {
        const VideoSpec spec = spec_of(std::string(ratio), Mode::kPro, 24, 5);
        Choices choices;
        choices.pixels_max = limit;
        const Size size = map_request(spec, traits, choices).size;
        EXPECT_EQ(size.width % traits.multiple, 0);
        EXPECT_EQ(size.height % traits.multiple, 0);
        const double wanted = static_cast<double>(spec.size.width) / spec.size.height;
        EXPECT_NEAR(std::log(static_cast<double>(size.width) / size.height), std::log(wanted), 0.2);
      }
    }
  }
}

TEST(MapRequest, CoversTheDurationWithFramesOfTheModel) {
  const ModelTraits small = traits_of(1536, false, 16), five = traits_of(3072, false, 48);

  EXPECT_EQ(map_request(spec_of("16:9", Mode::kStd, 30, 5), small, {}).frames, 81);
  EXPECT_EQ(map_request(spec_of("16:9", Mode::kStd, 24, 10), small, {}).frames, 161);
  EXPECT_EQ(map_request(spec_of("16:9", Mode::kStd, 24, 5), five, {}).frames, 121);
  EXPECT_EQ(map_request(spec_of("16:9", Mode::kStd, 24, 3), small, {}).frames, 49);
}

TEST(MapRequest, SpreadsFewerFramesOverTheSameTime) {
  Choices choices;
  choices.frames_max = 12;

  const NativeRequest request =
      map_request(spec_of("16:9", Mode::kStd, 24, 5), traits_of(1536, false, 16), choices);

  EXPECT_EQ(request.frames, 9);
  EXPECT_DOUBLE_EQ(request.fps, 8 / 5.0);
}

TEST(MapRequest, PutsTheModelsOwnGuidanceInTheMiddle) {
  const ModelTraits experts = traits_of(5120, true, 16);
  VideoSpec spec = spec_of("16:9", Mode::kStd, 24, 5);

  EXPECT_DOUBLE_EQ(map_request(spec, experts, {}).guidance, 3);
  EXPECT_DOUBLE_EQ(map_request(spec, experts, {}).guidance_high, 4);
  spec.guidance = 0;
  EXPECT_DOUBLE_EQ(map_request(spec, experts, {}).guidance, 1);
  spec.guidance = 1;
  EXPECT_DOUBLE_EQ(map_request(spec, experts, {}).guidance_high, 7);
}

TEST(MapRequest, DistilledModelsRunTheirOwnGridWithoutGuidance) {
  Choices choices;
  choices.distilled = distilled_steps("causvid");

  const NativeRequest request =
      map_request(spec_of("16:9", Mode::kStd, 24, 5), traits_of(1536, false, 16), choices);

  EXPECT_EQ(request.plan.size(), 3u);
  EXPECT_DOUBLE_EQ(request.plan[1].time, 757);
  EXPECT_DOUBLE_EQ(request.guidance, 1);
}

// The figures are those of the published configurations' grids.
TEST(MapRequest, GivesTheHighNoiseExpertTheFirstSteps) {
  const ModelTraits traits = traits_of(5120, true, 16);
  const auto high_steps = [&](const Choices& choices) {
    const auto plan = map_request(spec_of("16:9", Mode::kPro, 24, 5), traits, choices).plan;
    return std::count_if(plan.begin(), plan.end(), [&](const SamplingStep& step) {
      return step.time >= traits.boundary * 1000;
    });
  };
  Choices shift5, shift3, distilled;
  shift5.shift = 5;
  shift3.shift = 3;
  distilled.distilled = distilled_steps("lightx2v");

  EXPECT_EQ(high_steps({}), 26);
  EXPECT_EQ(high_steps(shift5), 17);
  EXPECT_EQ(high_steps(shift3), 12);
  EXPECT_EQ(high_steps(distilled), 2);
}

TEST(MapRequest, AddsTheClientsNegativePromptToTheDefault) {
  VideoSpec spec = spec_of("16:9", Mode::kStd, 24, 5);
  spec.negative_prompt = "rain";

  const NativeRequest request = map_request(spec, traits_of(1536, false, 16), {});

  EXPECT_EQ(request.negative_prompt, std::string(default_negative_prompt()) + ", rain");
  EXPECT_EQ(to_hex(sha256(default_negative_prompt())),
            "ce96e0324e4b54ce4b6e867f669ca520952e1a34cc116543516b1897f0d3c47e");
}

TEST(MapRequest, SaysInWordsHowTheCameraMoves) {
  VideoSpec spec = spec_of("16:9", Mode::kStd, 30, 5);
  spec.camera.emplace();
  spec.camera->zoom = -8;

  EXPECT_EQ(map_request(spec, traits_of(1536, false, 16), {}).prompt,
            "A fox runs. The camera quickly zooms in.");
  spec.camera->zoom = 0;
  spec.camera->horizontal = 2;
  EXPECT_EQ(camera_words(*spec.camera), "The camera slowly moves sideways to the right.");
  spec.camera->type = CameraControl::Type::kDownBack;
  EXPECT_EQ(camera_words(*spec.camera), "The camera sinks down and pulls back.");
}

}  // namespace
}  // namespace kare::wan
