#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>

namespace kare::wan {

// The numbers of PyTorch's CPU generator, so that a seed gives the same noise as the Python
// pipelines do, on every device. Checked against torch 1.13 (ATen's MT19937RNGEngine.h,
// DistributionTemplates.h and TransformationHelper.h); later versions draw alike. Not thread-safe.
class TorchGenerator {
 public:
  // Like `manual_seed(seed)`; the engine takes the low 32 bits.
  explicit TorchGenerator(std::uint64_t seed);

  // Like `torch.randn` for a contiguous float32 tensor of `out.size()` elements. Normal numbers
  // with mean 0 and variance 1. Sixteen elements or more are drawn in blocks, fewer one by one;
  // the values are within 2e-6 of torch's, whose vector functions round differently.
  void randn(std::span<float> out);

 private:
  float uniform();       // 24 bits, in [0, 1).
  double uniform53();    // 53 bits, in [0, 1).
  double next_normal();  // One by one, two for each pair of draws.

  std::mt19937 engine_;
  std::optional<double> spare_;
};

}  // namespace kare::wan
