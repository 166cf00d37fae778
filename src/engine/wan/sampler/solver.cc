#include "engine/wan/sampler/solver.h"

#include <ATen/TensorOperators.h>

#include <utility>

namespace kare::wan {
namespace {

// Adds factor * term in float64, so that fifty steps round only once each.
void add(at::Tensor& sum, double factor, const at::Tensor& term) {
  if (factor == 0 || !term.defined()) return;
  const at::Tensor part = term.to(at::kDouble) * factor;
  sum = sum.defined() ? sum + part : part;
}

}  // namespace

void Solver::advance(const at::Tensor& velocity, const at::Tensor& fresh_noise) {
  const SamplingStep& now = plan_[step_];
  const at::Tensor m = (x_.to(at::kDouble) - velocity.to(at::kDouble) * now.sigma).to(at::kFloat);
  if (now.corrector) {
    at::Tensor corrected;
    add(corrected, now.corrector->previous, before_);
    add(corrected, now.corrector->m, m);
    add(corrected, now.corrector->m1, m1_);
    add(corrected, now.corrector->m2, m2_);
    x_ = corrected.to(at::kFloat);
  }
  at::Tensor next;
  add(next, now.predictor.x, x_);
  add(next, now.predictor.m, m);
  add(next, now.predictor.m1, m1_);
  add(next, now.predictor.noise, fresh_noise);
  before_ = x_;
  x_ = next.to(at::kFloat);
  m2_ = std::exchange(m1_, m);
  ++step_;
}

void Solver::restore(std::size_t step, const std::vector<at::Tensor>& memory) {
  step_ = step;
  x_ = memory[0];
  before_ = memory[1];
  m1_ = memory[2];
  m2_ = memory[3];
}

}  // namespace kare::wan
