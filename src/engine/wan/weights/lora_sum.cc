#include "engine/wan/weights/lora_sum.h"

#include <algorithm>

namespace kare::wan {
namespace {

constexpr std::int64_t kTile = 2048;  // Columns at a time: their sums stay in the nearest cache.

// sums[c] = Σ_k up[k] · down[k · columns + c]; the product is scaled afterwards, as the reference
// does.
void sum_row(const LowRank& change, const float* up, std::int64_t column, std::span<float> sums) {
  std::fill(sums.begin(), sums.end(), 0.0f);
  for (std::int64_t k = 0; k < change.rank; ++k) {
    const float weight = up[k];
    const float* down = change.down.data() + k * change.columns + column;
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += weight * down[c];
  }
}

}  // namespace

void add_low_rank(const LowRank& change, std::int64_t first, std::span<float> out) {
  float sums[kTile];
  const auto end = static_cast<std::int64_t>(out.size());
  for (std::int64_t done = 0; done < end;) {
    const std::int64_t row = (first + done) / change.columns;
    const std::int64_t column = (first + done) % change.columns;
    const std::int64_t count = std::min({kTile, change.columns - column, end - done});
    const std::span<float> part(sums, static_cast<std::size_t>(count));
    sum_row(change, change.up.data() + row * change.rank, column, part);
    add_scaled(change.factor, part, out.subspan(static_cast<std::size_t>(done), part.size()));
    done += count;
  }
}

void add_scaled(float factor, std::span<const float> values, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += factor * values[i];
}

}  // namespace kare::wan
