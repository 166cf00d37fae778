#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "media/picture.h"

namespace kare::media {

// From which pictures to which: `in_frames` pictures that are evenly spread over the time that
// `out_frames` pictures take at `out_fps`.
struct RetimeFormat {
  int in_width = 0, in_height = 0;    // Even, 16..4096.
  double in_fps = 0;                  // Pictures a second as they were made; over 0.5.
  int out_width = 0, out_height = 0;  // Even, 16..4096.
  int out_fps = 0;                    // 1..120.
  int out_frames = 0;                 // 1 or more.
};

// Brings pictures to another rate and size: motion-compensated interpolation when the rate
// differs, then scaling so that the new size is covered, cut in the middle. One thread at a time.
// Gives exactly `out_frames` pictures, the last one again when too few came in.
class Retimer {
 public:
  // Takes each picture; borrowed for the call. Its error ends the call that led to it.
  using Sink = std::function<Result<>(const Picture& picture)>;

  static Result<std::unique_ptr<Retimer>> create(const RetimeFormat& format, Sink sink);
  virtual ~Retimer() = default;
  // REQUIRES: a picture of the format's size, pixels in BGRA.
  virtual Result<> add(const Picture& picture) = 0;
  // Gives what is still held back. REQUIRES: called once, after at least one `add`.
  virtual Result<> finish() = 0;
};

}  // namespace kare::media
