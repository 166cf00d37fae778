#include "engine/wan/kernel/pointwise.h"

#include <algorithm>
#include <bit>
#include <cmath>

// Each function is compiled for several processors and the right one chosen when the program
// starts; the loops are written so that the compiler turns them into vectors.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define KARE_EACH_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KARE_EACH_PROCESSOR
#endif

namespace kare::wan {
namespace {

constexpr std::int64_t kPixels = 128;  // Whose lengths are held at once.

[[gnu::always_inline]] inline float wide(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// To nearest, ties to even. Not for NaN.
[[gnu::always_inline]] inline std::uint16_t narrow(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

// e^x for any x: 2^n times a polynomial; relative error below 1e-6, and no branch.
[[gnu::always_inline]] inline float exponential(float x) {
  const float bounded = std::min(std::max(x, -87.0f), 88.0f);
  const float n = static_cast<float>(
      static_cast<std::int32_t>(bounded * 1.44269504f + (bounded < 0 ? -0.5f : 0.5f)));
  const float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const auto power = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23;
  return p * std::bit_cast<float>(power);
}

}  // namespace

KARE_EACH_PROCESSOR void norm_rows(const float* x, std::int64_t rows, std::int64_t width,
                                   const float* mul, const float* add, float eps,
                                   std::uint16_t* out) {
  for (std::int64_t row = 0; row < rows; ++row, x += width, out += width) {
    float sum = 0;
    for (std::int64_t i = 0; i < width; ++i) sum += x[i];
    const float mean = sum / static_cast<float>(width);
    float squares = 0;
    for (std::int64_t i = 0; i < width; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const float scale = 1 / std::sqrt(squares / static_cast<float>(width) + eps);
    for (std::int64_t i = 0; i < width; ++i) {
      out[i] = narrow((x[i] - mean) * scale * mul[i] + add[i]);
    }
  }
}

KARE_EACH_PROCESSOR void rms_rows(const RmsShape& shape, const std::uint16_t* x,
                                  const float* weight, const float* cos, const float* sin,
                                  std::uint16_t* out) {
  const std::int64_t width = shape.width, pairs = shape.pairs;
  for (std::int64_t row = 0; row < shape.rows; ++row, x += shape.stride, out += width) {
    float squares = 0;
    for (std::int64_t i = 0; i < width; ++i) squares += wide(x[i]) * wide(x[i]);
    const float scale = 1 / std::sqrt(squares / static_cast<float>(width) + shape.eps);
    if (pairs == 0) {
      for (std::int64_t i = 0; i < width; ++i) out[i] = narrow(wide(x[i]) * scale * weight[i]);
      continue;
    }
    const float* row_cos = cos + row * pairs;
    const float* row_sin = sin + row * pairs;
    for (std::int64_t head = 0; head < width; head += 2 * pairs) {
      for (std::int64_t j = 0; j < pairs; ++j) {
        const std::int64_t at = head + 2 * j;
        const float a = wide(x[at]) * scale * weight[at];
        const float b = wide(x[at + 1]) * scale * weight[at + 1];
        out[at] = narrow(a * row_cos[j] - b * row_sin[j]);
        out[at + 1] = narrow(a * row_sin[j] + b * row_cos[j]);
      }
    }
  }
}

KARE_EACH_PROCESSOR void gelu_numbers(std::uint16_t* x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float z = wide(x[i]);
    // 0.5 (1 + tanh(u)) = 1 / (1 + e^(-2u)).
    const float twice = 1.5957691216f * (z + 0.044715f * z * z * z);
    x[i] = narrow(z / (1 + exponential(-twice)));
  }
}

KARE_EACH_PROCESSOR void add_rows(float* x, const std::uint16_t* y, std::int64_t rows,
                                  std::int64_t width, const float* gate) {
  for (std::int64_t row = 0; row < rows; ++row, x += width, y += width) {
    if (gate == nullptr) {
      for (std::int64_t i = 0; i < width; ++i) x[i] += wide(y[i]);
    } else {
      for (std::int64_t i = 0; i < width; ++i) x[i] += wide(y[i]) * gate[i];
    }
  }
}

KARE_EACH_PROCESSOR void channel_norm_silu(const ChannelShape& shape, const std::uint16_t* x,
                                           const float* gamma, std::int64_t first,
                                           std::int64_t count, std::uint16_t* out) {
  const float root = std::sqrt(static_cast<float>(shape.channels));
  float scales[kPixels];
  for (std::int64_t begin = first; begin < first + count; begin += kPixels) {
    const std::int64_t pixels = std::min(kPixels, first + count - begin);
    for (std::int64_t i = 0; i < pixels; ++i) scales[i] = 0;
    for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
      const std::uint16_t* from = x + channel * shape.plane + begin;
      for (std::int64_t i = 0; i < pixels; ++i) scales[i] += wide(from[i]) * wide(from[i]);
    }
    for (std::int64_t i = 0; i < pixels; ++i) {
      scales[i] = root / std::max(std::sqrt(scales[i]), 1e-12f);
    }
    for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
      const std::uint16_t* from = x + channel * shape.plane + begin;
      std::uint16_t* to = out + channel * shape.out_plane + begin;
      const float factor = gamma[channel];
      for (std::int64_t i = 0; i < pixels; ++i) {
        const float z = wide(from[i]) * scales[i] * factor;
        to[i] = narrow(z / (1 + exponential(-z)));
      }
    }
  }
}

}  // namespace kare::wan
