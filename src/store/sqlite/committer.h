#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/sqlite/connection.h"

namespace kare::sqlite {

// Where a test may let a write fail: inside one write, or at the commit of a whole group.
enum class FaultPoint { kWrite, kCommit };
// Called on the commit thread; an Error makes that step fail. Empty: no faults.
using FaultHook = std::function<Result<>(FaultPoint)>;

// Most writes in one transaction, and most that wait for their turn.
inline constexpr std::size_t kGroupMax = 512;
inline constexpr std::size_t kWaitingMax = 8'192;
static_assert(kGroupMax <= kWaitingMax);

// The commit thread: it owns the writing connection and executes all writes of a database in the
// order in which they came. Everything that waits when it looks goes into one transaction, so that
// many writers share one disk flush; each write has a savepoint, so that one that fails does not
// spoil its neighbours. The destructor stops it.
class Committer {
 public:
  using Work = std::function<Result<>(Connection&)>;
  using Done = std::function<void(Result<>)>;

  // `before_group` is called on the commit thread before each transaction.
  Committer(Connection connection, FaultHook faults, std::function<void()> before_group);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Executes what waits and ends the thread; nothing may be submitted after that. May be called
  // twice.
  void stop();
  // `work` runs on the commit thread inside a transaction. `done` is called there once, after the
  // transaction is on disk, with the result of `work`, or with the reason why the whole group was
  // rolled back (kUnavailable when the disk is full or broken). Neither may submit. Safe from any
  // thread; blocks while kWaitingMax writes wait.
  void submit(Work work, Done done);

 private:
  struct Write {
    Work work;
    Done done;
  };

  void loop();
  std::vector<Write> next_group();
  void commit(std::vector<Write>& group);
  Result<std::vector<Result<>>> execute(std::vector<Write>& group);
  Result<> execute_one(const Work& work, Result<>& result);
  Result<> fault(FaultPoint point) const { return faults_ ? faults_(point) : Result<>(); }

  Connection connection_;  // Used by the commit thread only.
  const FaultHook faults_;
  const std::function<void()> before_group_;
  Mutex mutex_;
  Condition changed_;
  std::deque<Write> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace kare::sqlite
