#include "engine/wan/rng/torch_generator.h"

#include <array>
#include <cmath>
#include <numbers>

namespace kare::wan {
namespace {

constexpr std::size_t kBlock = 16;

// Turns 16 uniform numbers into 16 normal ones (Box and Muller); the first eight give the radius,
// the last eight the angle. In float32, as torch computes.
void transform(std::span<float, kBlock> block) {
  for (std::size_t j = 0; j < kBlock / 2; ++j) {
    const float radius = std::sqrt(-2.0f * std::log(1.0f - block[j]));
    const float angle = 2.0f * std::numbers::pi_v<float> * block[j + kBlock / 2];
    block[j] = radius * std::cos(angle);
    block[j + kBlock / 2] = radius * std::sin(angle);
  }
}

}  // namespace

TorchGenerator::TorchGenerator(std::uint64_t seed) : engine_(static_cast<std::uint32_t>(seed)) {}

float TorchGenerator::uniform() {
  return static_cast<float>(engine_() & 0xffffff) * 0x1p-24f;
}

double TorchGenerator::uniform53() {
  const std::uint64_t high = engine_(), low = engine_();
  return static_cast<double>((high << 32 | low) & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53;
}

double TorchGenerator::next_normal() {
  if (spare_) {
    const double value = *spare_;
    spare_.reset();
    return value;
  }
  const double angle = 2 * std::numbers::pi * uniform53();
  const double radius = std::sqrt(-2 * std::log1p(-uniform53()));
  spare_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

void TorchGenerator::randn(std::span<float> out) {
  if (out.size() < kBlock) {
    for (float& value : out) value = static_cast<float>(next_normal());
    return;
  }
  for (float& value : out) value = uniform();
  for (std::size_t at = 0; at + kBlock <= out.size(); at += kBlock) {
    transform(out.subspan(at).first<kBlock>());
  }
  if (out.size() % kBlock == 0) return;
  // The last sixteen are drawn anew, over what the last whole block gave.
  const auto tail = out.last<kBlock>();
  for (float& value : tail) value = uniform();
  transform(tail);
}

}  // namespace kare::wan
