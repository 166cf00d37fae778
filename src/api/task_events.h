#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/task_store.h"
#include "task/task.h"

namespace kare::api {

// A place in the events of one task; its text is the `id` of the event before it. The events are
// not kept anywhere: a task's row says which have happened, so that whoever comes back with an id
// gets exactly what follows it. As with callbacks there are three changes of status, each once: a
// task that goes back to the queue is not announced again. Of progress only the latest counts.
struct EventCursor {
  int status = 0;           // 1 submitted, 2 processing, 3 ended; 0: before everything.
  std::int64_t claims = 0;  // The attempt that the progress is of.
  int permille = 0;         // Progress; never falls within an attempt.
  friend bool operator==(const EventCursor&, const EventCursor&) = default;
};
inline constexpr int kEndedStatus = 3;

// "status-claims-permille".
std::string event_id(const EventCursor& cursor);
// Nothing when `text` was not written by `event_id`.
std::optional<EventCursor> read_event_id(std::string_view text);

// Just before the last change of status: who begins here gets the state as it is.
EventCursor before_current(const Glimpse& task);

struct TaskEvent {
  enum class Kind { kStatus, kProgress };
  Kind kind = Kind::kStatus;
  EventCursor cursor;  // After this event.
};
// What has happened since, in order. Empty when nothing has, or when `cursor` is no place in the
// events of this task.
std::vector<TaskEvent> events_after(const EventCursor& cursor, const Glimpse& task);

Glimpse glimpse_of(const Task& task);
// The task as its `status` event shows it: as it is when that is its status now, and otherwise as
// it was then.
Task at_status(Task task, int status);

// One event on the wire (Server-Sent Events, WHATWG HTML, section 9.2). REQUIRES: `data` is one
// line.
std::string format_status(const EventCursor& cursor, std::string_view data);
std::string format_progress(const EventCursor& cursor, const Glimpse& task);

}  // namespace kare::api
