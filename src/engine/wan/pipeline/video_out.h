#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/request/mapping.h"
#include "media/mp4_writer.h"
#include "media/retimer.h"
#include "task/video_spec.h"

namespace kare::wan {

// Writes frames of the model as the video that was asked for: rate, size and number of frames of
// the request, whatever the model's own are. One thread at a time.
class VideoOut {
 public:
  static Result<std::unique_ptr<VideoOut>> create(const Path& mp4, const VideoSpec& spec,
                                                  const NativeRequest& native);
  // frames: (1, 3, n, H, W) float32 in [-1, 1], of the model's size.
  Result<> add(const at::Tensor& frames);
  // Makes the file appear. REQUIRES: called once, after all frames.
  Result<> finish();

 private:
  VideoOut() = default;

  std::unique_ptr<media::Mp4Writer> writer_;
  std::unique_ptr<media::Retimer> retimer_;
};

}  // namespace kare::wan
