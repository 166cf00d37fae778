#pragma once

#include <thread>
#include <vector>

#include "base/mutex.h"
#include "engine/animatic/stage/bitmap.h"
#include "engine/animatic/stage/stage.h"

namespace kare::animatic {

// Draws the frames of a clip on threads of its own, a few ahead, and hands them out in order. Which
// thread draws which frame does not change them. `next` is for one thread.
class FrameLine {
 public:
  // REQUIRES: the stage outlives it; fps, count and threads are positive.
  FrameLine(const Stage& stage, int fps, int count, int threads);
  // Lets the frames that are being drawn end, and leaves the others undrawn.
  ~FrameLine();
  FrameLine(const FrameLine&) = delete;
  FrameLine& operator=(const FrameLine&) = delete;

  // Waits for the next frame. It stays valid until the following call. REQUIRES: at most `count`
  // calls.
  const Bitmap& next();

 private:
  void draw_frames();

  const Stage& stage_;
  const int fps_, count_;

  Mutex mutex_;
  Condition changed_;
  int taken_ GUARDED_BY(mutex_) = 0;    // Frames that a thread has begun.
  int handed_ GUARDED_BY(mutex_) = -1;  // The frame the caller holds.
  bool stop_ GUARDED_BY(mutex_) = false;
  std::vector<int> drawn_ GUARDED_BY(mutex_);  // Per slot, the frame that stands in it, or -1.
  // Frame i is in slot i modulo their number. A slot belongs to the thread that draws its frame,
  // then to the caller; never to two.
  std::vector<Bitmap> slots_;
  std::vector<std::thread> threads_;
};

}  // namespace kare::animatic
