#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/files.h"
#include "base/result.h"
#include "store/key_store.h"

namespace kare::api {

// The secret of one installation, from which the keys for its uses are derived: hashing API keys,
// encrypting the secrets of pairs, and signing links. Immutable; safe from any thread.
//
// API keys are stored as HMAC-SHA256 under this secret, which lies in a file beside the database:
// who reads only the database (a backup, a dump) can neither use nor test a key. No slow password
// hash is needed, because a key has 256 random bits and cannot be guessed. The look-up by hash also
// leaks no timing about the key.
class ServerSecret {
 public:
  // Reads DIR/server.key, 32 bytes; makes it with mode 0600 when it is absent. Two processes that
  // start at once get the same secret. kCorrupt when the file has another length.
  static Result<ServerSecret> load_or_create(const Path& data_folder);
  // From 32 bytes, for tests.
  explicit ServerSecret(std::string_view bytes);

  // What the database keeps of an API key: lower-case hex.
  std::string key_hash(std::string_view key) const;
  // The stored form of a pair's secret, and back: base64url of AES-256-GCM, bound to the id of the
  // key. kCorrupt when it was not sealed here for this id.
  std::string sealed(std::string_view pair_secret, std::string_view key_id) const;
  Result<std::string> unsealed(std::string_view text, std::string_view key_id) const;
  // The signature of a text in a link: base64url.
  std::string link_signature(std::string_view text) const;

 private:
  std::string api_keys_;
  std::string pairs_;
  std::string links_;
};

// A key as it is shown once, and what is stored of it.
struct NewKey {
  std::string key;  // "sk-" and 43 characters of URL-safe base64: 256 random bits.
  ApiKey record;
};
NewKey make_key(const ServerSecret& secret, std::string owner, std::string name, TimePoint now);

// A pair as it is shown once: clients sign tokens (api/jwt.h) that name the access key with the
// secret key. Both are plain letters and digits but for the prefix of the first.
struct NewPair {
  std::string access_key;  // "ak-" and 32 hexadecimal digits.
  std::string secret_key;  // 64 hexadecimal digits: 256 random bits.
  ApiKey record;
};
NewPair make_pair(const ServerSecret& secret, std::string owner, std::string name, TimePoint now);

}  // namespace kare::api
