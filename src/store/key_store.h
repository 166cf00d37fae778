#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace kare {

// An API key as stored: never the key itself, only `hash` (see api/keys.h for how it is made). A
// pair has an access key, which is `hash`ed like any key, and the secret that signs its tokens,
// which must be readable to check them and is therefore `sealed_secret`.
struct ApiKey {
  std::string id;                  // Short and public, e.g. "key-7f3a9c"; what `keys revoke` takes.
  std::string owner;               // Whose tasks it sees. Several keys may share one owner.
  std::string name;                // For people; may be empty.
  std::string hint;                // First characters of the key, to recognise it by.
  std::string hash;                // Keyed hash, lower-case hex.
  std::string sealed_secret = {};  // Encrypted, base64url; empty when the key is no pair.
  TimePoint created;
  std::optional<TimePoint> revoked;
};

// What differs for one owner, and so for all its keys together, from the limits of the
// configuration; nothing: nothing does.
struct OwnerLimits {
  std::optional<int> parallel;            // Tasks running at once; 0: no limit.
  std::optional<int> queue_depth;         // Tasks waiting beyond those.
  std::optional<int> creates_per_minute;  // 0: no limit.
  friend bool operator==(const OwnerLimits&, const OwnerLimits&) = default;
};

// The table of keys. Safe from any thread; durable when a call returns.
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  virtual Result<> add(const ApiKey& key) = 0;
  // kNotFound when no key has this hash. Revoked keys are found, too.
  virtual Result<ApiKey> find(std::string_view hash) = 0;
  virtual Result<std::vector<ApiKey>> list() = 0;  // Oldest first.
  // kNotFound for an unknown id; revoking twice is fine.
  virtual Result<> revoke(std::string_view id, TimePoint now) = 0;

  // Nothing differs for an owner that none was set for.
  virtual Result<OwnerLimits> limits(std::string_view owner) = 0;
  // Replaces those of the owner.
  virtual Result<> set_limits(std::string_view owner, const OwnerLimits& limits) = 0;
};

}  // namespace kare
