#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// The size a shot is drawn at for frames of `size`: half of it in each direction where its style
// works with a brush, with flat inks or in blocks, which leave no finer detail than that.
Size canvas_of(const Shot& shot, const Size& size);

// The post-treatment of a shot: what its style words ask for, and the light of passing hours. May
// be used from several threads at once.
class Look {
 public:
  // Draws the untreated picture, in the size of the canvas, at a share 0..1 of the clip.
  using Model = std::function<void(double share, Bitmap& canvas)>;
  // The same at the moment that is asked for.
  using Draw = std::function<void(Bitmap& canvas)>;
  // `size` is that of the frames. `model` is called at most once, while the look is made; that
  // takes up to a second at 4k.
  Look(const Shot& shot, const Size& size, double duration_s, std::uint64_t seed,
       const Model& model);
  // Makes the frame of what `draw` draws. A pure function of that and of the time.
  void apply(double seconds, const Draw& draw, Bitmap& frame) const;
  // Whether there is nothing to do.
  bool empty() const { return passes_.empty() && enlarge_ == nullptr; }

 private:
  // What a frame is made in.
  struct Desk {
    Bitmap canvas;
    Scratch small, large;
  };

  Size size_;
  Passes passes_;                           // On the canvas, when there is one of its own.
  std::unique_ptr<const Enlarge> enlarge_;  // From the canvas to the frame; null: no canvas.
  Passes after_;                            // On the frame then.
  mutable Mutex mutex_;
  mutable std::vector<std::unique_ptr<Desk>> free_ GUARDED_BY(mutex_);
};

}  // namespace kare::animatic::styles
