#include "store/sqlite/task_store.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "store/reasons.h"
#include "store/sqlite/json_array.h"
#include "store/sqlite/task_row.h"
#include "store/sqlite/task_sql.h"
#include "task/spec_json.h"

namespace kare {
namespace {
using sqlite::Connection;
using sqlite::json_array;
using sqlite::Statement;
using sqlite::task_from_row;
namespace sql = sqlite::task_sql;

Error no_such_task() {
  return Error{Code::kNotFound, "no such task", ""};
}
Error lease_lost(std::int64_t id) {
  return Error{Code::kLeaseLost, "another worker has the task now", std::to_string(id)};
}

// The one task of a statement that gives at most one row.
Result<std::optional<Task>> optional_task(Statement& statement) {
  const bool found = KARE_TRY(statement.step());
  if (!found) return std::optional<Task>();
  Task task = KARE_TRY(task_from_row(statement));
  KARE_TRY(statement.run());
  return std::optional<Task>(std::move(task));
}

template <class... Values>
Result<Task> one_task(Connection& connection, std::string_view text, const Values&... values) {
  Statement statement = KARE_TRY(connection.prepare(text));
  statement.bind(values...);
  const bool found = KARE_TRY(statement.step());
  if (!found) return no_such_task();
  // Passed on in one piece: tasks are large, and every poll comes here.
  Result<Task> task = task_from_row(statement);
  if (task.ok()) KARE_TRY(statement.run());
  return task;
}

template <class... Values>
Result<std::vector<Task>> all_tasks(Connection& connection, std::string_view text,
                                    const Values&... values) {
  Statement statement = KARE_TRY(connection.prepare(text));
  statement.bind(values...);
  std::vector<Task> tasks;
  while (KARE_TRY(statement.step())) tasks.push_back(KARE_TRY(task_from_row(statement)));
  return tasks;
}

// The number when `reference` is written as we write task ids, so that "007" is never task 7.
std::optional<std::int64_t> task_id(std::string_view reference) {
  const auto id = parse_decimal(reference);
  if (!id || std::to_string(*id) != reference) return std::nullopt;
  return *id;
}

Result<Task> find_task(Connection& connection, std::string_view owner, std::string_view reference) {
  const auto id = task_id(reference);
  if (owner == kEveryOwner) return one_task(connection, sql::kById, id.value_or(0));
  if (id) {
    Result<Task> task = one_task(connection, sql::kByIdOfOwner, *id, owner);
    if (task.ok() || task.error().code != Code::kNotFound) return task;
  }
  return one_task(connection, sql::kByExternalId, owner, reference);
}

// The task that `repeat` has made already, if any.
Result<std::optional<Task>> find_repeated(Connection& connection, std::string_view owner,
                                          const Repeat& repeat) {
  if (repeat.key.empty()) return std::optional<Task>();
  std::int64_t id = 0;
  {
    Statement statement = KARE_TRY(connection.prepare(sql::kByRepeatKey));
    statement.bind(owner, repeat.key);
    const bool found = KARE_TRY(statement.step());
    if (!found) return std::optional<Task>();
    if (statement.text(1) != repeat.digest) {
      return Error{Code::kConflict, "the key was used for something else",
                   std::string(kRepeatDiffers)};
    }
    id = statement.integer(0);
  }
  return std::optional<Task>(KARE_TRY(one_task(connection, sql::kById, id)));
}

Result<> insert(Connection& connection, const Task& task, const Repeat& repeat,
                const std::string& spec) {
  std::optional<std::string_view> external_id, repeat_key, repeat_digest;
  if (!task.external_id.empty()) external_id = task.external_id;
  if (!repeat.key.empty()) {
    repeat_key = repeat.key;
    repeat_digest = repeat.digest;
  }
  Result<std::int64_t> added =
      connection.run(sql::kInsert, task.id, task.owner, external_id, task.callback_url, task.engine,
                     kAttemptsMax, to_ms(task.not_before), to_ms(task.created), spec, repeat_key,
                     repeat_digest, dialect_name(task.dialect));
  if (added.ok() && !task.key.empty()) {
    KARE_TRY(connection.run(sql::kInsertKey, task.id, task.key));
  }
  if (added.ok()) return {};
  Error error = added.take_error();
  if (error.code != Code::kConflict) return error;
  if (connection.repeated_primary_key()) {
    return Error{Code::kConflict, "the task id is taken", std::string(kTaskIdTaken)};
  }
  return Error{Code::kConflict, "External_task_id " + task.external_id + " already exists", ""};
}

// One create on its way through the commit thread.
struct Order {
  Task task;
  Repeat repeat;
  std::string spec;
  std::optional<Task> earlier;  // Set when it is a repetition.
};

// The limits of an owner hold for all its keys together.
Result<> check_room(Connection& connection, std::string_view owner, const TaskLimits& usual) {
  Statement statement = KARE_TRY(connection.prepare(sql::kLoadAndLimits));
  statement.bind(owner);
  const bool has_tasks = KARE_TRY(statement.step());
  if (!has_tasks) return {};
  const std::int64_t queued = statement.integer(0), running = statement.integer(1);
  const std::int64_t parallel = statement.is_null(2) ? usual.parallel : statement.integer(2);
  const std::int64_t depth = statement.is_null(3) ? usual.queue_depth : statement.integer(3);
  // Without a limit of running tasks even the next one to run waits for a moment.
  const bool has_room = parallel > 0 ? queued + running < parallel + depth
                                     : queued < std::max<std::int64_t>(depth, 1);
  if (has_room) return {};
  return Error{Code::kTooMany, "parallel task over resource pack limit",
               std::to_string(queued) + " queued, " + std::to_string(running) + " running"};
}

// Fills in `queue_position`. REQUIRES: newest first, and of each owner that occurs all between its
// first and its last.
Result<> add_positions(Connection& connection, std::span<Task> tasks) {
  std::map<std::pair<std::string, std::string>, int> last;  // By owner and engine.
  for (std::size_t i = tasks.size(); i-- > 0;) {
    Task& task = tasks[i];
    if (task.state != State::kQueued) continue;
    const auto [before, is_first] = last.try_emplace({task.owner, task.engine}, 0);
    if (is_first) {
      Statement statement = KARE_TRY(connection.prepare(sql::kQueuePosition));
      statement.bind(task.owner, task.engine, task.id, kQueuePositionMax);
      KARE_TRY(statement.step());
      before->second = static_cast<int>(statement.integer(0));
    }
    ++before->second;
    if (before->second <= kQueuePositionMax) task.queue_position = before->second;
  }
  return {};
}

Result<std::vector<Task>> with_positions(Connection& connection, std::vector<Task> tasks) {
  KARE_TRY(add_positions(connection, tasks));
  return tasks;
}

Result<Glimpse> glimpse_of(const Statement& row) {
  const auto state = state_from_name(row.text(1));
  if (!state) return Error{Code::kCorrupt, "the stored task is damaged", std::string(row.text(1))};
  Glimpse glimpse{.id = row.integer(0),
                  .state = *state,
                  .claims = row.integer(2),
                  .progress = row.real(3),
                  .stage = std::string(row.text(4)),
                  .eta_s = std::nullopt};
  if (!row.is_null(5)) glimpse.eta_s = row.real(5);
  return glimpse;
}

// May run again when the transaction failed because of others in it.
Result<> place(Connection& connection, Order& order, const TaskLimits& limits) {
  order.earlier = KARE_TRY(find_repeated(connection, order.task.owner, order.repeat));
  if (order.earlier) return {};
  KARE_TRY(check_room(connection, order.task.owner, limits));
  return insert(connection, order.task, order.repeat, order.spec);
}

// Not a number and out of range both become 0 or 1: a heartbeat must not fail for its decoration.
double fraction(double value) {
  return value >= 0 ? std::min(value, 1.0) : 0.0;
}

Result<PulseAnswer> pulse_one(Connection& connection, const Pulse& pulse, TimePoint expires) {
  Statement statement = KARE_TRY(connection.prepare(sql::kPulse));
  std::optional<double> eta_s;
  if (pulse.eta_s && *pulse.eta_s >= 0 && std::isfinite(*pulse.eta_s)) eta_s = pulse.eta_s;
  statement.bind(pulse.task_id, pulse.token, to_ms(expires), fraction(pulse.progress), pulse.stage,
                 eta_s);
  const bool leased = KARE_TRY(statement.step());
  if (!leased) return PulseAnswer::kLeaseLost;
  return statement.integer(0) != 0 ? PulseAnswer::kCancel : PulseAnswer::kGoOn;
}

Result<> check_outcome(const Outcome& outcome) {
  const bool succeeded = outcome.state == State::kSucceeded;
  if (is_terminal(outcome.state) && succeeded == outcome.artifact.has_value() &&
      succeeded == outcome.error.empty()) {
    return {};
  }
  return Error{Code::kInvalid, "an outcome is a video or a reason",
               std::string(state_name(outcome.state)) + ": " + outcome.error};
}

Result<> write_outcome(Connection& connection, std::int64_t id, std::int64_t token,
                       const Outcome& outcome, TimePoint now) {
  Statement statement = KARE_TRY(connection.prepare(sql::kFinish));
  std::optional<std::string_view> error;
  if (!outcome.error.empty()) error = outcome.error;
  const auto state = state_name(outcome.state);
  if (const auto& video = outcome.artifact) {
    std::optional<std::string_view> watermark;
    if (!video->watermark_key.empty()) watermark = video->watermark_key;
    statement.bind(id, token, state, to_ms(now), error, outcome.report, video->video_id,
                   video->blob_key, video->poster_key, video->size.width, video->size.height,
                   video->fps, video->frame_count, video->duration_s, video->bytes, video->sha256,
                   watermark);
  } else {
    statement.bind(id, token, state, to_ms(now), error, outcome.report);
  }
  KARE_TRY(statement.run());
  if (connection.changes() == 0) return lease_lost(id);
  return {};
}

// Why nothing was dropped: an absent video is fine, an absent or unfinished task is not.
Result<> check_nothing_to_drop(Connection& connection, std::int64_t id) {
  Statement statement = KARE_TRY(connection.prepare(sql::kStateOf));
  statement.bind(id);
  const bool found = KARE_TRY(statement.step());
  if (!found) return no_such_task();
  const auto state = state_from_name(statement.text(0));
  if (state && is_terminal(*state)) return {};
  return Error{Code::kConflict, "the task has not ended", std::to_string(id)};
}

}  // namespace

void SqliteTaskStore::create(Task task, Repeat repeat, std::function<void(Result<Task>)> done) {
  task.state = State::kQueued;
  task.attempt = task.interruptions = 0;
  task.lease.reset();
  task.updated = task.created;
  // Written out here, because the commit thread is what everyone waits for.
  std::string spec = spec_to_json(task.spec);
  auto order = std::make_shared<Order>(
      Order{std::move(task), std::move(repeat), std::move(spec), std::nullopt});
  gateway_.write(
      [this, order](Connection& connection) { return place(connection, *order, limits_); },
      [this, order, done = std::move(done)](Result<> end) {
        if (!end.ok()) return done(end.take_error());
        if (order->earlier) return done(std::move(*order->earlier));
        wake();
        if (!order->task.callback_url.empty()) changed_.ring();
        done(std::move(order->task));
      });
}

Result<Task> SqliteTaskStore::find(std::string_view owner, std::string_view reference) {
  return gateway_.read([&](Connection& connection) -> Result<Task> {
    Result<Task> task = find_task(connection, owner, reference);
    if (!task.ok() || task.value().state != State::kQueued) return task;
    Task queued = task.take();
    KARE_TRY(add_positions(connection, {&queued, 1}));
    return queued;
  });
}

Result<Task> SqliteTaskStore::get(std::int64_t id) {
  return gateway_.read(
      [&](Connection& connection) { return one_task(connection, sql::kById, id); });
}

Result<std::vector<Glimpse>> SqliteTaskStore::glimpse(std::span<const std::int64_t> ids) {
  std::string wanted = "[";
  for (const std::int64_t id : ids)
    wanted.append(wanted.size() > 1 ? "," : "").append(std::to_string(id));
  wanted += ']';
  return gateway_.read([&](Connection& connection) -> Result<std::vector<Glimpse>> {
    Statement statement = KARE_TRY(connection.prepare(sql::kGlimpse));
    statement.bind(wanted);
    std::vector<Glimpse> found;
    while (KARE_TRY(statement.step())) found.push_back(KARE_TRY(glimpse_of(statement)));
    return found;
  });
}

Result<std::vector<Task>> SqliteTaskStore::list(std::string_view owner, int page, int page_size) {
  if (page < 1 || page_size < 1) return Error{Code::kInvalid, "pages count from 1", ""};
  const std::int64_t skipped = (std::int64_t{page} - 1) * page_size;
  return gateway_.read([&](Connection& connection) -> Result<std::vector<Task>> {
    auto tasks = owner == kEveryOwner
                     ? all_tasks(connection, sql::kListAll, page_size, skipped)
                     : all_tasks(connection, sql::kList, owner, page_size, skipped);
    return with_positions(connection, KARE_TRY(std::move(tasks)));
  });
}

Result<std::vector<Task>> SqliteTaskStore::list(std::string_view owner, const Slice& slice) {
  if (slice.limit < 1) return Error{Code::kInvalid, "a slice has a limit of at least 1", ""};
  return gateway_.read([&](Connection& connection) {
    if (slice.order == Slice::Order::kOldestFirst) {
      return all_tasks(connection, sql::kAfter, owner, slice.after.value_or(0), slice.limit);
    }
    const auto end = slice.after.value_or(std::numeric_limits<std::int64_t>::max());
    return all_tasks(connection, sql::kBefore, owner, end, slice.limit);
  });
}

Result<std::vector<Task>> SqliteTaskStore::find_all(std::string_view owner, ReferTo what,
                                                    std::span<const std::string> references) {
  return gateway_.read([&](Connection& connection) -> Result<std::vector<Task>> {
    std::vector<Task> found;
    for (const std::string& reference : references) {
      Result<Task> task =
          what == ReferTo::kTaskIds
              ? one_task(connection, sql::kByIdOfOwner, task_id(reference).value_or(0), owner)
              : one_task(connection, sql::kByExternalId, owner, reference);
      if (task.ok())
        found.push_back(task.take());
      else if (task.error().code != Code::kNotFound)
        return task.take_error();
    }
    return found;
  });
}

Result<std::optional<Task>> SqliteTaskStore::claim(const ClaimRequest& request, TimePoint now) {
  const std::string engines = json_array(request.engines);
  auto task = gateway_.write([&](Connection& connection) -> Result<std::optional<Task>> {
    Statement statement = KARE_TRY(connection.prepare(sql::kClaim));
    statement.bind(request.worker, to_ms(now + request.lease), to_ms(now), engines,
                   limits_.parallel);
    return optional_task(statement);
  });
  if (task.ok() && task.value() && !task.value()->callback_url.empty()) changed_.ring();
  return task;
}

Result<std::vector<PulseAnswer>> SqliteTaskStore::pulse(std::span<const Pulse> pulses,
                                                        TimePoint now,
                                                        std::chrono::milliseconds lease) {
  return gateway_.write([&](Connection& connection) -> Result<std::vector<PulseAnswer>> {
    std::vector<PulseAnswer> answers;
    for (const Pulse& pulse : pulses) {
      answers.push_back(KARE_TRY(pulse_one(connection, pulse, now + lease)));
    }
    return answers;
  });
}

Result<> SqliteTaskStore::checkpoint(std::int64_t id, std::int64_t token, std::string_view state) {
  if (state.size() > kCheckpointBytesMax) {
    return Error{Code::kTooLarge, "the checkpoint is too large", std::to_string(state.size())};
  }
  return gateway_.write([&](Connection& connection) -> Result<> {
    const auto changed = KARE_TRY(connection.run(sql::kCheckpoint, id, token, state));
    if (changed == 0) return lease_lost(id);
    return {};
  });
}

Result<> SqliteTaskStore::finish(std::int64_t id, std::int64_t token, Outcome outcome,
                                 TimePoint now) {
  KARE_TRY(check_outcome(outcome));
  KARE_TRY(gateway_.write(
      [&](Connection& connection) { return write_outcome(connection, id, token, outcome, now); }));
  changed_.ring();
  return {};
}

Result<> SqliteTaskStore::release(std::int64_t id, std::int64_t token, Attempt attempt,
                                  TimePoint not_before, TimePoint now) {
  const int returned = attempt == Attempt::kSpent ? 0 : 1;
  const int interrupted = attempt == Attempt::kInterrupted ? 1 : 0;
  const auto changed = KARE_TRY(gateway_.write([&](Connection& connection) {
    return connection.run(sql::kRelease, to_ms(now), kReasonCancelled, kReasonNoAttemptLeft,
                          to_ms(not_before), returned, id, token, interrupted, kInterruptionsMax);
  }));
  if (changed == 0) return lease_lost(id);
  wake();
  changed_.ring();
  return {};
}

Result<> SqliteTaskStore::hand_over(std::int64_t id, std::int64_t token, std::string_view engine,
                                    TimePoint now) {
  const auto changed = KARE_TRY(gateway_.write([&](Connection& connection) {
    return connection.run(sql::kHandOver, to_ms(now), kReasonCancelled, kReasonNoAttemptLeft,
                          to_ms(now), engine, id, token);
  }));
  if (changed == 0) return lease_lost(id);
  wake();
  changed_.ring();
  return {};
}

Result<std::string> SqliteTaskStore::key_of(std::int64_t id) {
  return gateway_.read([&](Connection& connection) -> Result<std::string> {
    Statement statement = KARE_TRY(connection.prepare(sql::kKeyOf));
    statement.bind(id);
    const bool found = KARE_TRY(statement.step());
    return found ? std::string(statement.text(0)) : std::string();
  });
}

Result<std::vector<Usage>> SqliteTaskStore::usage(TimePoint since) {
  return gateway_.read([&](Connection& connection) -> Result<std::vector<Usage>> {
    Statement statement = KARE_TRY(connection.prepare(sql::kUsage));
    statement.bind(to_ms(since));
    std::vector<Usage> rows;
    while (KARE_TRY(statement.step())) {
      rows.push_back({.owner = std::string(statement.text(0)),
                      .key = std::string(statement.text(1)),
                      .engine = std::string(statement.text(2)),
                      .tasks = statement.integer(3),
                      .succeeded = statement.integer(4),
                      .cost = statement.real(5)});
    }
    return rows;
  });
}

Result<Task> SqliteTaskStore::cancel(std::string_view owner, std::string_view reference,
                                     TimePoint now) {
  auto cancelled = gateway_.write([&](Connection& connection) -> Result<Task> {
    const Task task = KARE_TRY(find_task(connection, owner, reference));
    if (is_terminal(task.state)) {
      return Error{Code::kConflict, "the task has already ended", std::to_string(task.id)};
    }
    if (task.state == State::kRunning) return one_task(connection, sql::kRequestCancel, task.id);
    return one_task(connection, sql::kCancelQueued, task.id, to_ms(now), kReasonCancelled);
  });
  changed_.ring();
  return cancelled;
}

Result<int> SqliteTaskStore::expire_leases(TimePoint now) {
  const auto changed = KARE_TRY(gateway_.write([&](Connection& connection) {
    return connection.run(sql::kExpireLeases, to_ms(now), kReasonCancelled, kReasonEngineStopped,
                          to_ms(now));
  }));
  if (changed > 0) {
    wake();
    changed_.ring();
  }
  return static_cast<int>(changed);
}

Result<int> SqliteTaskStore::recover(TimePoint now) {
  const auto changed = KARE_TRY(gateway_.write([&](Connection& connection) {
    return connection.run(sql::kRecover, to_ms(now), kReasonCancelled, kReasonServiceStopped,
                          to_ms(now), kInterruptionsMax);
  }));
  if (changed > 0) {
    wake();
    changed_.ring();
  }
  return static_cast<int>(changed);
}

Result<std::vector<Task>> SqliteTaskStore::expired(TimePoint before, int limit) {
  return gateway_.read([&](Connection& connection) {
    return all_tasks(connection, sql::kExpired, to_ms(before), limit);
  });
}

Result<> SqliteTaskStore::drop_artifact(std::int64_t id, TimePoint now) {
  return gateway_.write([&](Connection& connection) -> Result<> {
    const auto changed = KARE_TRY(connection.run(sql::kDropArtifact, id, to_ms(now)));
    if (changed > 0) return {};
    return check_nothing_to_drop(connection, id);
  });
}

Result<Task> SqliteTaskStore::remove(std::string_view owner, std::int64_t id) {
  return gateway_.write(
      [&](Connection& connection) { return one_task(connection, sql::kDelete, id, owner); });
}

Result<bool> SqliteTaskStore::refers_to(std::string_view blob_key) {
  return gateway_.read([&](Connection& connection) -> Result<bool> {
    Statement statement = KARE_TRY(connection.prepare(sql::kRefersTo));
    statement.bind(blob_key);
    KARE_TRY(statement.step());
    return statement.integer(0) != 0;
  });
}

Result<TaskCounts> SqliteTaskStore::counts() {
  return gateway_.read([](Connection& connection) -> Result<TaskCounts> {
    Statement statement = KARE_TRY(connection.prepare(sql::kCounts));
    KARE_TRY(statement.step());
    TaskCounts counts{.queued = statement.integer(0),
                      .running = statement.integer(1),
                      .succeeded = statement.integer(2),
                      .failed = statement.integer(3),
                      .cancelled = statement.integer(4),
                      .oldest_queued = std::nullopt};
    if (!statement.is_null(5)) counts.oldest_queued = from_ms(statement.integer(5));
    return counts;
  });
}

void SqliteTaskStore::wait_for_work(std::uint64_t& seen, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const MutexLock lock(mutex_);
  while (work_count_ == seen) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero() || !work_came_.wait_for(mutex_, left)) break;
  }
  seen = work_count_;
}

void SqliteTaskStore::wake() {
  const MutexLock lock(mutex_);
  ++work_count_;
  work_came_.notify_all();
}

}  // namespace kare
