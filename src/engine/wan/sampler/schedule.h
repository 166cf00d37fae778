#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace kare::wan {

// Which grid of noise levels and which solver. All solve the same flow from noise to video.
enum class Sampler {
  kUniPc,           // Order 2, grid of the original code and of diffusers up to 0.36.
  kUniPcLaterGrid,  // The same solver on the grid of diffusers from 0.37 on.
  kDpmPlusPlus,     // DPM-Solver++ 2M (midpoint) on the original grid.
  kEuler,           // Euler on the original UniPC grid.
  kEulerMatch,      // Euler on diffusers' FlowMatchEuler grid, with fractional times.
};

// "unipc", "unipc-0.37", "dpm++", "euler", "euler-match".
std::string_view sampler_name(Sampler sampler);
std::optional<Sampler> sampler_from_name(std::string_view name);

// How the steps of a distilled model are given.
enum class StepTimes {
  kShifted,  // Times before the shift; the model is asked at 1000 times the shifted level.
  kDirect,   // Times as the model is asked; the level is the nearest of the shifted grid.
};
struct DistilledSteps {
  std::vector<double> times;  // 1000 … 1, falling.
  double shift = 5;
  StepTimes given = StepTimes::kShifted;
  bool renoise = false;  // Fresh noise after each step instead of Euler.
};

// One evaluation of the model and what follows it, as plain sums. With m the clean video that the
// model sees now (x - sigma v), m1 and m2 those of the two steps before, and x0 the x from which
// the step before started:
//   x  <- corrector: previous x0 + m m + m1 m1 + m2 m2 (only where there is one)
//   x' <- x x + m m + m1 m1 + noise (fresh noise)
// All figures are exact functions of the grid, so a whole plan is made before the first step.
struct SamplingStep {
  double sigma = 0;  // Level of noise of x; a float32 number.
  double time = 0;   // What the model is told, 0..1000.
  struct Corrector {
    double previous = 0, m = 0, m1 = 0, m2 = 0;
  };
  std::optional<Corrector> corrector;
  struct Predictor {
    double x = 0, m = 0, m1 = 0, noise = 0;
  };
  Predictor predictor;
};

// REQUIRES: steps >= 1, shift > 0.
std::vector<SamplingStep> plan_sampling(Sampler sampler, int steps, double shift);
// REQUIRES: at least one time.
std::vector<SamplingStep> plan_sampling(const DistilledSteps& steps);

}  // namespace kare::wan
