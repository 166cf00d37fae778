#include "kling/models.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kare::kling {
namespace {

constexpr ModelLimits kPlain = {};
constexpr ModelLimits kSoundWithPro = {.sound = ModelLimits::Sound::kWithPro};
constexpr ModelLimits kEverything = {.has_4k = true,
                                     .has_every_second = true,
                                     .has_shots = true,
                                     .sound = ModelLimits::Sound::kAlways};

// kling-v1-5 and kling-v2-1 make videos of images only at Kling; here a text is enough.
constexpr std::array<std::pair<std::string_view, ModelLimits>, 9> kModels = {{
    {"kling-v1", kPlain},
    {"kling-v1-5", kPlain},
    {"kling-v1-6", kPlain},
    {"kling-v2-master", kPlain},
    {"kling-v2-1", kPlain},
    {"kling-v2-1-master", kPlain},
    {"kling-v2-5-turbo", kPlain},
    {"kling-v2-6", kSoundWithPro},
    {"kling-v3", kEverything},
}};

}  // namespace

std::vector<std::string> known_models() {
  std::vector<std::string> names;
  names.reserve(kModels.size());
  for (const auto& [name, limits] : kModels) names.emplace_back(name);
  return names;
}

ModelLimits limits_of(std::string_view model) {
  const auto known = std::find_if(kModels.begin(), kModels.end(),
                                  [&](const auto& row) { return row.first == model; });
  return known == kModels.end() ? kEverything : known->second;
}

}  // namespace kare::kling
