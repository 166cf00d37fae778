#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/completion.h"
#include "store/sqlite/committer.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/reader.h"

namespace kare::sqlite {

// The way of all stores to one database: writes through the commit thread, reads on connections
// of their own. Safe from any thread.
class Gateway {
 public:
  template <class Work>
  using Outcome = std::invoke_result_t<Work, Connection&>;  // Result<T> of a piece of work.

  // A database in memory exists on its writing connection only, so its reads go there, too.
  enum class Reads { kPooled, kOnWriter };
  Gateway(std::string path, std::chrono::milliseconds busy_timeout, Reads reads, Connection writer,
          FaultHook faults)
      : path_(std::move(path)),
        busy_timeout_(busy_timeout),
        reads_(reads),
        committer_(std::move(writer), std::move(faults), [this] { end_idle_snapshots(); }) {}

  // See Committer::stop.
  void stop_writing() { committer_.stop(); }

  // Executes `work` in a transaction; `done` gets its result on the commit thread, after the
  // commit. See Committer::submit.
  template <class Work>
  void write(Work work, std::function<void(Outcome<Work>)> done) {
    auto slot = std::make_shared<std::optional<Outcome<Work>>>();
    committer_.submit(
        [slot, work = std::move(work)](Connection& connection) {
          return keep(work, connection, *slot);
        },
        [slot, done = std::move(done)](Result<> end) { done(merged(std::move(end), *slot)); });
  }
  // As above, and waits.
  template <class Work>
  Outcome<Work> write(const Work& work) {
    std::optional<Outcome<Work>> slot;
    Completion<Result<>> completion;
    committer_.submit([&](Connection& connection) { return keep(work, connection, slot); },
                      [&](Result<> end) { completion.set(std::move(end)); });
    return merged(completion.wait(), slot);
  }
  // Executes `work` on a connection that cannot write. It sees every write that was done before,
  // by whichever process, and one state of the database throughout.
  template <class Work>
  Outcome<Work> read(const Work& work) {
    if (reads_ == Reads::kOnWriter) return write(work);
    Reader reader = KARE_TRY(take_reader());
    KARE_TRY(reader.refresh());
    Outcome<Work> result = work(reader.connection());
    give_reader(std::move(reader));
    return result;
  }

 private:
  template <class Work>
  static Result<> keep(const Work& work, Connection& connection,
                       std::optional<Outcome<Work>>& slot) {
    slot.emplace(work(connection));
    if (!slot->ok()) return slot->error();
    return {};
  }
  template <class T>
  static Result<T> merged(Result<> end, std::optional<Result<T>>& slot) {
    if (!end.ok()) return end.take_error();
    return std::move(*slot);
  }
  Result<Reader> take_reader();
  void give_reader(Reader reader);
  void end_idle_snapshots();

  const std::string path_;
  const std::chrono::milliseconds busy_timeout_;
  const Reads reads_;
  Mutex mutex_;
  std::vector<Reader> idle_readers_ GUARDED_BY(mutex_);
  Committer committer_;  // Last: its thread uses the readers.
};

}  // namespace kare::sqlite
