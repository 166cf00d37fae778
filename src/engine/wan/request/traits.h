#pragma once

#include <string>
#include <string_view>

namespace kare::wan {

// What is known about a published model beyond its weights: how its makers run it.
struct ModelTraits {
  std::string_view name;  // "wan2.1-t2v-1.3b"
  std::string_view repository;
  int steps = 50;
  double shift = 5;
  double guidance = 5;       // With two experts: of the low-noise one.
  double guidance_high = 5;  // Of the high-noise expert.
  double boundary = 0;       // Times from 1000 times this on belong to the high-noise expert.
  int fps = 16;
  int trained_frames = 81;  // Longer videos turn the frame axis slower.
  bool has_720p = false;    // Trained for 1280 x 720 (704) besides, or instead of, 832 x 480.
  bool only_720p = false;
  int multiple = 16;  // Of width and height.
};

// By the transformer's measures: dim, whether there are two experts, latent channels. Models of
// other measures (small ones for tests, pruned ones) get what is nearest, named "wan".
ModelTraits traits_of(long dim, bool two_experts, long channels);

// Where the published model of this name ("wan2.1-t2v-14b", in any case) can be downloaded; empty
// for other names.
std::string_view repository_of(std::string_view name);

}  // namespace kare::wan
