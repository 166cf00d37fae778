#include "engine/wan/sampler/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/assert.h"

// Sources of the formulas: UniPC (arXiv 2302.04867) with B(h) = e^h - 1 and data prediction,
// DPM-Solver++ 2M (arXiv 2211.01095), both written out for flow matching: alpha = 1 - sigma.
namespace kare::wan {
namespace {

constexpr double kTrainTimes = 1000;
constexpr std::array<std::pair<Sampler, std::string_view>, 5> kNames = {{
    {Sampler::kUniPc, "unipc"},
    {Sampler::kUniPcLaterGrid, "unipc-0.37"},
    {Sampler::kDpmPlusPlus, "dpm++"},
    {Sampler::kEuler, "euler"},
    {Sampler::kEulerMatch, "euler-match"},
}};

double to_float32(double value) {
  return static_cast<double>(static_cast<float>(value));
}

double shifted(double sigma, double shift) {
  return shift * sigma / (1 + (shift - 1) * sigma);
}

// `count` levels from `first` towards `last`, which is reached after `intervals` of them.
std::vector<double> levels_between(double first, double last, int count, int intervals) {
  std::vector<double> levels;
  for (int i = 0; i < count; ++i) {
    const double step = intervals > 0 ? (last - first) / intervals : 0;
    levels.push_back(first + i * step);
  }
  return levels;
}

// The levels in float64, without the 0 at the end.
std::vector<double> grid_of(Sampler sampler, int steps, double shift) {
  std::vector<double> levels;
  switch (sampler) {
    case Sampler::kUniPc:
    case Sampler::kEuler: levels = levels_between(to_float32(0.999), 0, steps, steps); break;
    case Sampler::kUniPcLaterGrid: levels = levels_between(1, 0.001, steps, steps); break;
    case Sampler::kDpmPlusPlus: levels = levels_between(1, 0, steps, steps); break;
    case Sampler::kEulerMatch:
      levels = levels_between(1, shifted(0.001, shift), steps, steps - 1);
      break;
  }
  for (double& level : levels) level = shifted(level, shift);
  if (sampler == Sampler::kUniPcLaterGrid && std::abs(levels[0] - 1) < 1e-6) levels[0] -= 1e-6;
  return levels;
}

double log_snr(double sigma) {
  return std::log1p(-sigma) - std::log(sigma);
}

// From `from` to `to` with the model's view of the clean video held still.
struct Interval {
  Interval(double from, double to)
      : keep(to / from),
        h(log_snr(to) - log_snr(from)),
        phi(std::expm1(-h)),
        gain(-(1 - to) * phi) {}
  double keep;  // Of x.
  double h;     // Infinite at to = 0 and at from = 1.
  double phi;   // e^-h - 1.
  double gain;  // Of the clean video.
};

// The second order looks back to `before`, the level one step earlier.
SamplingStep::Predictor predict(const Interval& now, double from, std::optional<double> before) {
  if (!before) return {now.keep, now.gain, 0, 0};
  const double r = (log_snr(*before) - log_snr(from)) / now.h;
  const double half = 1 / (2 * r);  // 0 when the step before came from pure noise.
  return {now.keep, now.gain * (1 - half), now.gain * half, 0};
}

SamplingStep::Corrector correct(const Interval& last, double from, std::optional<double> before) {
  if (!before) return {last.keep, last.gain / 2, last.gain / 2, 0};
  const double psi = last.phi / -last.h - 1;
  const double b1 = psi / last.phi;
  const double b2 = 2 * (psi / -last.h - 0.5) / last.phi;
  const double r = (log_snr(*before) - log_snr(from)) / last.h;
  const double rho1 = (b1 - b2) / (1 - r), rho2 = b1 - rho1;
  return {last.keep, last.gain * rho2, last.gain * (1 - rho1 / r - rho2), last.gain * rho1 / r};
}

void plan_unipc(std::vector<SamplingStep>& plan, const std::vector<double>& sigmas) {
  const std::size_t steps = plan.size();
  std::size_t last_order = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const auto level = [&](std::size_t at) { return std::optional<double>(sigmas[at]); };
    if (i > 0) {
      plan[i].corrector = correct({sigmas[i - 1], sigmas[i]}, sigmas[i - 1],
                                  last_order == 2 ? level(i - 2) : std::nullopt);
    }
    last_order = std::min({std::size_t{2}, steps - i, i + 1});
    plan[i].predictor = predict({sigmas[i], sigmas[i + 1]}, sigmas[i],
                                last_order == 2 ? level(i - 1) : std::nullopt);
  }
}

void plan_dpm(std::vector<SamplingStep>& plan, const std::vector<double>& sigmas) {
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const bool first_order = i == 0 || i + 1 == plan.size();
    plan[i].predictor = predict({sigmas[i], sigmas[i + 1]}, sigmas[i],
                                first_order ? std::nullopt : std::optional<double>(sigmas[i - 1]));
  }
}

// x' = x + (sigma' - sigma) v, written with m instead of v.
void plan_euler(std::vector<SamplingStep>& plan, const std::vector<double>& sigmas) {
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const double keep = sigmas[i + 1] / sigmas[i];
    plan[i].predictor = {keep, 1 - keep, 0, 0};
  }
}

}  // namespace

std::string_view sampler_name(Sampler sampler) {
  for (const auto& [each, name] : kNames) {
    if (each == sampler) return name;
  }
  return "";
}

std::optional<Sampler> sampler_from_name(std::string_view name) {
  for (const auto& [each, its_name] : kNames) {
    if (its_name == name) return each;
  }
  return std::nullopt;
}

std::vector<SamplingStep> plan_sampling(Sampler sampler, int steps, double shift) {
  KARE_ASSERT(steps >= 1 && shift > 0);
  const std::vector<double> grid = grid_of(sampler, steps, shift);
  std::vector<SamplingStep> plan(grid.size());
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double time = kTrainTimes * grid[i];
    plan[i].sigma = to_float32(grid[i]);
    plan[i].time = sampler == Sampler::kEulerMatch ? kTrainTimes * plan[i].sigma : std::trunc(time);
    sigmas.push_back(plan[i].sigma);
  }
  sigmas.push_back(0);
  switch (sampler) {
    case Sampler::kUniPc:
    case Sampler::kUniPcLaterGrid: plan_unipc(plan, sigmas); break;
    case Sampler::kDpmPlusPlus: plan_dpm(plan, sigmas); break;
    case Sampler::kEuler:
    case Sampler::kEulerMatch: plan_euler(plan, sigmas); break;
  }
  return plan;
}

std::vector<SamplingStep> plan_sampling(const DistilledSteps& steps) {
  KARE_ASSERT(!steps.times.empty());
  std::vector<SamplingStep> plan(steps.times.size());
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    double level = shifted(steps.times[i] / kTrainTimes, steps.shift);
    if (steps.given == StepTimes::kDirect) {
      // The grid has a level for each thousandth; its inverse finds the nearest one.
      const double wanted = steps.times[i] / kTrainTimes;
      const double place =
          std::round(kTrainTimes * wanted / (steps.shift - (steps.shift - 1) * wanted));
      level = shifted(std::clamp(place, 1.0, kTrainTimes) / kTrainTimes, steps.shift);
    }
    plan[i].sigma = to_float32(level);
    plan[i].time = steps.given == StepTimes::kDirect ? steps.times[i] : kTrainTimes * plan[i].sigma;
    sigmas.push_back(plan[i].sigma);
  }
  sigmas.push_back(0);
  plan_euler(plan, sigmas);
  for (std::size_t i = 0; steps.renoise && i < plan.size(); ++i) {
    plan[i].predictor = {0, 1 - sigmas[i + 1], 0, sigmas[i + 1]};
  }
  return plan;
}

}  // namespace kare::wan
