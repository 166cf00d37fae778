#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/mutex.h"
#include "store/change_mark.h"
#include "store/key_store.h"
#include "store/sqlite/gateway.h"

namespace kare {

// KeyStore on one SqliteDatabase, which owns it. Keys that were found stay in memory for as long
// as `mark`, which all processes share, says that no key was written; a key that another process
// adds or revokes therefore counts from the next request on.
class SqliteKeyStore final : public KeyStore {
 public:
  SqliteKeyStore(sqlite::Gateway& gateway, ChangeMark mark)
      : gateway_(gateway), mark_(std::move(mark)) {}

  Result<> add(const ApiKey& key) override;
  Result<ApiKey> find(std::string_view hash) override;
  Result<std::vector<ApiKey>> list() override;
  Result<> revoke(std::string_view id, TimePoint now) override;
  Result<OwnerLimits> limits(std::string_view owner) override;
  Result<> set_limits(std::string_view owner, const OwnerLimits& limits) override;

 private:
  struct HashText {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  Result<ApiKey> read(std::string_view hash);
  std::optional<ApiKey> remembered(std::string_view hash);
  void remember(const ApiKey& key, std::uint64_t stamp);

  sqlite::Gateway& gateway_;
  ChangeMark mark_;
  Mutex mutex_;
  std::uint64_t stamp_ GUARDED_BY(mutex_) = 0;  // Of all that is remembered.
  std::unordered_map<std::string, ApiKey, HashText, std::equal_to<>> found_ GUARDED_BY(mutex_);
};

}  // namespace kare
