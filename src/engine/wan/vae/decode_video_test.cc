#include "engine/wan/vae/decode_video.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "engine/wan/bench/random_weights.h"

namespace kare::wan {
namespace {

class DecodeInBands : public ::testing::TestWithParam<VaeDims> {
 protected:
  VaeDecoder decoder(at::ScalarType type) {
    const auto scale = published_latent_scale(GetParam().latent_channels);
    auto made =
        VaeDecoder::create(random_tensors(expected_tensors(GetParam())), *scale, {at::kCPU, type});
    EXPECT_TRUE(made.ok());
    return made.take();
  }
  at::Tensor video(const VaeDecoder& decoder, const at::Tensor& latents, const DecodePlan& plan) {
    std::vector<at::Tensor> frames;
    const auto done = decode_video(
        decoder, latents, plan,
        [&](const at::Tensor& some) -> Result<> {
          frames.push_back(some);
          return {};
        },
        [&](double share) -> Result<> {
          EXPECT_GT(share, share_);
          share_ = share;
          return {};
        });
    EXPECT_TRUE(done.ok());
    EXPECT_DOUBLE_EQ(share_, 1);
    share_ = 0;
    return at::cat(frames, 2);
  }
  c10::InferenceMode quick_;
  double share_ = 0;
};

TEST_P(DecodeInBands, GivesTheSameVideo) {
  const VaeDecoder exact = decoder(at::kFloat);
  const at::Tensor latents = at::randn({1, GetParam().latent_channels, 3, 13, 4});
  const at::Tensor whole = video(exact, latents, {});
  ASSERT_EQ(whole.size(2), 9);

  for (const std::size_t stage : {1, 2, 3}) {
    for (const std::int64_t count : {1, 2, 3}) {
      DecodePlan plan;
      plan.bands = Bands{stage, count};
      const at::Tensor banded = video(exact, latents, plan);
      ASSERT_EQ(banded.sizes(), whole.sizes());
      EXPECT_LT((banded - whole).abs().max().item<float>(), 1e-5) << stage << " " << count;
    }
  }
}

TEST_P(DecodeInBands, StopsWhenTheListenerSaysSo) {
  const VaeDecoder exact = decoder(at::kFloat);
  DecodePlan plan;
  plan.bands = Bands{2, 2};
  int frames = 0, pieces = 0;

  const auto done = decode_video(
      exact, at::randn({1, GetParam().latent_channels, 2, 6, 4}), plan,
      [&](const at::Tensor&) -> Result<> {
        ++frames;
        return {};
      },
      [&](double) -> Result<> {
        if (++pieces == 3) return Error{Code::kStopped, "enough", ""};
        return {};
      });

  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kStopped);
  EXPECT_EQ(pieces, 3);
  EXPECT_EQ(frames, 0);
}

INSTANTIATE_TEST_SUITE_P(Both, DecodeInBands,
                         ::testing::Values(VaeDims{VaeKind::kVae21, 8, 16, 3},
                                           VaeDims{VaeKind::kVae22, 16, 48, 12}),
                         [](const auto& each) { return each.index == 0 ? "Vae21" : "Vae22"; });

}  // namespace
}  // namespace kare::wan
