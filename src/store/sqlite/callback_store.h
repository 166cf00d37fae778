#pragma once

#include "store/callback_store.h"
#include "store/sqlite/bell.h"
#include "store/sqlite/gateway.h"

namespace kare {

// CallbackStore on one SqliteDatabase, which owns it. The bell rings for every task that changes.
class SqliteCallbackStore final : public CallbackStore {
 public:
  SqliteCallbackStore(sqlite::Gateway& gateway, sqlite::Bell& bell)
      : gateway_(gateway), bell_(bell) {}

  Result<std::vector<Callback>> due(const DueCallbacks& which, TimePoint now) override;
  Result<Task> task_at(const Callback& callback) override;
  Result<> done(std::int64_t task_id, int sequence, TimePoint now) override;
  Result<> retry(std::int64_t task_id, int sequence, TimePoint next,
                 std::string_view failure) override;
  Result<> give_up(std::int64_t task_id, int sequence, GiveUp what, std::string_view failure,
                   TimePoint now) override;
  Result<std::vector<CallbackRecord>> list(std::optional<std::int64_t> task_id, int limit) override;
  Result<CallbackBacklog> backlog() override;
  Result<int> revive(std::optional<std::int64_t> task_id, TimePoint now) override;
  void wait(std::uint64_t& seen, std::chrono::milliseconds timeout) override {
    bell_.wait(seen, timeout);
  }
  void wake() override { bell_.ring(); }

 private:
  sqlite::Gateway& gateway_;
  sqlite::Bell& bell_;
};

}  // namespace kare
