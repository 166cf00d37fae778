#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "engine/wan/sampler/schedule.h"

namespace kare::wan {

// Walks through a plan. Holds x between the steps, in float32, wherever the model puts it.
class Solver {
 public:
  // `noise`: standard normal, the shape of the latents.
  Solver(std::vector<SamplingStep> plan, at::Tensor noise)
      : plan_(std::move(plan)), x_(std::move(noise)) {}

  std::size_t step() const { return step_; }
  bool is_done() const { return step_ == plan_.size(); }
  // REQUIRES: !is_done(). What the model is to look at next, and when.
  const SamplingStep& next() const { return plan_[step_]; }
  const std::vector<SamplingStep>& plan() const { return plan_; }
  const at::Tensor& x() const { return x_; }

  // Takes the model's velocity at x. `fresh_noise` is read only where the plan mixes noise in.
  void advance(const at::Tensor& velocity, const at::Tensor& fresh_noise = {});

  // What must be kept to go on later from the same place: x, x before the last step, and the two
  // last views of the clean video; undefined ones are not known yet.
  std::vector<at::Tensor> memory() const { return {x_, before_, m1_, m2_}; }
  // REQUIRES: `memory` of a solver with the same plan after `step` steps.
  void restore(std::size_t step, const std::vector<at::Tensor>& memory);

 private:
  std::vector<SamplingStep> plan_;
  std::size_t step_ = 0;
  at::Tensor x_, before_, m1_, m2_;
};

}  // namespace kare::wan
