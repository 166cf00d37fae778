#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/keys.h"
#include "base/clock.h"
#include "base/result.h"

namespace kare::api {

// A file of a task, as the path of a link names it: "<task id>.mp4", "<task id>.jpg" or
// "<task id>.watermark.mp4".
struct FileName {
  std::int64_t task_id = 0;
  enum class Kind { kVideo, kPoster, kMarked } kind = Kind::kVideo;
};

// kNotFound when `name` is not of that form.
Result<FileName> parse_file_name(std::string_view name);

// "/files/<name>?expires=<Unix seconds>&signature=<43 characters>": whoever has it may read the
// file until then.
std::string signed_path(const ServerSecret& secret, std::string_view name, TimePoint expires);

// Checks `query` (percent-encoded) of a link to `name`. kForbidden when it was altered or is over.
// Returns until when it holds.
Result<TimePoint> check_link(const ServerSecret& secret, std::string_view name,
                             std::string_view query, TimePoint now);

}  // namespace kare::api
