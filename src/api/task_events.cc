#include "api/task_events.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "kling/kare_info.h"

namespace kare::api {
namespace {

constexpr int kSubmitted = 1, kProcessing = 2;
constexpr int kPermilleMax = 1'000;

int status_of(const Glimpse& task) {
  if (is_terminal(task.state)) return kEndedStatus;
  return task.claims > 0 ? kProcessing : kSubmitted;
}

// Whether every task in this place went through that status.
bool happens(int status, const Glimpse& task) {
  return status != kProcessing || task.claims > 0;
}

std::string format_event(std::string_view name, const EventCursor& cursor, std::string_view data) {
  std::string out = "id: " + event_id(cursor) + "\nevent: ";
  return out.append(name).append("\ndata: ").append(data).append("\n\n");
}

}  // namespace

std::string event_id(const EventCursor& cursor) {
  return std::to_string(cursor.status) + "-" + std::to_string(cursor.claims) + "-" +
         std::to_string(cursor.permille);
}

std::optional<EventCursor> read_event_id(std::string_view text) {
  std::array<std::int64_t, 3> numbers{};
  std::string_view rest = text;
  for (std::int64_t& number : numbers) {
    const std::string_view part = rest.substr(0, rest.find('-'));
    const auto read = parse_decimal(part);
    if (!read) return std::nullopt;
    number = *read;
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  const auto [status, claims, permille] = numbers;
  if (status < kSubmitted || status > kEndedStatus || permille > kPermilleMax) return std::nullopt;
  const EventCursor cursor{static_cast<int>(status), claims, static_cast<int>(permille)};
  // Only what we write ourselves, so that one place has one name.
  return event_id(cursor) == text ? std::optional(cursor) : std::nullopt;
}

EventCursor before_current(const Glimpse& task) {
  return {.status = status_of(task) - 1, .claims = 0, .permille = 0};
}

std::vector<TaskEvent> events_after(const EventCursor& cursor, const Glimpse& task) {
  std::vector<TaskEvent> events;
  EventCursor at = cursor;
  for (int status = cursor.status + 1; status <= status_of(task); ++status) {
    if (!happens(status, task)) continue;
    at.status = status;
    events.push_back({TaskEvent::Kind::kStatus, at});
  }
  if (task.state != State::kRunning || at.status > kProcessing) return events;
  const int permille = static_cast<int>(std::floor(task.progress * kPermilleMax));
  if (permille > 0 && std::pair(task.claims, permille) > std::pair(at.claims, at.permille)) {
    at.claims = task.claims;
    at.permille = permille;
    events.push_back({TaskEvent::Kind::kProgress, at});
  }
  return events;
}

Glimpse glimpse_of(const Task& task) {
  // A row knows how often it was claimed only while it is leased; that it ever was, always.
  const std::int64_t claims = task.lease ? task.lease->token : task.started ? 1 : 0;
  return {.id = task.id,
          .state = task.state,
          .claims = claims,
          .progress = task.progress,
          .stage = task.stage,
          .eta_s = task.eta_s};
}

Task at_status(Task task, int status) {
  if (status == kEndedStatus) return task;
  const State state = status == kProcessing ? State::kRunning : State::kQueued;
  if (task.state == state) return task;
  const TimePoint changed =
      status == kProcessing ? task.started.value_or(task.updated) : task.created;
  return as_of(std::move(task), state, changed);
}

std::string format_status(const EventCursor& cursor, std::string_view data) {
  return format_event("status", cursor, data);
}

std::string format_progress(const EventCursor& cursor, const Glimpse& task) {
  std::string data = "{\"task_id\":\"" + std::to_string(task.id) + "\",\"progress\":" +
                     kling::short_number(cursor.permille / double{kPermilleMax});
  if (!task.stage.empty()) data.append(",\"stage\":").append(json_quoted(task.stage));
  if (task.eta_s) data.append(",\"eta_s\":").append(kling::short_number(*task.eta_s));
  return format_event("progress", cursor, data += '}');
}

}  // namespace kare::api
