#pragma once

#include <optional>

#include "kling/fields.h"
#include "kling/models.h"
#include "task/video_spec.h"

namespace kare::kling {

// Reads `sound` and `voice_list` into the spec. Voices are accepted and have no effect, which the
// spec's notes say. `mode` is nothing when it was refused.
void read_sound(const Fields& fields, const Model& model, std::optional<Mode> mode,
                VideoSpec& spec);

}  // namespace kare::kling
