#include "store/sqlite/callback_store.h"

#include <algorithm>
#include <utility>

#include "store/sqlite/json_array.h"
#include "store/sqlite/task_row.h"
#include "store/sqlite/task_sql.h"

namespace kare {
namespace {
using sqlite::Connection;
using sqlite::json_array;
using sqlite::Statement;
namespace sql = sqlite::task_sql;

Result<State> state_of(const Statement& row, int column) {
  const auto state = state_from_name(row.text(column));
  if (state) return *state;
  return Error{Code::kCorrupt, "the stored callback is damaged", std::string(row.text(column))};
}

Result<std::vector<std::string>> due_lanes(Connection& connection, const DueCallbacks& which,
                                           TimePoint now) {
  Statement statement = KARE_TRY(connection.prepare(sql::kDueLanes));
  statement.bind(to_ms(now), json_array(which.busy), which.limit);
  std::vector<std::string> lanes;
  while (KARE_TRY(statement.step())) lanes.emplace_back(statement.text(0));
  return lanes;
}

Result<> add_due_of_lane(Connection& connection, const std::string& lane, int limit, TimePoint now,
                         std::vector<Callback>& found) {
  Statement statement = KARE_TRY(connection.prepare(sql::kDueOfLane));
  statement.bind(lane, to_ms(now), limit);
  while (KARE_TRY(statement.step())) {
    Callback callback;
    callback.task_id = statement.integer(0);
    callback.sequence = static_cast<int>(statement.integer(1));
    callback.state = KARE_TRY(state_of(statement, 2));
    callback.changed = from_ms(statement.integer(3));
    callback.since = from_ms(statement.integer(4));
    callback.attempts = static_cast<int>(statement.integer(5));
    callback.lane = lane;
    found.push_back(std::move(callback));
  }
  return {};
}

Result<std::vector<Callback>> find_due(Connection& connection, const DueCallbacks& which,
                                       TimePoint now) {
  std::vector<Callback> found;
  for (const std::string& lane : KARE_TRY(due_lanes(connection, which, now))) {
    const int room = which.limit - static_cast<int>(found.size());
    if (room <= 0) break;
    KARE_TRY(add_due_of_lane(connection, lane, std::min(room, which.per_lane), now, found));
  }
  return found;
}

Result<> check_still_due(Connection& connection, const Callback& callback) {
  Statement statement = KARE_TRY(connection.prepare(sql::kStillDue));
  statement.bind(callback.task_id, callback.sequence, callback.attempts);
  const bool is_due = KARE_TRY(statement.step());
  if (is_due) return {};
  return Error{Code::kConflict, "the callback is over", std::to_string(callback.task_id)};
}

Result<Task> read_task_at(Connection& connection, const Callback& callback) {
  KARE_TRY(check_still_due(connection, callback));
  Statement statement = KARE_TRY(connection.prepare(sql::kById));
  statement.bind(callback.task_id);
  const bool found = KARE_TRY(statement.step());
  if (!found) return Error{Code::kNotFound, "no such task", std::to_string(callback.task_id)};
  return as_of(KARE_TRY(sqlite::task_from_row(statement)), callback.state, callback.changed);
}

Result<CallbackRecord> record_from_row(const Statement& row) {
  CallbackRecord record;
  record.task_id = row.integer(0);
  record.sequence = static_cast<int>(row.integer(1));
  record.state = KARE_TRY(state_of(row, 2));
  record.url = row.text(3);
  record.attempts = static_cast<int>(row.integer(4));
  record.changed = from_ms(row.integer(5));
  if (!row.is_null(6)) record.next = from_ms(row.integer(6));
  if (!row.is_null(7)) record.given_up = from_ms(row.integer(7));
  record.failure = row.text(8);
  return record;
}

Result<> promote_next(Connection& connection, std::int64_t task_id, TimePoint now) {
  KARE_TRY(connection.run(sql::kPromoteCallback, task_id, to_ms(now)));
  return {};
}

}  // namespace

Result<std::vector<Callback>> SqliteCallbackStore::due(const DueCallbacks& which, TimePoint now) {
  return gateway_.read([&](Connection& connection) { return find_due(connection, which, now); });
}

Result<Task> SqliteCallbackStore::task_at(const Callback& callback) {
  return gateway_.read([&](Connection& connection) { return read_task_at(connection, callback); });
}

Result<> SqliteCallbackStore::done(std::int64_t task_id, int sequence, TimePoint now) {
  return gateway_.write([&](Connection& connection) -> Result<> {
    KARE_TRY(connection.run(sql::kCallbackDone, task_id, sequence));
    return promote_next(connection, task_id, now);
  });
}

Result<> SqliteCallbackStore::retry(std::int64_t task_id, int sequence, TimePoint next,
                                    std::string_view failure) {
  return gateway_.write([&](Connection& connection) -> Result<> {
    KARE_TRY(connection.run(sql::kRetryCallback, task_id, sequence, to_ms(next), failure));
    return {};
  });
}

Result<> SqliteCallbackStore::give_up(std::int64_t task_id, int sequence, GiveUp what,
                                      std::string_view failure, TimePoint now) {
  return gateway_.write([&](Connection& connection) -> Result<> {
    KARE_TRY(connection.run(sql::kGiveUpCallback, task_id, sequence, to_ms(now), failure));
    if (what == GiveUp::kThisCallback) return promote_next(connection, task_id, now);
    KARE_TRY(connection.run(sql::kGiveUpTask, task_id, to_ms(now), failure));
    return {};
  });
}

Result<std::vector<CallbackRecord>> SqliteCallbackStore::list(std::optional<std::int64_t> task_id,
                                                              int limit) {
  return gateway_.read([&](Connection& connection) -> Result<std::vector<CallbackRecord>> {
    Statement statement =
        KARE_TRY(connection.prepare(task_id ? sql::kCallbacksOfTask : sql::kCallbacks));
    if (task_id) {
      statement.bind(limit, *task_id);
    } else {
      statement.bind(limit);
    }
    std::vector<CallbackRecord> records;
    while (KARE_TRY(statement.step())) records.push_back(KARE_TRY(record_from_row(statement)));
    return records;
  });
}

Result<CallbackBacklog> SqliteCallbackStore::backlog() {
  return gateway_.read([](Connection& connection) -> Result<CallbackBacklog> {
    Statement statement = KARE_TRY(connection.prepare(sql::kCallbackBacklog));
    statement.bind(kBacklogCountMax);
    KARE_TRY(statement.step());
    CallbackBacklog backlog{.waiting = statement.integer(0), .oldest = std::nullopt};
    if (!statement.is_null(1)) backlog.oldest = from_ms(statement.integer(1));
    return backlog;
  });
}

Result<int> SqliteCallbackStore::revive(std::optional<std::int64_t> task_id, TimePoint now) {
  const auto revive_all = [&](Connection& connection) -> Result<int> {
    const auto count = KARE_TRY(connection.run(sql::kReviveCallbacks, task_id, to_ms(now)));
    KARE_TRY(connection.run(sql::kPromoteRevived, task_id, to_ms(now)));
    return static_cast<int>(count);
  };
  auto revived = gateway_.write(revive_all);
  bell_.ring();
  return revived;
}

}  // namespace kare
