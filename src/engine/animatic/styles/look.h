#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// The post-treatment of a shot: what its style words ask for, and the light of passing hours. May
// be used from several threads at once.
class Look {
 public:
  // Draws the untreated frame at a share 0..1 of the clip.
  using Model = std::function<void(double share, Bitmap& frame)>;
  // `model` is called at most once, while the look is made; that takes up to a second at 4k.
  Look(const Shot& shot, const Size& size, double duration_s, std::uint64_t seed,
       const Model& model);
  // Treats a finished frame. A pure function of frame and time.
  void apply(double seconds, Bitmap& frame) const;
  // Whether there is nothing to do.
  bool empty() const { return passes_.empty(); }

 private:
  Passes passes_;
  mutable Mutex mutex_;
  mutable std::vector<std::unique_ptr<Scratch>> free_ GUARDED_BY(mutex_);
};

}  // namespace kare::animatic::styles
