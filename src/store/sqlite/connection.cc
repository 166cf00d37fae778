#include "store/sqlite/connection.h"

#include <sqlite3.h>

#include <atomic>
#include <utility>

namespace kare::sqlite {
namespace {

struct Meaning {
  Code code;
  const char* message;
};

Meaning meaning_of(int extended) {
  switch (extended & 0xFF) {
    case SQLITE_FULL: return {Code::kUnavailable, "the disk is full"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_PERM: return {Code::kUnavailable, "the database does not answer now"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Code::kCorrupt, "the database is damaged"};
    default: break;
  }
  if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return {Code::kConflict, "already exists"};
  }
  return {Code::kInternal, "internal error"};
}

Error error_of(sqlite3* handle, int code, std::string_view doing) {
  const int extended = handle == nullptr ? code : sqlite3_extended_errcode(handle);
  const char* text = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
  const Meaning meaning = meaning_of(extended);
  std::string detail = std::string("sqlite ") + std::to_string(extended) + ": " + text + " in ";
  detail.append(doing);
  return Error{meaning.code, meaning.message, std::move(detail)};
}

// The start of the index of the write-ahead log, as SQLite itself has mapped it; null when there is
// none yet.
const volatile std::uint32_t* map_wal_index(sqlite3* handle) {
  constexpr int kRegionBytes = 32 * 1'024;  // That of SQLite; it maps nothing smaller.
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2 ||
      file->pMethods->xShmMap == nullptr) {
    return nullptr;
  }
  volatile void* region = nullptr;
  const int code = file->pMethods->xShmMap(file, 0, kRegionBytes, 0, &region);
  return code == SQLITE_OK ? static_cast<const volatile std::uint32_t*>(region) : nullptr;
}

WalHeader read_wal_header(const volatile std::uint32_t* words) {
  WalHeader header;
  for (std::uint32_t& word : header) word = *words++;
  return header;
}

// SQLite counts its memory under one lock for all connections unless told, before anything else,
// that nobody asks. Where another part of the program was quicker, it stays as it is.
void configure_once() {
  static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(code);
}

}  // namespace

void Statement::Reset::operator()(sqlite3_stmt* statement) const {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

Result<bool> Statement::step() {
  sqlite3_stmt* statement = statement_.get();
  const int code = bind_code_ != SQLITE_OK ? bind_code_ : sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(sqlite3_db_handle(statement), code, sqlite3_sql(statement));
}

Result<> Statement::run() {
  // Ends with the rows of this statement.
  while (KARE_TRY(step())) {
  }
  return {};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::note(int code) {
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

void Statement::bind_integer(int index, std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind_at(int index, double value) {
  note(sqlite3_bind_double(statement_.get(), index, value));
}

void Statement::bind_at(int index, std::string_view value) {
  // A null pointer would be stored as NULL, and an empty view may hold one.
  const char* bytes = value.data() == nullptr ? "" : value.data();
  note(sqlite3_bind_text64(statement_.get(), index, bytes, value.size(), SQLITE_TRANSIENT,
                           SQLITE_UTF8));
}

void Statement::bind_at(int index, std::nullopt_t) {
  note(sqlite3_bind_null(statement_.get(), index));
}

void Connection::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void Connection::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Connection> Connection::open(const std::string& path, Access access,
                                    std::chrono::milliseconds busy_timeout) {
  configure_once();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  Connection connection(handle);
  if (code != SQLITE_OK) return error_of(handle, code, "opening " + path);
  // The timeout comes first: changing the journal mode needs the file for itself.
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  KARE_TRY(
      connection.execute("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                         "PRAGMA temp_store=MEMORY"));
  if (access == Access::kReadOnly) {
    // 2 MiB each: there are many of these, every write empties them, and filling a larger one
    // costs more than reading again from the system's cache (bench/store_bench.cc).
    // The last one reads, so that SQLite opens the log.
    KARE_TRY(
        connection.execute("PRAGMA query_only=ON; PRAGMA cache_size=-2000;"
                           "PRAGMA schema_version"));
    connection.wal_index_ = map_wal_index(handle);
  } else {
    KARE_TRY(
        connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                           "PRAGMA cache_size=-16000"));
  }
  return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto& slot = statements_[sql.data()];
  if (slot == nullptr) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return error_of(handle_.get(), code, sql);
    slot.reset(statement);
  }
  KARE_ASSERT(!sqlite3_stmt_busy(slot.get()));
  KARE_ASSERT(sql == sqlite3_sql(slot.get()));  // The text really was a constant.
  return Statement(slot.get());
}

Result<> Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(handle_.get(), code, sql);
  return {};
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(handle_.get());
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

std::optional<WalHeader> Connection::wal_header() const {
  if (wal_index_ == nullptr) return std::nullopt;
  // There are two copies, written one after the other and read in the opposite order.
  const WalHeader first = read_wal_header(wal_index_);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  const WalHeader second = read_wal_header(wal_index_ + first.size());
  if (first != second) return std::nullopt;
  return first;
}

bool Connection::repeated_primary_key() const {
  return sqlite3_extended_errcode(handle_.get()) == SQLITE_CONSTRAINT_PRIMARYKEY;
}

}  // namespace kare::sqlite
