#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <boost/json.hpp>
#include <utility>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/settings.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/sampler/solver.h"

namespace kare::wan {
namespace {

constexpr double kSampleTolerance = 5e-6;
constexpr double kSigmaTolerance = 1e-7;
constexpr double kFractionTolerance = 1e-4;  // Of times that are no integers: float32 at 1000.

constexpr std::pair<const char*, Sampler> kSamplers[] = {
    {"unipc_original", Sampler::kUniPc},
    {"unipc_diffusers_036", Sampler::kUniPc},
    {"unipc_diffusers_040", Sampler::kUniPcLaterGrid},
    {"dpmpp_original", Sampler::kDpmPlusPlus},
    {"euler_diffusers", Sampler::kEulerMatch},
    {"euler_plain", Sampler::kEuler},
};

void check_plan(GoldenRows& rows, const TensorMap& io, const std::string& name,
                const std::vector<SamplingStep>& plan) {
  std::vector<double> sigmas, times;
  for (const SamplingStep& step : plan) {
    sigmas.push_back(step.sigma);
    times.push_back(step.time);
  }
  if (const at::Tensor* expected = find_tensor(io, name + ".sigmas")) {
    if (expected->numel() == static_cast<std::int64_t>(plan.size()) + 1) sigmas.push_back(0);
    rows.compare(name + ".sigmas", at::tensor(sigmas, at::kFloat), *expected, kSigmaTolerance);
  }
  if (const at::Tensor* expected = find_tensor(io, name + ".timesteps")) {
    rows.compare(name + ".timesteps", at::tensor(times, at::kFloat), *expected,
                 expected->scalar_type() == at::kLong ? 0 : kFractionTolerance);
  }
}

// Runs the plan with the stand-in for a model: v = 0.6 noise + 0.4 tanh(x).
Result<> check_walk(GoldenRows& rows, const TensorMap& io, const std::string& set,
                    const std::string& name, std::vector<SamplingStep> plan) {
  const at::Tensor* expected = find_tensor(io, name + ".samples");
  if (expected == nullptr) return {};
  const at::Tensor noise = KARE_TRY(need_tensor(io, set + ".v_noise"));
  const at::Tensor* renoise = find_tensor(io, set + ".renoise");
  Solver solver(std::move(plan), KARE_TRY(need_tensor(io, set + ".x_init")));
  std::vector<at::Tensor> samples;
  while (!solver.is_done()) {
    const auto i = static_cast<std::int64_t>(solver.step());
    const at::Tensor velocity = noise[i] * 0.6 + solver.x().tanh() * 0.4;
    solver.advance(velocity, renoise == nullptr ? at::Tensor{} : (*renoise)[i]);
    samples.push_back(solver.x());
  }
  rows.compare(name + ".samples", at::stack(samples), *expected, kSampleTolerance);
  return {};
}

Result<> check_case(GoldenRows& rows, const TensorMap& io, const boost::json::object& settings) {
  const std::string set = KARE_TRY(setting_text(settings, "case"));
  const auto steps = static_cast<int>(KARE_TRY(setting_int(settings, "steps")));
  const double shift = KARE_TRY(setting_number(settings, "shift"));
  for (const auto& [label, sampler] : kSamplers) {
    const std::string name = set + "." + label;
    if (!io.contains(name + ".sigmas")) continue;
    const std::vector<SamplingStep> plan = plan_sampling(sampler, steps, shift);
    check_plan(rows, io, name, plan);
    KARE_TRY(check_walk(rows, io, set, name, plan));
  }
  return {};
}

Result<> check_distilled(GoldenRows& rows, const TensorMap& io,
                         const boost::json::object& settings) {
  const std::string set = KARE_TRY(setting_text(settings, "case"));
  DistilledSteps steps;
  for (const auto& time : KARE_TRY(setting_array(settings, "step_list"))) {
    steps.times.push_back(time.to_number<double>());
  }
  steps.shift = KARE_TRY(setting_number(settings, "shift"));
  const boost::json::value* renoise = settings.if_contains("renoise");
  steps.renoise = renoise != nullptr && renoise->is_bool() && renoise->get_bool();
  // The model is told the listed times themselves exactly when they are not warped.
  std::vector<double> told;
  for (const auto& time : KARE_TRY(setting_array(settings, "timesteps"))) {
    told.push_back(time.to_number<double>());
  }
  if (told == steps.times) steps.given = StepTimes::kDirect;
  const std::vector<SamplingStep> plan = plan_sampling(steps);
  check_plan(rows, io, set, plan);
  return check_walk(rows, io, set, set, plan);
}

}  // namespace

std::optional<Sampler> golden_sampler(std::string_view name) {
  for (const auto& [label, sampler] : kSamplers) {
    if (name == label) return sampler;
  }
  return sampler_from_name(name);
}

Result<std::vector<GoldenRow>> check_golden_schedulers(const Path& folder, const std::string& set) {
  GoldenRows rows(set);
  const TensorMap io = KARE_TRY(golden_tensors(folder / (set + "_io.safetensors")));
  const auto settings = KARE_TRY(golden_settings(folder / (set + ".json")));
  for (const auto& each : KARE_TRY(setting_array(settings, "cases"))) {
    KARE_TRY(check_case(rows, io, each.as_object()));
  }
  if (settings.contains("distilled")) {
    for (const auto& each : KARE_TRY(setting_array(settings, "distilled"))) {
      KARE_TRY(check_distilled(rows, io, each.as_object()));
    }
  }
  return rows.take();
}

}  // namespace kare::wan
