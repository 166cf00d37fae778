#include "engine/wan/pipeline/pixels.h"

#include <ATen/TensorOperators.h>

namespace kare::wan {

at::Tensor to_bytes(const at::Tensor& video, ByteRule rule) {
  if (rule == ByteRule::kRound) {
    return (video * 0.5 + 0.5).clamp_(0, 1).mul_(255).round_().to(at::kByte);
  }
  return (video.clamp(-1, 1) + 1).div_(2).mul_(255).to(at::kByte);
}

}  // namespace kare::wan
