#include "engine/animatic/frame_line.h"

#include "base/assert.h"
#include "base/service.h"

namespace kare::animatic {
namespace {

// Frames beyond those that are being drawn: the one that the caller holds, and one that waits for
// it unless that costs 33 MB, as at 3840×2160.
constexpr int kPixelsLarge = 4'000'000;

int spare_slots(const Size& size) {
  return size.width * size.height > kPixelsLarge ? 1 : 2;
}

}  // namespace

FrameLine::FrameLine(const Stage& stage, int fps, int count, int threads)
    : stage_(stage), fps_(fps), count_(count) {
  KARE_ASSERT(fps > 0 && count > 0 && threads > 0);
  const auto slots = static_cast<std::size_t>(threads + spare_slots(stage.world().size));
  drawn_.assign(slots, -1);
  slots_.resize(slots);
  for (int i = 0; i < threads; ++i) {
    threads_.push_back(start_thread("kare-draw", [this] { draw_frames(); }));
  }
}

FrameLine::~FrameLine() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void FrameLine::draw_frames() {
  const int slots = static_cast<int>(slots_.size());
  while (true) {
    int frame = 0;
    {
      const MutexLock lock(mutex_);
      // The slot is free when the caller has gone past the frame that was in it.
      while (!stop_ && taken_ < count_ && taken_ - slots >= handed_) changed_.wait(mutex_);
      if (stop_ || taken_ >= count_) return;
      frame = taken_++;
    }
    const auto slot = static_cast<std::size_t>(frame % slots);
    stage_.draw(static_cast<double>(frame) / fps_, slots_[slot]);
    {
      const MutexLock lock(mutex_);
      drawn_[slot] = frame;
    }
    changed_.notify_all();
  }
}

const Bitmap& FrameLine::next() {
  std::size_t slot = 0;
  {
    const MutexLock lock(mutex_);
    KARE_ASSERT(handed_ + 1 < count_);
    const int frame = ++handed_;
    slot = static_cast<std::size_t>(frame) % slots_.size();
    // Frees the slot of the frame before for the threads.
    changed_.notify_all();
    while (drawn_[slot] != frame) changed_.wait(mutex_);
  }
  return slots_[slot];
}

}  // namespace kare::animatic
