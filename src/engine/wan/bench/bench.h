#pragma once

#include <string>
#include <vector>

namespace kare::wan {

// `kare-engine-wan bench`: times the parts of one model at full size with random weights, beside
// the speed of one large matrix product in the same run. Options: --model NAME (a published one),
// --random-weights (there is no other kind yet), --size WxH, --frames N, --steps N, --threads N,
// --json. Prints the figures; returns the exit status.
int run_bench(const std::vector<std::string>& words);

}  // namespace kare::wan
