#include "engine/wan/pipeline/memory_plan.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

namespace kare::wan {
namespace {

constexpr Tiling kTiles{384, 384, 320, 320};
// A pass keeps about this many tensors of tokens x dim in float32 at once, and the hidden layer of
// some thousand tokens.
constexpr std::uint64_t kTokenTensors = 10;
constexpr std::uint64_t kHiddenTokens = 4096;
// Decoding keeps about this many of the widest tensor at once: the frames of a chunk at full size
// with a quarter of the decoder's width.
constexpr std::uint64_t kFrameTensors = 7;
constexpr std::uint64_t kFramesAtOnce = 6;  // Four new ones and two of the history.
// The histories: two frames for each convolution, counted in full-size frames of a quarter of the
// width. Stages: 7 + 7/2 + 6/8 … of it, rounded up.
constexpr std::uint64_t kHistoryFrames = 40;

std::uint64_t decoding_bytes(const MemoryNeeds& needs, std::uint64_t columns, std::uint64_t rows,
                             std::uint64_t all_columns, std::uint64_t all_rows) {
  const std::uint64_t bytes = needs.half ? 2 : 4;
  const auto scale = static_cast<std::uint64_t>(needs.pixels / needs.patch);
  const std::uint64_t width = static_cast<std::uint64_t>(needs.decoder_width) / 4;
  const std::uint64_t worked_on = columns * rows * scale * scale * width * bytes;
  const std::uint64_t kept = all_columns * all_rows * scale * scale * width * bytes;
  return worked_on * kFrameTensors * kFramesAtOnce + kept * kHistoryFrames;
}

std::uint64_t denoising_bytes(const MemoryNeeds& needs) {
  const auto tokens = static_cast<std::uint64_t>(needs.grid.tokens());
  const auto dim = static_cast<std::uint64_t>(needs.transformer.dim);
  const auto ffn = static_cast<std::uint64_t>(needs.transformer.ffn);
  return tokens * dim * 4 * kTokenTensors +
         std::min(tokens, kHiddenTokens) * ffn * (needs.half ? 4 : 8);
}

std::string giga_text(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

// The number after `key` in a file of lines "KEY: NUMBER kB", in bytes.
std::uint64_t kilobytes_in(const char* file, std::string_view key) {
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    if (!line.starts_with(key)) continue;
    std::istringstream rest(line.substr(key.size()));
    std::uint64_t kilobytes = 0;
    if (rest >> kilobytes) return kilobytes * 1024;
  }
  return std::numeric_limits<std::uint64_t>::max();
}

// The number that is all of a file; "max" and a missing file are no limit.
std::uint64_t number_in(const char* file) {
  std::ifstream in(file);
  std::uint64_t number = 0;
  return in >> number ? number : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::uint64_t available) {
  const auto columns = static_cast<std::uint64_t>(needs.grid.columns) * 2;
  const auto rows = static_cast<std::uint64_t>(needs.grid.rows) * 2;
  MemoryPlan plan;
  plan.weights = needs.weights;
  plan.denoising = denoising_bytes(needs);
  plan.decoding = decoding_bytes(needs, columns, rows, columns, rows);
  if (plan.peak() > available) {
    const auto tile = static_cast<std::uint64_t>(kTiles.tile_width / needs.pixels);
    plan.decoding =
        decoding_bytes(needs, std::min(columns, tile), std::min(rows, tile), columns, rows);
    plan.decode.tiling = kTiles;
  }
  if (plan.peak() <= available) return plan;
  return Error{Code::kUnsupported,
               "this video does not fit into memory: the weights take " + giga_text(plan.weights) +
                   ", denoising " + giga_text(plan.denoising) + ", decoding " +
                   giga_text(plan.decoding) + ", and " + giga_text(available) +
                   " are free; a smaller size or fewer frames would do",
               ""};
}

std::uint64_t available_memory() {
  const std::uint64_t machine = kilobytes_in("/proc/meminfo", "MemAvailable:");
  const std::uint64_t limit = number_in("/sys/fs/cgroup/memory.max");
  const std::uint64_t used = number_in("/sys/fs/cgroup/memory.current");
  if (limit == std::numeric_limits<std::uint64_t>::max() || used > limit) return machine;
  return std::min(machine, limit - used);
}

}  // namespace kare::wan
