#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/files.h"
#include "base/result.h"
#include "store/key_store.h"

namespace kare::api {

// The secret of one installation, from which the keys for its two uses are derived: hashing API
// keys and signing links. Immutable; safe from any thread.
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
  // The signature of a text in a link: base64url.
  std::string link_signature(std::string_view text) const;

 private:
  std::string api_keys_;
  std::string links_;
};

// A key as it is shown once, and what is stored of it.
struct NewKey {
  std::string key;  // "sk-" and 43 characters of URL-safe base64: 256 random bits.
  ApiKey record;
};
NewKey make_key(const ServerSecret& secret, std::string owner, std::string name, TimePoint now);

}  // namespace kare::api
