#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "store/sqlite/bell.h"
#include "store/sqlite/gateway.h"
#include "store/task_store.h"

namespace kare {

// TaskStore on one SqliteDatabase, which owns it.
class SqliteTaskStore final : public TaskStore {
 public:
  // `changed` rings whenever a task that has a callback_url may have changed its state.
  // `limits` are those of owners without limits of their own.
  SqliteTaskStore(sqlite::Gateway& gateway, sqlite::Bell& changed, TaskLimits limits)
      : gateway_(gateway), changed_(changed), limits_(limits) {}

  using TaskStore::create;
  void create(Task task, Repeat repeat, std::function<void(Result<Task>)> done) override;
  Result<Task> find(std::string_view owner, std::string_view reference) override;
  Result<Task> get(std::int64_t id) override;
  Result<std::vector<Glimpse>> glimpse(std::span<const std::int64_t> ids) override;
  Result<std::vector<Task>> list(std::string_view owner, int page, int page_size) override;
  Result<std::vector<Task>> list(std::string_view owner, const Slice& slice) override;
  Result<std::vector<Task>> find_all(std::string_view owner, ReferTo what,
                                     std::span<const std::string> references) override;

  Result<std::optional<Task>> claim(const ClaimRequest& request, TimePoint now) override;
  Result<std::vector<PulseAnswer>> pulse(std::span<const Pulse> pulses, TimePoint now,
                                         std::chrono::milliseconds lease) override;
  Result<> checkpoint(std::int64_t id, std::int64_t token, std::string_view state) override;
  Result<> finish(std::int64_t id, std::int64_t token, Outcome outcome, TimePoint now) override;
  Result<> release(std::int64_t id, std::int64_t token, Attempt attempt, TimePoint not_before,
                   TimePoint now) override;
  Result<> hand_over(std::int64_t id, std::int64_t token, std::string_view engine,
                     TimePoint now) override;
  Result<std::string> key_of(std::int64_t id) override;
  Result<std::vector<Usage>> usage(TimePoint since) override;

  Result<Task> cancel(std::string_view owner, std::string_view reference, TimePoint now) override;
  Result<int> expire_leases(TimePoint now) override;
  Result<int> recover(TimePoint now) override;

  Result<std::vector<Task>> expired(TimePoint before, int limit) override;
  Result<> drop_artifact(std::int64_t id, TimePoint now) override;
  Result<Task> remove(std::string_view owner, std::int64_t id) override;
  Result<bool> refers_to(std::string_view blob_key) override;

  Result<TaskCounts> counts() override;
  void wait_for_work(std::uint64_t& seen, std::chrono::milliseconds timeout) override;
  void wake() override;

 private:
  sqlite::Gateway& gateway_;
  sqlite::Bell& changed_;
  const TaskLimits limits_;
  Mutex mutex_;
  Condition work_came_;
  std::uint64_t work_count_ GUARDED_BY(mutex_) = 0;  // Grows with every reason to look for work.
};

}  // namespace kare
