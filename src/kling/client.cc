#include "kling/client.h"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "kling/json_body.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr std::size_t kMessageCharsMax = 300;

json::object camera_of(const CameraControl& camera) {
  json::object out{{"type", camera_type_name(camera.type)}};
  if (camera.type != CameraControl::Type::kSimple) return out;
  out["config"] = json::object{{"horizontal", camera.horizontal},
                               {"vertical", camera.vertical},
                               {"pan", camera.pan},
                               {"tilt", camera.tilt},
                               {"roll", camera.roll},
                               {"zoom", camera.zoom}};
  return out;
}

void add_shots(json::object& body, const VideoSpec& spec) {
  if (spec.shots.empty() && !spec.engine_cuts) return;
  body["multi_shot"] = true;
  body["shot_type"] = spec.engine_cuts ? "intelligence" : "customize";
  if (spec.engine_cuts) return;
  json::array prompts;
  for (const PromptedShot& shot : spec.shots) {
    prompts.push_back(json::object{{"index", prompts.size() + 1},
                                   {"prompt", shot.prompt},
                                   {"duration", std::to_string(shot.duration_s)}});
  }
  body["multi_prompt"] = std::move(prompts);
}

const json::value* find(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

// A string, or a number as it was sent; empty for anything else.
std::string text(const json::object& object, std::string_view key) {
  const json::value* value = find(object, key);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  return value->is_number() ? shown(*value) : std::string();
}

const json::object* object_in(const json::object& object, std::string_view key) {
  const json::value* value = find(object, key);
  return value != nullptr ? value->if_object() : nullptr;
}

RemoteState state_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, RemoteState>, 13> kWords = {{
      {"submitted", RemoteState::kWaiting},
      {"processing", RemoteState::kProcessing},
      {"succeed", RemoteState::kSucceeded},
      {"failed", RemoteState::kFailed},
      // The newer dialect, and gateways that change the words.
      {"succeeded", RemoteState::kSucceeded},
      {"success", RemoteState::kSucceeded},
      {"completed", RemoteState::kSucceeded},
      {"running", RemoteState::kProcessing},
      {"in_progress", RemoteState::kProcessing},
      {"failure", RemoteState::kFailed},
      {"error", RemoteState::kFailed},
      {"cancelled", RemoteState::kFailed},
      {"canceled", RemoteState::kFailed},
  }};
  const std::string lower = ascii_lower(word);
  for (const auto& [known, state] : kWords) {
    if (lower == known) return state;
  }
  return RemoteState::kWaiting;
}

void read_video(const json::object& data, RemoteTask& task) {
  const json::object* result = object_in(data, "task_result");
  const json::value* videos = result != nullptr ? find(*result, "videos") : nullptr;
  if (videos == nullptr || !videos->is_array() || videos->get_array().empty()) return;
  const json::object* video = videos->get_array().front().if_object();
  if (video == nullptr) return;
  task.video_id = text(*video, "id");
  task.video_url = text(*video, "url");
  task.duration = text(*video, "duration");
}

std::optional<RemoteTask> task_of(const json::object& root) {
  const json::value* data = find(root, "data");
  if (data == nullptr) return std::nullopt;
  if (data->is_array() && !data->get_array().empty()) data = &data->get_array().front();
  if (!data->is_object()) return std::nullopt;
  const json::object& object = data->get_object();
  RemoteTask task;
  task.id = text(object, "task_id");
  task.state_word = text(object, "task_status");
  if (task.id.empty() || task.id.size() > 200 || task.state_word.empty()) return std::nullopt;
  task.state = state_of(task.state_word);
  task.message = shortened(text(object, "task_status_msg"), kMessageCharsMax);
  task.cost = text(object, "final_unit_deduction");
  if (const json::object* info = object_in(object, "task_info")) {
    task.external_id = text(*info, "external_task_id");
  }
  read_video(object, task);
  return task;
}

std::optional<std::int64_t> code_of(const json::object& root) {
  const json::value* value = find(root, "code");
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return parse_decimal(std::string_view(value->get_string()));
  json::error_code status;
  const auto number = value->to_number<std::int64_t>(status);
  return status ? std::nullopt : std::optional<std::int64_t>(number);
}

}  // namespace

std::string format_order(const VideoSpec& spec, std::string_view model,
                         std::string_view external_id, bool with_seed) {
  const int seconds = spec.fps > 0 ? spec.frame_count / spec.fps : 5;
  json::object body{{"model_name", model},
                    {"prompt", spec.prompt},
                    {"mode", mode_name(spec.mode)},
                    {"aspect_ratio", spec.aspect_ratio},
                    {"duration", std::to_string(seconds)},
                    {"external_task_id", external_id}};
  if (!spec.negative_prompt.empty()) body["negative_prompt"] = spec.negative_prompt;
  if (spec.guidance != 0.5) body["cfg_scale"] = spec.guidance;
  if (spec.camera) body["camera_control"] = camera_of(*spec.camera);
  if (spec.sound) body["sound"] = "on";
  add_shots(body, spec);
  if (with_seed) body["seed"] = spec.seed;
  return json::serialize(body);
}

RemoteAnswer read_answer(std::string_view body) {
  RemoteAnswer answer;
  json::error_code status;
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  const json::value root = json::parse(body, status, {}, options);
  if (status || !root.is_object()) return answer;
  const json::object& object = root.get_object();
  answer.is_json = true;
  answer.code = code_of(object);
  answer.message = text(object, "message");
  if (const json::object* error = object_in(object, "error")) {
    answer.message = text(*error, "message");
  }
  answer.message = shortened(answer.message, kMessageCharsMax);
  answer.request_id = shortened(text(object, "request_id"), 100);
  answer.task = task_of(object);
  return answer;
}

}  // namespace kare::kling
