#pragma once

#include <optional>

#include "kling/fields.h"
#include "task/video_spec.h"

namespace kare::kling {

// Reads `camera_control`: nothing when it is absent or cannot be read. Kling itself supports it for
// one model, mode and duration only; engines of Kare can always move the camera, so there is no
// such restriction here.
std::optional<CameraControl> read_camera(const Fields& fields);

}  // namespace kare::kling
