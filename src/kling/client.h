#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "task/video_spec.h"

// The other end of the contract: what a client of a Kling-compatible service sends, and how it
// reads what comes back. Pure functions, safe from any thread.
namespace kare::kling {

// The body of "create a video". `model` is the service's own name. `with_seed` is for services that
// know Kare's extension.
std::string format_order(const VideoSpec& spec, std::string_view model,
                         std::string_view external_id, bool with_seed);

enum class RemoteState {
  kWaiting,  // Also every word that is not known: it may become one that is.
  kProcessing,
  kSucceeded,
  kFailed,
};

// A task of another service, as far as it can be read. Texts that are missing are empty; numbers
// where Kling has strings are read as texts.
struct RemoteTask {
  std::string id;
  RemoteState state = RemoteState::kWaiting;
  std::string state_word;  // As sent.
  std::string message;     // `task_status_msg`.
  std::string external_id;
  std::string video_id;
  std::string video_url;  // As sent, perhaps relative.
  std::string duration;   // Seconds.
  std::string cost;       // `final_unit_deduction`.
};

// One answer: what of the envelope could be read, whatever else came.
struct RemoteAnswer {
  bool is_json = false;              // A JSON object, of whatever kind.
  std::optional<std::int64_t> code;  // Of the envelope; "0" as a text counts.
  std::string message;               // Of the envelope, or of an error in OpenAI's form.
  std::string request_id;
  std::optional<RemoteTask> task;  // `data` with an id and a status.
};

// Reads the body of any answer; never fails. `data` may be the task or a list that begins with it.
RemoteAnswer read_answer(std::string_view body);

}  // namespace kare::kling
