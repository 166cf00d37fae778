#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "engine/wan/model/transformer.h"

namespace kare::wan {

// A transformer with everything about one video that does not change between steps.
struct GuidedModel {
  const Transformer* model = nullptr;  // Borrowed.
  RopeTable rope;
  PreparedContext prompt;
  std::optional<PreparedContext> negative;  // None: the prompt alone leads (guidance 1).
  double guidance = 1;
};

struct Velocities {
  at::Tensor prompt, negative;  // `negative` is undefined without guidance.
  at::Tensor guided;            // negative + guidance (prompt - negative).
};

// latents: (1, channels, T, h, w) float32. `guided` is undefined when `stop` said so.
Velocities guided_velocity(const GuidedModel& guided, const at::Tensor& latents,
                           const PreparedTime& time, const StopCheck& stop = {});

}  // namespace kare::wan
