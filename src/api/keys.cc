#include "api/keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/hash.h"
#include "base/seal.h"

namespace kare::api {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kHintChars = 7;

// Writes a fresh secret to `path` unless someone else was quicker. A link fails where a rename
// would replace the winner's file.
Result<> create_secret(const Path& path) {
  const Path draft = path.string() + "." + to_hex(random_bytes(8));
  KARE_TRY(write_file_atomically(draft, random_bytes(kSecretBytes), 0600));
  const bool failed = ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST;
  Result<> result;
  if (failed) result = errno_error(Code::kUnavailable, "write to disk", path.string());
  ::unlink(draft.c_str());
  const UniqueFd folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (result.ok() && (!folder.is_open() || ::fsync(folder.get()) != 0)) {
    return errno_error(Code::kUnavailable, "write to disk", path.string());
  }
  return result;
}

std::string derived(std::string_view secret, std::string_view label) {
  return std::string(as_bytes(hmac_sha256(secret, label)));
}

ApiKey record_of(const ServerSecret& secret, const std::string& key, std::string owner,
                 std::string name, TimePoint now) {
  return {.id = "key-" + to_hex(random_bytes(4)),
          .owner = std::move(owner),
          .name = std::move(name),
          .hint = key.substr(0, kHintChars),
          .hash = secret.key_hash(key),
          .created = now,
          .revoked = {}};
}

}  // namespace

ServerSecret::ServerSecret(std::string_view bytes)
    : api_keys_(derived(bytes, "kare api-keys")),
      pairs_(derived(bytes, "kare pairs")),
      links_(derived(bytes, "kare links")) {}

Result<ServerSecret> ServerSecret::load_or_create(const Path& data_folder) {
  const Path path = data_folder / "server.key";
  if (::access(path.c_str(), F_OK) != 0) KARE_TRY(create_secret(path));
  const std::string bytes = KARE_TRY(read_file(path));
  if (bytes.size() != kSecretBytes) {
    return Error{Code::kCorrupt, "server.key is damaged: it must have exactly 32 bytes",
                 path.string()};
  }
  return ServerSecret(bytes);
}

std::string ServerSecret::key_hash(std::string_view key) const {
  return to_hex(hmac_sha256(api_keys_, key));
}

std::string ServerSecret::sealed(std::string_view pair_secret, std::string_view key_id) const {
  return to_base64url(seal(pairs_, pair_secret, key_id));
}

Result<std::string> ServerSecret::unsealed(std::string_view text, std::string_view key_id) const {
  return unseal(pairs_, from_base64url(text).value_or(""), key_id);
}

std::string ServerSecret::link_signature(std::string_view text) const {
  return to_base64url(as_bytes(hmac_sha256(links_, text)));
}

NewKey make_key(const ServerSecret& secret, std::string owner, std::string name, TimePoint now) {
  // A key that went on with '-' would look like an option where it is pasted after "sk-" is cut.
  std::string body;
  do {
    body = to_base64url(random_bytes(32));
  } while (body.front() == '-');
  NewKey made;
  made.key = "sk-" + body;
  made.record = record_of(secret, made.key, std::move(owner), std::move(name), now);
  return made;
}

NewPair make_pair(const ServerSecret& secret, std::string owner, std::string name, TimePoint now) {
  NewPair made;
  made.access_key = "ak-" + to_hex(random_bytes(16));
  made.secret_key = to_hex(random_bytes(32));
  made.record = record_of(secret, made.access_key, std::move(owner), std::move(name), now);
  made.record.sealed_secret = secret.sealed(made.secret_key, made.record.id);
  return made;
}

}  // namespace kare::api
