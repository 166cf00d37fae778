#include "api/task_events.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace kare::api {
namespace {
using Kind = TaskEvent::Kind;

Glimpse glimpse(State state, std::int64_t claims, double progress = 0) {
  return {
      .id = 7, .state = state, .claims = claims, .progress = progress, .stage = "", .eta_s = {}};
}

std::vector<std::string> ids_after(const std::string& last, const Glimpse& task) {
  std::vector<std::string> ids;
  const EventCursor begin = read_event_id(last).value_or(before_current(task));
  for (const TaskEvent& event : events_after(begin, task)) ids.push_back(event_id(event.cursor));
  return ids;
}
using Ids = std::vector<std::string>;

TEST(TaskEvents, WithoutAnIdTheStateAsItIsIsTheBeginning) {
  EXPECT_EQ(ids_after("", glimpse(State::kQueued, 0)), Ids{"1-0-0"});
  EXPECT_EQ(ids_after("", glimpse(State::kRunning, 1)), Ids{"2-0-0"});
  EXPECT_EQ(ids_after("", glimpse(State::kRunning, 1, 0.5)), (Ids{"2-0-0", "2-1-500"}));
  EXPECT_EQ(ids_after("", glimpse(State::kSucceeded, 1, 1)), Ids{"3-0-0"});
}

TEST(TaskEvents, AnIdGetsWhatFollowsItAndNothingElse) {
  EXPECT_EQ(ids_after("1-0-0", glimpse(State::kQueued, 0)), Ids{});
  EXPECT_EQ(ids_after("1-0-0", glimpse(State::kSucceeded, 1, 1)), (Ids{"2-0-0", "3-0-0"}))
      << "a status that was passed between two looks is told, too";
  EXPECT_EQ(ids_after("2-1-500", glimpse(State::kRunning, 1, 0.5)), Ids{});
  EXPECT_EQ(ids_after("2-1-500", glimpse(State::kRunning, 1, 0.501)), Ids{"2-1-501"});
  EXPECT_EQ(ids_after("2-1-500", glimpse(State::kFailed, 1, 0.7)), Ids{"3-1-500"});
  EXPECT_EQ(ids_after("3-0-0", glimpse(State::kFailed, 1)), Ids{});
}

TEST(TaskEvents, ATaskThatWasNeverMadeHasNoProcessing) {
  EXPECT_EQ(ids_after("1-0-0", glimpse(State::kCancelled, 0)), Ids{"3-0-0"});
}

TEST(TaskEvents, AnotherAttemptIsAProgressOfItsOwn) {
  EXPECT_EQ(ids_after("2-1-500", glimpse(State::kQueued, 1)), Ids{});
  EXPECT_EQ(ids_after("2-1-500", glimpse(State::kRunning, 2, 0.1)), Ids{"2-2-100"});
}

TEST(TaskEvents, OnlyItsOwnIdsAreRead) {
  EXPECT_EQ(read_event_id("2-1-437"), (EventCursor{2, 1, 437}));
  for (const char* text :
       {"", "2", "2-1", "2-1-", "2-1-437-", "2-1-437-1", "0-0-0", "4-0-0", "2-1-1001", "02-1-437",
        "2--1-437", "2-1-x", " 2-1-437", "2-99999999999999999999-1"}) {
    EXPECT_EQ(read_event_id(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(TaskEvents, AnyTextIsReadOrRefused, (const std::string& text)) {
  const auto cursor = read_event_id(text);
  RC_ASSERT(!cursor || event_id(*cursor) == text);
}

// A life of a task as looks at it, from queued to its end.
std::vector<Glimpse> any_life() {
  std::vector<Glimpse> looks = {glimpse(State::kQueued, 0)};
  for (int claims = 1; claims <= *rc::gen::inRange(0, 4); ++claims) {
    double progress = 0;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
      progress += *rc::gen::inRange(0, 200) / 1000.0;
      looks.push_back(glimpse(State::kRunning, claims, progress));
    }
    looks.push_back(glimpse(State::kQueued, claims));
  }
  const auto claims = looks.back().claims;
  const State end = claims == 0 ? State::kCancelled : State::kSucceeded;
  looks.push_back(glimpse(end, claims, claims == 0 ? 0 : 1));
  return looks;
}

RC_GTEST_PROP(TaskEvents, NothingIsLostOrRepeatedWhoeverComesBackWhen, ()) {
  const auto looks = any_life();
  std::set<std::string> seen;
  std::vector<int> statuses;
  std::string last = event_id({1, 0, 0});  // Was there from the beginning.
  std::pair<std::int64_t, int> progress{0, 0};
  for (const Glimpse& look : looks) {
    if (*rc::gen::arbitrary<bool>()) continue;  // Is away at this look.
    for (const TaskEvent& event : events_after(*read_event_id(last), look)) {
      last = event_id(event.cursor);
      RC_ASSERT(seen.insert(last).second);
      if (event.kind == Kind::kStatus) {
        statuses.push_back(event.cursor.status);
      } else {
        const std::pair now{event.cursor.claims, event.cursor.permille};
        RC_ASSERT(now > progress);
        progress = now;
      }
    }
  }
  for (const TaskEvent& event : events_after(*read_event_id(last), looks.back())) {
    if (event.kind == Kind::kStatus) statuses.push_back(event.cursor.status);
  }
  const bool was_made = looks.back().claims > 0;
  RC_ASSERT(statuses == (was_made ? std::vector<int>{2, 3} : std::vector<int>{3}));
}

TEST(TaskEvents, AnEarlierStatusIsShownAsItWas) {
  Task task;
  task.state = State::kFailed;
  task.error = "no paint";
  task.created = from_ms(1);
  task.started = from_ms(2);
  task.updated = from_ms(3);
  task.finished = task.updated;

  EXPECT_EQ(at_status(task, 1).state, State::kQueued);
  EXPECT_EQ(at_status(task, 1).updated, from_ms(1));
  EXPECT_EQ(at_status(task, 2).state, State::kRunning);
  EXPECT_EQ(at_status(task, 2).updated, from_ms(2));
  EXPECT_EQ(at_status(task, 2).error, "");
  EXPECT_EQ(at_status(task, 3).error, "no paint");
}

TEST(TaskEvents, AreWrittenAsServerSentEvents) {
  Glimpse task = glimpse(State::kRunning, 1, 0.4375);
  task.stage = "drawing \"sky\"\n";
  task.eta_s = 2.5;

  EXPECT_EQ(format_status({3, 1, 437}, R"({"task_id":"7"})"),
            "id: 3-1-437\nevent: status\ndata: {\"task_id\":\"7\"}\n\n");
  EXPECT_EQ(format_progress({2, 1, 437}, task),
            "id: 2-1-437\nevent: progress\n"
            "data: {\"task_id\":\"7\",\"progress\":0.437,\"stage\":\"drawing \\\"sky\\\"\\n\","
            "\"eta_s\":2.5}\n\n");
}

}  // namespace
}  // namespace kare::api
