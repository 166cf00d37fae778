#pragma once

#include "store/key_store.h"
#include "store/sqlite/gateway.h"

namespace kare {

// KeyStore on one SqliteDatabase, which owns it. It keeps nothing in memory: a key that another
// process adds or revokes counts from the next request on.
class SqliteKeyStore final : public KeyStore {
 public:
  explicit SqliteKeyStore(sqlite::Gateway& gateway) : gateway_(gateway) {}

  Result<> add(const ApiKey& key) override;
  Result<ApiKey> find(std::string_view hash) override;
  Result<std::vector<ApiKey>> list() override;
  Result<> revoke(std::string_view id, TimePoint now) override;
  Result<OwnerLimits> limits(std::string_view owner) override;
  Result<> set_limits(std::string_view owner, const OwnerLimits& limits) override;

 private:
  sqlite::Gateway& gateway_;
};

}  // namespace kare
