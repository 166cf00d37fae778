#include "engine/wan/pipeline/memory_plan.h"

#include <gtest/gtest.h>

namespace kare::wan {
namespace {

constexpr std::uint64_t kGiga = 1'000'000'000;

DecoderMeasures decoder21() {
  return {384,
          8,
          1,
          {{384, 384, 3, true, true},
           {192, 384, 3, true, true},
           {192, 192, 3, true, false},
           {96, 96, 3, false, false}}};
}

MemoryNeeds needs_of(std::int64_t dim, std::int64_t ffn, std::int64_t layers, std::int64_t width,
                     std::int64_t height, std::int64_t frames) {
  MemoryNeeds needs;
  needs.transformer = {dim, dim / 128, layers, ffn, 16, 16, 4096, 256};
  needs.grid = {(frames - 1) / 4 + 1, height / 16, width / 16};
  needs.decoder = decoder21();
  needs.delivered_pixels = static_cast<std::uint64_t>(width * height);
  needs.half = true;
  return needs;
}

MemoryNeeds small_model(std::int64_t width, std::int64_t height, std::int64_t frames) {
  MemoryNeeds needs = needs_of(1536, 8960, 30, width, height, frames);
  needs.weights = 3 * kGiga;
  return needs;
}

TEST(PlanMemory, DecodesASmallClipInLessThanHalfAGigabyte) {
  const auto plan = plan_memory(small_model(480, 272, 17), 24 * kGiga);

  ASSERT_TRUE(plan.ok()) << plan.error().message;
  ASSERT_TRUE(plan.value().decode.bands);
  EXPECT_LT(plan.value().decoding, kGiga / 2);
  EXPECT_LT(plan.value().peak(), 4 * kGiga);
}

TEST(PlanMemory, RefusesAModelThatIsTooLargeWithTheFigures) {
  MemoryNeeds large = needs_of(5120, 13824, 40, 1280, 720, 81);
  large.weights = 28'700'000'000;

  const auto plan = plan_memory(large, 24 * kGiga);

  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, Code::kUnsupported);
  const std::string& message = plan.error().message;
  EXPECT_NE(message.find("the weights take 28.7 GB"), message.npos) << message;
  EXPECT_NE(message.find("and 24.0 GB are free"), message.npos) << message;
  EXPECT_TRUE(plan_memory(large, 48 * kGiga).ok());
}

TEST(PlanMemory, TakesMoreBandsWhenMemoryIsShort) {
  // Few tokens' worth of transformer, so that the decoder decides.
  MemoryNeeds needs = small_model(1280, 720, 81);
  needs.transformer.dim = 128;
  needs.transformer.heads = 1;
  needs.transformer.text_dim = 64;
  needs.weights = 0;
  const auto roomy = plan_memory(needs, 64 * kGiga);
  ASSERT_TRUE(roomy.ok()) << roomy.error().message;

  const auto tight = plan_memory(needs, roomy.value().peak() - 1);

  ASSERT_TRUE(tight.ok()) << tight.error().message;
  EXPECT_LT(tight.value().decoding, roomy.value().decoding);
  EXPECT_LE(tight.value().peak(), roomy.value().peak() - 1);
  EXPECT_FALSE(plan_memory(needs, tight.value().peak() - 1).ok());
}

TEST(PlanMemory, NeedsMoreForMoreTokensFramesAndBytes) {
  const auto peak = [](const MemoryNeeds& needs) {
    const auto plan = plan_memory(needs, 1000 * kGiga);
    return plan.ok() ? plan.value() : MemoryPlan();
  };
  MemoryNeeds exact = small_model(832, 480, 81);
  exact.half = false;
  const MemoryPlan half = peak(small_model(832, 480, 81)), full = peak(exact);
  const MemoryPlan shorter = peak(small_model(832, 480, 33)),
                   smaller = peak(small_model(416, 240, 81));

  EXPECT_GT(full.denoising, half.denoising * 3 / 2);
  EXPECT_GT(full.decoding, half.decoding * 3 / 2);
  EXPECT_LT(shorter.denoising, half.denoising);
  EXPECT_LT(smaller.decoding, half.decoding / 2);
}

}  // namespace
}  // namespace kare::wan
