#include "store/sqlite/key_store.h"

#include <string>
#include <utility>

namespace kare {
namespace {
using sqlite::Connection;
using sqlite::Statement;

constexpr std::string_view kAdd =
    "INSERT INTO keys (id, owner, name, hint, hash, created_ms, revoked_ms, sealed_secret)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr std::string_view kFind =
    "SELECT id, owner, name, hint, hash, created_ms, revoked_ms, sealed_secret FROM keys"
    " WHERE hash = ?1";
constexpr std::string_view kList =
    "SELECT id, owner, name, hint, hash, created_ms, revoked_ms, sealed_secret FROM keys"
    " ORDER BY created_ms, rowid";
// The time of the first revocation stays.
constexpr std::string_view kRevoke =
    "UPDATE keys SET revoked_ms = coalesce(revoked_ms, ?2) WHERE id = ?1";

// More keys than most installations have; some hundred bytes each.
constexpr std::size_t kRememberedMax = 4'096;
constexpr std::string_view kLimits =
    "SELECT parallel, queue_depth, creates_per_minute FROM owner_limits WHERE owner = ?1";
constexpr std::string_view kSetLimits =
    "INSERT OR REPLACE INTO owner_limits (owner, parallel, queue_depth, creates_per_minute)"
    " VALUES (?1, ?2, ?3, ?4)";

std::optional<int> optional_small(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

ApiKey key_from_row(const Statement& row) {
  ApiKey key{.id = std::string(row.text(0)),
             .owner = std::string(row.text(1)),
             .name = std::string(row.text(2)),
             .hint = std::string(row.text(3)),
             .hash = std::string(row.text(4)),
             .sealed_secret = std::string(row.text(7)),
             .created = from_ms(row.integer(5)),
             .revoked = std::nullopt};
  if (!row.is_null(6)) key.revoked = from_ms(row.integer(6));
  return key;
}

Result<std::vector<ApiKey>> all_keys(Connection& connection) {
  Statement statement = KARE_TRY(connection.prepare(kList));
  std::vector<ApiKey> keys;
  while (KARE_TRY(statement.step())) keys.push_back(key_from_row(statement));
  return keys;
}

}  // namespace

Result<> SqliteKeyStore::add(const ApiKey& key) {
  return mark_.change([&] {
    return gateway_.write([&](Connection& connection) -> Result<> {
      std::optional<std::int64_t> revoked_ms;
      if (key.revoked) revoked_ms = to_ms(*key.revoked);
      KARE_TRY(connection.run(kAdd, key.id, key.owner, key.name, key.hint, key.hash,
                              to_ms(key.created), revoked_ms, key.sealed_secret));
      return {};
    });
  });
}

Result<ApiKey> SqliteKeyStore::find(std::string_view hash) {
  if (auto key = remembered(hash)) return std::move(*key);
  const auto stamp = mark_.stamp();  // Before reading: what is read may be newer, never older.
  ApiKey key = KARE_TRY(read(hash));
  if (stamp) remember(key, *stamp);
  return key;
}

std::optional<ApiKey> SqliteKeyStore::remembered(std::string_view hash) {
  const MutexLock lock(mutex_);
  if (!mark_.is_current(stamp_)) return std::nullopt;
  const auto entry = found_.find(hash);
  if (entry == found_.end()) return std::nullopt;
  return entry->second;
}

void SqliteKeyStore::remember(const ApiKey& key, std::uint64_t stamp) {
  const MutexLock lock(mutex_);
  if (stamp_ != stamp || found_.size() >= kRememberedMax) found_.clear();
  stamp_ = stamp;
  found_.insert_or_assign(key.hash, key);
}

Result<ApiKey> SqliteKeyStore::read(std::string_view hash) {
  return gateway_.read([&](Connection& connection) -> Result<ApiKey> {
    Statement statement = KARE_TRY(connection.prepare(kFind));
    statement.bind(hash);
    const bool found = KARE_TRY(statement.step());
    if (!found) return Error{Code::kNotFound, "no such key", ""};
    return key_from_row(statement);
  });
}

Result<std::vector<ApiKey>> SqliteKeyStore::list() {
  return gateway_.read(all_keys);
}

Result<> SqliteKeyStore::revoke(std::string_view id, TimePoint now) {
  return mark_.change([&] {
    return gateway_.write([&](Connection& connection) -> Result<> {
      const auto changed = KARE_TRY(connection.run(kRevoke, id, to_ms(now)));
      if (changed == 0) return Error{Code::kNotFound, "no key has this id", std::string(id)};
      return {};
    });
  });
}

Result<OwnerLimits> SqliteKeyStore::limits(std::string_view owner) {
  return gateway_.read([&](Connection& connection) -> Result<OwnerLimits> {
    Statement statement = KARE_TRY(connection.prepare(kLimits));
    statement.bind(owner);
    const bool found = KARE_TRY(statement.step());
    if (!found) return OwnerLimits{};
    return OwnerLimits{optional_small(statement, 0), optional_small(statement, 1),
                       optional_small(statement, 2)};
  });
}

Result<> SqliteKeyStore::set_limits(std::string_view owner, const OwnerLimits& limits) {
  return gateway_.write([&](Connection& connection) -> Result<> {
    KARE_TRY(connection.run(kSetLimits, owner, limits.parallel, limits.queue_depth,
                            limits.creates_per_minute));
    return {};
  });
}

}  // namespace kare
