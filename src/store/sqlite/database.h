#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/files.h"
#include "base/result.h"
#include "store/callback_store.h"
#include "store/change_mark.h"
#include "store/key_store.h"
#include "store/sqlite/committer.h"
#include "store/task_store.h"

namespace kare {

namespace sqlite {
class Bell;
class Gateway;
}  // namespace sqlite

struct SqliteOptions {
  // How long a write waits for another process that writes, such as `kare keys create`.
  std::chrono::milliseconds busy_timeout{10'000};
  // Largest size in pages of 4 KiB; 0 means no limit but the disk. For tests of a full disk.
  std::int64_t pages_max = 0;
  // Of owners without limits of their own.
  TaskLimits limits = {.parallel = 0, .queue_depth = std::numeric_limits<int>::max()};
  sqlite::FaultHook faults = {};  // For tests.
};

// All tables of one installation in one SQLite database, and the commit thread that writes them.
// Safe from any thread. The stores are owned by it and live as long.
class SqliteDatabase {
 public:
  // Opens `path`, or makes it (readable by this user only), and brings its schema up to date. An
  // empty path or ":memory:" is a database of its own that ends with this object. The folder must
  // exist and lie on a local file system. kUnsupported when a newer Kare wrote it.
  static Result<std::unique_ptr<SqliteDatabase>> create(const Path& path,
                                                        SqliteOptions options = {});
  ~SqliteDatabase();

  TaskStore& tasks() { return *tasks_; }
  KeyStore& keys() { return *keys_; }
  CallbackStore& callbacks() { return *callbacks_; }

  // Reads everything and compares it with the indexes and constraints; kCorrupt names the damage.
  // Takes time in proportion to the size.
  Result<> check_integrity();
  sqlite::Gateway& gateway() { return *gateway_; }

 private:
  SqliteDatabase(std::unique_ptr<sqlite::Gateway> gateway, TaskLimits limits, ChangeMark key_mark);

  // These two outlive the stores, which use them.
  std::unique_ptr<sqlite::Gateway> gateway_;
  std::unique_ptr<sqlite::Bell> bell_;
  std::unique_ptr<TaskStore> tasks_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<CallbackStore> callbacks_;
};

}  // namespace kare
