#include "engine/wan/pipeline/memory_plan.h"

#include <cstdio>
#include <optional>
#include <string>

namespace kare::wan {
namespace {

constexpr double kCheapWork = 1.2;                // Bands may cost so much of the decoder's time,
constexpr double kMostWork = 4;                   // and so much when memory is short.
constexpr std::uint64_t kHiddenTokens = 4096;     // Of the feed forward layer, held at once.
constexpr std::uint64_t kTextRows = 513;          // That cross attention keeps, at most.
constexpr std::uint64_t kLibraries = 24'000'000;  // What the tensor library keeps for itself.
// The encoder of the file and the interpolation of frames hold so many bytes a pixel.
constexpr std::uint64_t kDeliveryBytes = 160;

std::uint64_t of(std::int64_t number) {
  return static_cast<std::uint64_t>(number);
}

// The most that one layer of the published text encoder's form takes when it must be converted:
// four square matrices and three that are two and a half times as high; and its scores at full
// length.
std::uint64_t reading_bytes(const MemoryNeeds& needs) {
  const std::uint64_t width = of(needs.transformer.text_dim), number = needs.half ? 2 : 4;
  const std::uint64_t heads = std::max<std::uint64_t>(width / 64, 1);
  return width * width * 23 / 2 * number + 4 * heads * 512 * 512 * sizeof(float) +
         512 * width * 8 * sizeof(float);
}

// A pass holds, for each token and channel, at its largest: the residual in float32, and in the
// type of the matrices the normed input, queries, keys and values before and after they are turned,
// and what attention gives. Between passes: keys and values of the texts, and the clip's tables.
std::uint64_t denoising_bytes(const MemoryNeeds& needs) {
  const TransformerShape& shape = needs.transformer;
  const std::uint64_t number = needs.half ? 2 : 4;
  const std::uint64_t tokens = of(needs.grid.tokens()), dim = of(shape.dim);
  const std::uint64_t pass = tokens * dim * (sizeof(float) + 7 * number);
  const std::uint64_t hidden =
      std::min(tokens, kHiddenTokens) * of(shape.ffn) * number * (needs.half ? 1 : 2);
  const std::uint64_t fed = tokens * dim * (sizeof(float) + 3 * number) + hidden;
  const std::uint64_t texts = 2 * of(shape.layers) * 2 * kTextRows * dim * number;
  const std::uint64_t tables = tokens * of(shape.dim / shape.heads) * sizeof(float);
  const std::uint64_t latents = tokens * 4 * of(shape.in_channels) * sizeof(float) * 12;
  return std::max(pass, fed) + texts + tables + latents + kLibraries;
}

std::string size_text(std::uint64_t bytes) {
  char text[32];
  const auto number = static_cast<double>(bytes);
  if (bytes < 1'000'000'000) {
    std::snprintf(text, sizeof text, "%.0f MB", number / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.1f GB", number / 1e9);
  }
  return text;
}

void plan_decoding(const MemoryNeeds& needs, double work_max, MemoryPlan& plan) {
  const LatentSize size{needs.grid.frames, 2 * needs.grid.rows, 2 * needs.grid.columns};
  const std::uint64_t number = needs.half ? 2 : 4;
  plan.decode.bands = least_memory(needs.decoder, size, number, work_max);
  plan.decoding = decode_cost(needs.decoder, size, plan.decode.bands, number).bytes +
                  needs.delivered_pixels * kDeliveryBytes;
}

}  // namespace

Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::uint64_t available) {
  MemoryPlan plan;
  plan.weights = needs.weights;
  plan.reading = reading_bytes(needs);
  plan.denoising = denoising_bytes(needs);
  plan_decoding(needs, kCheapWork, plan);
  if (plan.peak() > available) plan_decoding(needs, kMostWork, plan);
  if (plan.peak() <= available) return plan;
  return Error{Code::kUnsupported,
               "this video does not fit into memory: the weights take " + size_text(plan.weights) +
                   ", beside them reading the prompt " + size_text(plan.reading) + ", denoising " +
                   size_text(plan.denoising) + " or decoding " + size_text(plan.decoding) +
                   ", and " + size_text(available) +
                   " are free; a smaller size or fewer frames would do",
               ""};
}

}  // namespace kare::wan
