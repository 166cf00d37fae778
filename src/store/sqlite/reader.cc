#include "store/sqlite/reader.h"

namespace kare::sqlite {

Result<> Reader::refresh() {
  const auto now = connection_.wal_header();
  if (seen_ && now == seen_) return {};
  KARE_TRY(end());
  // While a commit changes the log, a statement by itself waits for what it needs.
  if (!now) return {};
  KARE_TRY(connection_.run("BEGIN"));
  seen_ = now;
  return {};
}

Result<> Reader::end() {
  if (!seen_) return {};
  seen_.reset();
  // SQLite itself ends the transaction after some errors.
  if (connection_.in_transaction()) KARE_TRY(connection_.run("COMMIT"));
  return {};
}

}  // namespace kare::sqlite
