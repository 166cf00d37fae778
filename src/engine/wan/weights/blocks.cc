// The block layouts are those of ggml (ggml-common.h); each function decodes one block.
#include "engine/wan/weights/blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/assert.h"
#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

using Bytes = const std::uint8_t*;

float half(Bytes from) {
  return float_of_fp16(static_cast<std::uint16_t>(from[0] | from[1] << 8));
}

std::uint32_t word(Bytes from) {
  std::uint32_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// The four-bit number `i` of 32 that lie in 16 bytes: low halves first, then high halves.
int nibble(Bytes bytes, int i) {
  return i < 16 ? bytes[i] & 15 : bytes[i - 16] >> 4;
}

constexpr std::array<float, 16> kIq4 = {-127, -104, -83, -65, -49, -35, -22, -10,
                                        1,    13,   25,  38,  53,  69,  89,  113};

void decode_q4_0(Bytes block, float* out) {
  const float d = half(block);
  for (int i = 0; i < 32; ++i) out[i] = d * static_cast<float>(nibble(block + 2, i) - 8);
}

void decode_q4_1(Bytes block, float* out) {
  const float d = half(block), m = half(block + 2);
  for (int i = 0; i < 32; ++i) out[i] = d * static_cast<float>(nibble(block + 4, i)) + m;
}

void decode_q5_0(Bytes block, float* out) {
  const float d = half(block);
  const std::uint32_t high = word(block + 2);
  for (int i = 0; i < 32; ++i) {
    const int number = nibble(block + 6, i) + 16 * static_cast<int>(high >> i & 1);
    out[i] = d * static_cast<float>(number - 16);
  }
}

void decode_q5_1(Bytes block, float* out) {
  const float d = half(block), m = half(block + 2);
  const std::uint32_t high = word(block + 4);
  for (int i = 0; i < 32; ++i) {
    const int number = nibble(block + 8, i) + 16 * static_cast<int>(high >> i & 1);
    out[i] = d * static_cast<float>(number) + m;
  }
}

void decode_q8_0(Bytes block, float* out) {
  const float d = half(block);
  for (int i = 0; i < 32; ++i) {
    out[i] = d * static_cast<float>(static_cast<std::int8_t>(block[2 + i]));
  }
}

void decode_iq4_nl(Bytes block, float* out) {
  const float d = half(block);
  for (int i = 0; i < 32; ++i) out[i] = d * kIq4[static_cast<std::size_t>(nibble(block + 2, i))];
}

// The two-bit number of element e of 256: two halves × four shifts × 32 bytes.
int two_bits(Bytes bytes, int e) {
  return bytes[e / 128 * 32 + e % 32] >> (e / 32 % 4 * 2) & 3;
}

void decode_q2_k(Bytes block, float* out) {
  const Bytes scales = block, numbers = block + 16;
  const float d = half(block + 80), dm = half(block + 82);
  for (int e = 0; e < 256; ++e) {
    const int s = scales[e / 16];
    const float scale = d * static_cast<float>(s & 15), least = dm * static_cast<float>(s >> 4);
    out[e] = scale * static_cast<float>(two_bits(numbers, e)) - least;
  }
}

void decode_q3_k(Bytes block, float* out) {
  const Bytes mask = block, numbers = block + 32, scales = block + 96;
  const float d = half(block + 108);
  for (int e = 0; e < 256; ++e) {
    const int j = e / 16;
    const int low = j < 8 ? scales[j] & 15 : scales[j - 8] >> 4;
    const int high = scales[8 + j % 4] >> (j / 4 * 2) & 3;
    const float scale = d * static_cast<float>((low | high << 4) - 32);
    const int without = 1 - (mask[e % 32] >> (e / 32) & 1);
    out[e] = scale * static_cast<float>(two_bits(numbers, e) - 4 * without);
  }
}

struct ScaleAndMin {
  int scale, min;
};

// The six-bit pair of group j of 8 from the 12 bytes that Q4_K and Q5_K share.
ScaleAndMin scale_and_min(Bytes a, int j) {
  if (j < 4) return {a[j] & 63, a[j + 4] & 63};
  return {(a[j + 4] & 15) | (a[j - 4] >> 2 & 48), (a[j + 4] >> 4) | (a[j] >> 2 & 48)};
}

void decode_q4_k(Bytes block, float* out) {
  const float d = half(block), dm = half(block + 2);
  for (int j = 0; j < 8; ++j) {
    const auto [s, m] = scale_and_min(block + 4, j);
    const float scale = d * static_cast<float>(s), least = dm * static_cast<float>(m);
    const Bytes numbers = block + 16 + j / 2 * 32;
    for (int i = 0; i < 32; ++i) {
      const int number = j % 2 == 0 ? numbers[i] & 15 : numbers[i] >> 4;
      out[32 * j + i] = scale * static_cast<float>(number) - least;
    }
  }
}

void decode_q5_k(Bytes block, float* out) {
  const float d = half(block), dm = half(block + 2);
  const Bytes high = block + 16;
  for (int j = 0; j < 8; ++j) {
    const auto [s, m] = scale_and_min(block + 4, j);
    const float scale = d * static_cast<float>(s), least = dm * static_cast<float>(m);
    const Bytes numbers = block + 48 + j / 2 * 32;
    for (int i = 0; i < 32; ++i) {
      const int low = j % 2 == 0 ? numbers[i] & 15 : numbers[i] >> 4;
      const int number = low + 16 * (high[i] >> j & 1);
      out[32 * j + i] = scale * static_cast<float>(number) - least;
    }
  }
}

void decode_q6_k(Bytes block, float* out) {
  const Bytes scales = block + 192;
  const float d = half(block + 208);
  for (int e = 0; e < 256; ++e) {
    const Bytes low = block + e / 128 * 64, high = block + 128 + e / 128 * 32;
    const int within = e % 128;
    const int four = within < 64 ? low[within] & 15 : low[within - 64] >> 4;
    const int two = high[within % 32] >> (within / 32 * 2) & 3;
    const float scale = d * static_cast<float>(static_cast<std::int8_t>(scales[e / 16]));
    out[e] = scale * static_cast<float>((four | two << 4) - 32);
  }
}

void decode_iq4_xs(Bytes block, float* out) {
  const float d = half(block);
  const int high = block[2] | block[3] << 8;
  for (int j = 0; j < 8; ++j) {
    const int low = block[4 + j / 2] >> (j % 2 * 4) & 15;
    const float scale = d * static_cast<float>((low | (high >> 2 * j & 3) << 4) - 32);
    const Bytes numbers = block + 8 + 16 * j;
    for (int i = 0; i < 32; ++i) {
      out[32 * j + i] = scale * kIq4[static_cast<std::size_t>(nibble(numbers, i))];
    }
  }
}

using Decoder = void (*)(Bytes, float*);

Decoder decoder_of(DType dtype) {
  switch (dtype) {
    case DType::kQ4_0: return decode_q4_0;
    case DType::kQ4_1: return decode_q4_1;
    case DType::kQ5_0: return decode_q5_0;
    case DType::kQ5_1: return decode_q5_1;
    case DType::kQ8_0: return decode_q8_0;
    case DType::kQ2K: return decode_q2_k;
    case DType::kQ3K: return decode_q3_k;
    case DType::kQ4K: return decode_q4_k;
    case DType::kQ5K: return decode_q5_k;
    case DType::kQ6K: return decode_q6_k;
    case DType::kIQ4NL: return decode_iq4_nl;
    case DType::kIQ4XS: return decode_iq4_xs;
    default: return nullptr;
  }
}

}  // namespace

void dequantise_blocks(DType dtype, const std::byte* blocks, std::span<float> out) {
  const Decoder decode = decoder_of(dtype);
  KARE_ASSERT(decode != nullptr);
  const DTypeInfo& info = dtype_info(dtype);
  const auto elements = static_cast<std::size_t>(info.block_elements);
  const auto* block = reinterpret_cast<const std::uint8_t*>(blocks);
  for (std::size_t done = 0; done < out.size(); done += elements, block += info.block_bytes) {
    if (out.size() - done >= elements) {
      decode(block, out.data() + done);
      continue;
    }
    std::array<float, 256> last;
    decode(block, last.data());
    std::copy_n(last.data(), out.size() - done, out.data() + done);
  }
}

}  // namespace kare::wan
