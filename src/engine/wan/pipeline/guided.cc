#include "engine/wan/pipeline/guided.h"

#include <ATen/TensorOperators.h>

namespace kare::wan {

Velocities guided_velocity(const GuidedModel& guided, const at::Tensor& latents,
                           const PreparedTime& time) {
  Velocities velocities;
  velocities.prompt = guided.model->forward(latents, time, guided.prompt, guided.rope);
  velocities.guided = velocities.prompt;
  if (guided.negative) {
    velocities.negative = guided.model->forward(latents, time, *guided.negative, guided.rope);
    velocities.guided =
        velocities.negative + (velocities.prompt - velocities.negative) * guided.guidance;
  }
  return velocities;
}

}  // namespace kare::wan
