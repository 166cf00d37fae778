#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "engine/engine.h"

// The messages of docs/engine-protocol.md as values. Each one is a line of JSON on the wire; the
// functions here are pure and are all that knows the keys.
namespace kare::protocol {

inline constexpr int kVersion = 1;
// Reasons and words that an engine sends for people; longer ones are cut, not refused.
inline constexpr std::size_t kReasonCharsMax = 500;
inline constexpr std::size_t kStageCharsMax = 40;
static_assert(kReasonCharsMax * 6 + kKiB < kEngineLineBytesMax);
// The settings of one model as JSON without spaces.
inline constexpr std::size_t kSettingsBytesMax = 4 * kKiB;
static_assert(6 * (kEnginePromptCharsMax + kNegativePromptCharsMax +
                   kShotsMax * kShotPromptCharsMax) +
                      2 * 4096 + 2 * kCheckpointBytesMax + kSettingsBytesMax + 4 * kKiB <
                  kEngineLineBytesMax,
              "the longest request, with two paths and a checkpoint, must fit into one line");

// Requests, from the service to the engine. Ids are positive and chosen by the service; an engine
// only repeats them.
struct Generate {
  std::int64_t id = 0;
  VideoSpec spec;
  Path output;                // Absolute.
  Path scratch;               // Absolute; exists.
  std::string resume;         // A JSON object, or empty.
  std::string task = {};      // The same in every attempt; may be empty.
  std::string settings = {};  // A JSON object, or empty.
};
struct Cancel {
  std::int64_t id = 0;
  // The task's owner wants the video no more; otherwise another attempt may go on with it later.
  bool for_good = false;
};
// The answer to a checkpoint: whether it is kept.
struct Checkpointed {
  std::int64_t id = 0;
  bool kept = false;
};
using Request = std::variant<Generate, Cancel, Checkpointed>;

// Events, from the engine to the service.
struct Ready {
  int version = 0;
  EngineInfo info;
};
struct Accepted {
  std::int64_t id = 0;
};
struct Progressed {
  std::int64_t id = 0;
  Progress progress;
};
struct CheckpointMade {
  std::int64_t id = 0;
  std::string state;  // A JSON object on one line, at most kCheckpointBytesMax.
};
struct Done {
  std::int64_t id = 0;
  VideoReport report;
};
struct Failed {
  std::int64_t id = 0;
  std::string reason;
  bool retry = false;
  std::string report = {};  // A JSON object for the owner, or empty.
};
using Event = std::variant<Ready, Accepted, Progressed, CheckpointMade, Done, Failed>;

// One line without its end. A `resume` or `state` that is no JSON object is left out.
std::string to_line(const Request& request);
std::string to_line(const Event& event);

// The JSON object in `text` without spaces and line ends, as both sides send and measure it; empty
// when `text` is none.
std::string one_line_object(std::string_view text);

// kCorrupt, with what is wrong in `detail`, for everything that is not a message. Unknown keys are
// ignored, so that either side may be newer.
Result<Request> request_from_line(std::string_view line);
Result<Event> event_from_line(std::string_view line);

}  // namespace kare::protocol
