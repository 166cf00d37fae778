#include "config/nearest.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace kare::config {
namespace {
// Names are short; a hostile key of many kilobytes is compared by its beginning only.
constexpr std::size_t kComparedBytesMax = 128;
}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the usual table: the one being filled and the two before it.
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::size_t nearest(std::string_view text, std::span<const std::string> candidates) {
  KARE_ASSERT(!candidates.empty());
  const std::string_view compared = text.substr(0, kComparedBytesMax);
  std::size_t best = 0;
  std::size_t best_distance = edit_distance(compared, candidates[0]);
  for (std::size_t i = 1; i < candidates.size(); ++i) {
    const std::size_t distance = edit_distance(compared, candidates[i]);
    if (distance >= best_distance) continue;
    best = i;
    best_distance = distance;
  }
  return best;
}

}  // namespace kare::config
