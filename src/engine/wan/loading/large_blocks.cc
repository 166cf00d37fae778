#include "engine/wan/loading/large_blocks.h"

#include <malloc.h>

namespace kare::wan {
namespace {

// What the GNU C library comes to by itself in a program with large blocks.
constexpr int kUsualThreshold = 32 << 20;
constexpr int kLowThreshold = 1 << 20;

}  // namespace

LargeBlocksGoBack::LargeBlocksGoBack() {
  ::mallopt(M_MMAP_THRESHOLD, kLowThreshold);
  ::mallopt(M_TRIM_THRESHOLD, kLowThreshold);
  ::malloc_trim(0);
}

LargeBlocksGoBack::~LargeBlocksGoBack() {
  ::mallopt(M_MMAP_THRESHOLD, kUsualThreshold);
  ::mallopt(M_TRIM_THRESHOLD, 2 * kUsualThreshold);
}

}  // namespace kare::wan
