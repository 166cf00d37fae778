#include "store/sqlite/migrations.h"

#include <string>

namespace kare::sqlite {
namespace {

// "KARE" in ASCII: says to tools, and to us, whose file this is.
constexpr std::int64_t kApplicationId = 0x4B415245;

Result<std::int64_t> number(Connection& connection, std::string_view sql) {
  Statement statement = KARE_TRY(connection.prepare(sql));
  KARE_TRY(statement.step());
  return statement.integer(0);
}

Result<> apply_missing(Connection& connection) {
  const std::array<const char*, kSchemaVersion> steps = {
      kMigration0001, kMigration0002, kMigration0003, kMigration0004,
      kMigration0005, kMigration0006, kMigration0007};
  const std::int64_t found = KARE_TRY(number(connection, "PRAGMA user_version"));
  if (found > kSchemaVersion) {
    return Error{Code::kUnsupported,
                 "the data was written by a newer Kare: its schema has version " +
                     std::to_string(found) + ", this program knows versions up to " +
                     std::to_string(kSchemaVersion),
                 ""};
  }
  if (found == kSchemaVersion) return {};
  const std::int64_t tables = KARE_TRY(number(connection, "SELECT count(*) FROM sqlite_schema"));
  const std::int64_t owner = KARE_TRY(number(connection, "PRAGMA application_id"));
  if (tables > 0 && owner != kApplicationId) {
    return Error{Code::kCorrupt, "the database file belongs to another program", ""};
  }
  for (std::int64_t version = found; version < kSchemaVersion; ++version) {
    KARE_TRY(connection.execute(steps[static_cast<std::size_t>(version)]));
  }
  return connection.execute("PRAGMA application_id=" + std::to_string(kApplicationId) +
                            "; PRAGMA user_version=" + std::to_string(kSchemaVersion));
}

}  // namespace

Result<> migrate(Connection& connection) {
  // The write lock keeps other processes out; who comes second finds nothing left to do.
  KARE_TRY(connection.execute("BEGIN IMMEDIATE"));
  Result<> applied = apply_missing(connection);
  if (applied.ok()) applied = connection.execute("COMMIT");
  if (!applied.ok() && connection.in_transaction()) KARE_TRY(connection.execute("ROLLBACK"));
  return applied;
}

}  // namespace kare::sqlite
