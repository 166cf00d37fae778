#include "engine/wan/pipeline/guided.h"

#include <ATen/TensorOperators.h>

namespace kare::wan {

Velocities guided_velocity(const GuidedModel& guided, const at::Tensor& latents,
                           const PreparedTime& time, const StopCheck& stop) {
  const auto run = [&](const PreparedContext& context) {
    return guided.model->forward(latents, time, context, guided.rope, {}, stop);
  };
  Velocities velocities;
  velocities.prompt = run(guided.prompt);
  velocities.guided = velocities.prompt;
  if (!guided.negative || !velocities.prompt.defined()) return velocities;
  velocities.negative = run(*guided.negative);
  velocities.guided = at::Tensor();
  if (!velocities.negative.defined()) return velocities;
  velocities.guided =
      velocities.negative + (velocities.prompt - velocities.negative) * guided.guidance;
  return velocities;
}

}  // namespace kare::wan
