#include "store/sqlite/committer.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/service.h"

namespace kare::sqlite {

Committer::Committer(Connection connection, FaultHook faults, std::function<void()> before_group)
    : connection_(std::move(connection)),
      faults_(std::move(faults)),
      before_group_(std::move(before_group)) {
  thread_ = start_thread("commit", [this] { loop(); });
}

Committer::~Committer() {
  stop();
}

void Committer::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Committer::submit(Work work, Done done) {
  const MutexLock lock(mutex_);
  KARE_ASSERT(!stopping_);
  // The commit thread makes room with every group, whether the group succeeds or not.
  while (waiting_.size() >= kWaitingMax) changed_.wait(mutex_);
  waiting_.push_back({std::move(work), std::move(done)});
  if (waiting_.size() == 1) changed_.notify_all();
}

void Committer::loop() {
  while (true) {
    std::vector<Write> group = next_group();
    if (group.empty()) return;
    commit(group);
  }
}

// Blocks until a write waits; empty when the committer stops and nothing is left to do.
std::vector<Committer::Write> Committer::next_group() {
  const MutexLock lock(mutex_);
  while (waiting_.empty() && !stopping_) changed_.wait(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kGroupMax));
  const bool was_full = waiting_.size() >= kWaitingMax;
  std::vector<Write> group(std::make_move_iterator(waiting_.begin()),
                           std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  if (was_full) changed_.notify_all();
  return group;
}

void Committer::commit(std::vector<Write>& group) {
  Result<std::vector<Result<>>> outcome = execute(group);
  if (outcome.ok()) {
    std::vector<Result<>> results = outcome.take();
    for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
    return;
  }
  Error error = outcome.take_error();
  log_error("database transaction failed",
            {{"writes", group.size()}, {"reason", error.message}, {"detail", error.detail}});
  if (connection_.in_transaction()) {
    const Result<> undone = connection_.execute("ROLLBACK");
    if (!undone.ok()) log_error("could not roll back", {{"detail", undone.error().detail}});
  }
  for (Write& write : group) write.done(error);
}

// One result a write; an error means that nothing of the group is in the database.
Result<std::vector<Result<>>> Committer::execute(std::vector<Write>& group) {
  before_group_();
  KARE_TRY(connection_.run("BEGIN IMMEDIATE"));
  std::vector<Result<>> results;
  results.reserve(group.size());
  for (const Write& write : group) {
    results.emplace_back();
    KARE_TRY(execute_one(write.work, results.back()));
  }
  KARE_TRY(fault(FaultPoint::kCommit));
  KARE_TRY(connection_.run("COMMIT"));
  return results;
}

// Returns an error when the group cannot go on; `result` is that of the one write.
Result<> Committer::execute_one(const Work& work, Result<>& result) {
  KARE_TRY(connection_.run("SAVEPOINT one"));
  result = fault(FaultPoint::kWrite);
  if (result.ok()) result = work(connection_);
  // SQLite itself rolls the whole transaction back after some errors, such as a broken disk.
  if (!connection_.in_transaction()) {
    if (!result.ok()) return result.error();
    return Error{Code::kInternal, "internal error", "a write ended the transaction of its group"};
  }
  if (!result.ok()) KARE_TRY(connection_.run("ROLLBACK TO one"));
  KARE_TRY(connection_.run("RELEASE one"));
  return {};
}

}  // namespace kare::sqlite
