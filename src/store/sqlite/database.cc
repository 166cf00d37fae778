#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/log.h"
#include "store/sqlite/bell.h"
#include "store/sqlite/callback_store.h"
#include "store/sqlite/gateway.h"
#include "store/sqlite/key_store.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/task_store.h"

namespace kare {
namespace {
using sqlite::Connection;
using sqlite::Gateway;
using sqlite::Statement;

// Held while a process opens and migrates: changing the journal mode does not wait by itself.
Result<UniqueFd> lock_opening(const Path& path) {
  const std::string name = path.string() + "-open.lock";
  UniqueFd fd(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open()) return errno_error(Code::kUnavailable, "open the database", name);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  log_info("another process prepares the database; waiting for it", {{"lock", name}});
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return errno_error(Code::kUnavailable, "open the database", name);
  }
  return fd;
}

// Makes the file if absent, so that nobody else can read it from the first byte on. An existing
// one is left alone: closing it here would drop the locks that SQLite has on it.
Result<> ensure_private_file(const Path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.is_open() || errno == EEXIST) return {};
  return errno_error(Code::kUnavailable, "create the database", path.string());
}

Result<Connection> open_writer(const std::string& path, const SqliteOptions& options) {
  Connection writer =
      KARE_TRY(Connection::open(path, Connection::Access::kReadWrite, options.busy_timeout));
  KARE_TRY(sqlite::migrate(writer));
  if (options.pages_max > 0) {
    KARE_TRY(writer.execute("PRAGMA max_page_count=" + std::to_string(options.pages_max)));
  }
  return writer;
}

Result<> check(Connection& connection) {
  Statement statement = KARE_TRY(connection.prepare("PRAGMA integrity_check(1)"));
  const bool answered = KARE_TRY(statement.step());
  const std::string damage(answered ? statement.text(0) : "no answer");
  if (damage == "ok") return {};
  return Error{Code::kCorrupt, "the database is damaged", damage};
}

}  // namespace

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::create(const Path& path,
                                                               SqliteOptions options) {
  const bool in_memory = path.empty() || path == ":memory:";
  const std::string name = in_memory ? ":memory:" : path.string();
  UniqueFd opening;
  if (!in_memory) {
    opening = KARE_TRY(lock_opening(path));
    KARE_TRY(ensure_private_file(path));
  }
  Connection writer = KARE_TRY(open_writer(name, options));
  const auto reads = in_memory ? Gateway::Reads::kOnWriter : Gateway::Reads::kPooled;
  auto gateway = std::make_unique<Gateway>(name, options.busy_timeout, reads, std::move(writer),
                                           std::move(options.faults));
  ChangeMark key_mark = KARE_TRY(ChangeMark::open(in_memory ? Path() : Path(name + "-keys.mark")));
  return std::unique_ptr<SqliteDatabase>(
      new SqliteDatabase(std::move(gateway), options.limits, std::move(key_mark)));
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<Gateway> gateway, TaskLimits limits,
                               ChangeMark key_mark)
    : gateway_(std::move(gateway)),
      bell_(std::make_unique<sqlite::Bell>()),
      tasks_(std::make_unique<SqliteTaskStore>(*gateway_, *bell_, limits)),
      keys_(std::make_unique<SqliteKeyStore>(*gateway_, std::move(key_mark))),
      callbacks_(std::make_unique<SqliteCallbackStore>(*gateway_, *bell_)) {}

SqliteDatabase::~SqliteDatabase() {
  // What still waits ends in callbacks that use the stores.
  gateway_->stop_writing();
}

Result<> SqliteDatabase::check_integrity() {
  return gateway_->read([](Connection& connection) { return check(connection); });
}

}  // namespace kare
