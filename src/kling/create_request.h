#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kling/models.h"
#include "kling/wire_codes.h"
#include "task/video_spec.h"

namespace kare::kling {

// Whose document rules: Kling's own under /v1, CometAPI's under /kling/v1. They differ in how long
// the prompts may be.
enum class Dialect { kV1, kComet };

// The body of "create a video", checked.
struct CreateRequest {
  VideoSpec spec;                     // Complete but for its seed.
  std::optional<std::uint64_t> seed;  // Up to kSeedMax; an extension of Kare.
  std::string external_task_id;       // Empty when the client gave none.
  std::string callback_url;           // Empty when the client gave none.
};

// Why a body is refused, always with HTTP status 400.
struct Refusal {
  WireCode code = kBadValue;  // kMalformed or kBadValue.
  std::string message;        // All violations, joined with "; ". Valid UTF-8.
};

// Reads the body of a create request; pure and safe from any thread. Either everything is right or
// every violation is told at once. `models` are the names that `model_name` may have, and the first
// of them is the default.
//
// Nulls count as absent, unknown keys are ignored, and of a repeated key the last one counts, as in
// most JSON readers. `model` (the old name of `model_name`) is ignored as Kling ignores it. What a
// model may be asked for is in kling/models.h.
// REQUIRES: `models` is not empty.
std::variant<CreateRequest, Refusal> parse_create(std::string_view body, Dialect dialect,
                                                  std::span<const std::string> models);

}  // namespace kare::kling
