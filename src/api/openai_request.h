#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "kling/create_request.h"
#include "store/task_store.h"

namespace kare::api {

// OpenAI's video API (/v1/videos): its requests. Pure and safe from any thread.

// Why a request is refused, always with HTTP status 400.
struct OpenaiRefusal {
  std::string param;    // The first field that is wrong; empty when the body as a whole is.
  std::string message;  // All violations, joined with "; ".
};

// The model of requests that name none: the one of Kling's that has every duration.
inline constexpr std::string_view kOpenaiModel = "kling-v3";

// Reads the body of POST /v1/videos, a JSON object or a form, as `content_type` says: prompt,
// model, seconds, size and, as other open engines take them, negative_prompt and seed. Whatever
// else it holds is ignored, but for input_reference, which is refused. `models` as for
// parse_create.
std::variant<kling::CreateRequest, OpenaiRefusal> parse_openai_create(
    std::string_view content_type, std::string_view body, std::span<const std::string> models);

// Reads the query of GET /v1/videos: limit (1 to 100, 20 by default), after and order.
std::variant<Slice, OpenaiRefusal> parse_openai_list(std::string_view query);

// The task behind "video_123"; nothing when `id` is not of that form.
std::optional<std::int64_t> task_of_video(std::string_view id);

}  // namespace kare::api
