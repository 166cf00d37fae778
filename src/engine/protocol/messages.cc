#include "engine/protocol/messages.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "task/spec_json.h"

namespace kare::protocol {
namespace {
namespace json = boost::json;

Error not_a_message(std::string_view what, std::string_view line) {
  // A stray print is most often readable, and then shows at once where it came from.
  std::string detail(what);
  detail.append(": ").append(is_utf8(line) ? shortened(line, 200) : "(bytes that are not UTF-8)");
  return Error{Code::kCorrupt, "not a message of the protocol", std::move(detail)};
}

// The object that `text` holds, or null.
json::value object_or_null(std::string_view text) {
  json::error_code status;
  json::value value = json::parse(text, status);
  return !status && value.is_object() ? value : json::value(nullptr);
}

// Looks up the keys of one object; a missing key reads as the default.
class Keys {
 public:
  explicit Keys(const json::object& object) : object_(object) {}

  bool has(std::string_view key) const { return object_.contains(key); }
  std::string text(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  }
  std::optional<double> number(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
  }
  // Zero when it is missing, no integer, or negative.
  std::int64_t whole(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) return 0;
    json::error_code status;
    const auto number = value->to_number<std::int64_t>(status);
    return status ? 0 : std::max<std::int64_t>(number, 0);
  }
  int small(std::string_view key) const {
    return static_cast<int>(std::min<std::int64_t>(whole(key), 1'000'000));
  }
  bool flag(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  // The object under `key` as text, or empty.
  std::string object_text(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value != nullptr && value->is_object() ? json::serialize(*value) : "";
  }
  std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> out;
    for (const json::value& item : items(key)) {
      if (item.is_string()) out.emplace_back(item.get_string());
    }
    return out;
  }
  std::vector<int> small_numbers(std::string_view key) const {
    std::vector<int> out;
    for (const json::value& item : items(key)) {
      if (item.is_int64()) out.push_back(static_cast<int>(item.get_int64() % 1'000'000));
    }
    return out;
  }
  const json::array& items(std::string_view key) const {
    static const json::array kNone;
    const json::value* value = object_.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
  }

 private:
  const json::object& object_;
};

// --- Writing -------------------------------------------------------------------------------------

json::object object_of(const Generate& request) {
  json::object out = {{"id", request.id},
                      {"generate", object_or_null(spec_to_json(request.spec))},
                      {"output", request.output.string()},
                      {"scratch", request.scratch.string()},
                      {"resume", object_or_null(request.resume)}};
  if (!request.task.empty()) out["task"] = request.task;
  json::value settings = object_or_null(request.settings);
  if (settings.is_object()) out["settings"] = std::move(settings);
  return out;
}

json::object object_of(const Cancel& request) {
  json::object out = {{"id", request.id}, {"cancel", true}};
  if (request.for_good) out["for_good"] = true;
  return out;
}

json::object object_of(const Checkpointed& request) {
  return {{"id", request.id}, {"checkpointed", request.kept}};
}

json::object object_of(const ModelInfo& model) {
  return {{"name", model.name},
          {"modes", json::value_from(model.modes)},
          {"durations", json::value_from(model.durations)},
          {"aspect_ratios", json::value_from(model.aspect_ratios)},
          {"sound", model.sound},
          {"camera", model.camera}};
}

json::object object_of(const Ready& event) {
  json::array models;
  for (const ModelInfo& model : event.info.models) models.push_back(object_of(model));
  return {{"event", "ready"},
          {"protocol", event.version},
          {"name", event.info.name},
          {"version", event.info.version},
          {"models", std::move(models)},
          {"concurrency", event.info.concurrency},
          {"exact", event.info.exact}};
}

json::object object_of(const Accepted& event) {
  return {{"event", "accepted"}, {"id", event.id}};
}

json::object object_of(const Progressed& event) {
  json::object out = {{"event", "progress"},
                      {"id", event.id},
                      {"fraction", event.progress.fraction},
                      {"stage", event.progress.stage}};
  if (event.progress.eta_s) out["eta_s"] = *event.progress.eta_s;
  return out;
}

json::object object_of(const CheckpointMade& event) {
  return {{"event", "checkpoint"}, {"id", event.id}, {"state", object_or_null(event.state)}};
}

json::object object_of(const Done& event) {
  json::object out = {{"event", "done"},
                      {"id", event.id},
                      {"duration_s", event.report.duration_s},
                      {"width", event.report.size.width},
                      {"height", event.report.size.height},
                      {"fps", event.report.fps}};
  json::value report = object_or_null(event.report.details);
  if (report.is_object()) out["report"] = std::move(report);
  return out;
}

json::object object_of(const Failed& event) {
  json::object out = {
      {"event", "failed"}, {"id", event.id}, {"reason", event.reason}, {"retry", event.retry}};
  json::value report = object_or_null(event.report);
  if (report.is_object()) out["report"] = std::move(report);
  return out;
}

// --- Reading -------------------------------------------------------------------------------------

Result<Generate> read_generate(const json::object& object, std::string_view line) {
  const Keys keys(object);
  Result<VideoSpec> spec = spec_from_json(keys.object_text("generate"));
  if (!spec.ok()) return not_a_message("the request is not complete", line);
  Generate request{.id = keys.whole("id"),
                   .spec = spec.take(),
                   .output = keys.text("output"),
                   .scratch = keys.text("scratch"),
                   .resume = keys.object_text("resume"),
                   .task = keys.text("task"),
                   .settings = keys.object_text("settings")};
  if (!request.output.is_absolute() || !request.scratch.is_absolute()) {
    return not_a_message("output and scratch must be absolute paths", line);
  }
  return request;
}

Ready read_ready(const Keys& keys) {
  Ready event{.version = keys.small("protocol"), .info = {}};
  event.info.name = shortened(keys.text("name"), kStageCharsMax);
  event.info.version = shortened(keys.text("version"), kStageCharsMax);
  event.info.concurrency = std::max(keys.small("concurrency"), 1);
  event.info.exact = !keys.has("exact") || keys.flag("exact");
  for (const json::value& item : keys.items("models")) {
    if (!item.is_object()) continue;
    const Keys model(item.get_object());
    event.info.models.push_back({.name = model.text("name"),
                                 .modes = model.texts("modes"),
                                 .durations = model.small_numbers("durations"),
                                 .aspect_ratios = model.texts("aspect_ratios"),
                                 .sound = model.flag("sound"),
                                 .camera = model.flag("camera")});
  }
  return event;
}

Progressed read_progress(const Keys& keys) {
  Progressed event{.id = keys.whole("id"), .progress = {}};
  event.progress.fraction = std::clamp(keys.number("fraction").value_or(0), 0.0, 1.0);
  event.progress.stage = shortened(keys.text("stage"), kStageCharsMax);
  event.progress.eta_s = keys.number("eta_s");
  const double eta = event.progress.eta_s.value_or(-1);
  if (eta < 0 || !std::isfinite(eta)) event.progress.eta_s.reset();
  return event;
}

Result<Event> read_checkpoint(const Keys& keys, std::string_view line) {
  CheckpointMade event{.id = keys.whole("id"), .state = keys.object_text("state")};
  if (event.state.empty()) return not_a_message("a checkpoint without a state", line);
  if (event.state.size() > kCheckpointBytesMax) return not_a_message("too large", line);
  return Event(std::move(event));
}

Done read_done(const Keys& keys) {
  return {.id = keys.whole("id"),
          .report = {.size = {keys.small("width"), keys.small("height")},
                     .fps = keys.small("fps"),
                     .duration_s = std::max(keys.number("duration_s").value_or(0), 0.0),
                     .details = keys.object_text("report")}};
}

Failed read_failed(const Keys& keys) {
  Failed event{.id = keys.whole("id"),
               .reason = shortened(keys.text("reason"), kReasonCharsMax),
               .retry = keys.flag("retry"),
               .report = keys.object_text("report")};
  if (event.reason.empty()) event.reason = "the engine gave no reason";
  return event;
}

template <class Message>
std::string line_of(const Message& message) {
  return std::visit([](const auto& kind) { return json::serialize(object_of(kind)); }, message);
}

}  // namespace

std::string to_line(const Request& request) {
  return line_of(request);
}
std::string to_line(const Event& event) {
  return line_of(event);
}

std::string one_line_object(std::string_view text) {
  const json::value value = object_or_null(text);
  return value.is_object() ? json::serialize(value) : std::string();
}

Result<Request> request_from_line(std::string_view line) {
  const json::value value = object_or_null(line);
  if (!value.is_object()) return not_a_message("no JSON object", line);
  const Keys keys(value.get_object());
  const std::int64_t id = keys.whole("id");
  if (id == 0) return not_a_message("no id", line);
  if (keys.has("generate")) return Request(KARE_TRY(read_generate(value.get_object(), line)));
  if (keys.flag("cancel")) return Request(Cancel{id, keys.flag("for_good")});
  if (keys.has("checkpointed")) return Request(Checkpointed{id, keys.flag("checkpointed")});
  return not_a_message("no request that is known", line);
}

Result<Event> event_from_line(std::string_view line) {
  const json::value value = object_or_null(line);
  if (!value.is_object()) return not_a_message("no JSON object", line);
  const Keys keys(value.get_object());
  const std::string name = keys.text("event");
  if (name == "ready") return Event(read_ready(keys));
  if (keys.whole("id") == 0) return not_a_message("no id", line);
  if (name == "accepted") return Event(Accepted{keys.whole("id")});
  if (name == "progress") return Event(read_progress(keys));
  if (name == "checkpoint") return read_checkpoint(keys, line);
  if (name == "done") return Event(read_done(keys));
  if (name == "failed") return Event(read_failed(keys));
  return not_a_message("no event that is known", line);
}

}  // namespace kare::protocol
