#include "api/keys.h"

#include <cstdio>
#include <ctime>
#include <memory>

#include "cli/arguments.h"
#include "cli/installation.h"
#include "store/sqlite/database.h"

namespace kare::cli {
namespace {

// "2026-11-22 13:05", in UTC.
std::string date_text(TimePoint time) {
  const std::time_t seconds = to_ms(time) / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return text;
}

// What is known of the owner's limits, with those of the arguments in their place.
OwnerLimits changed(OwnerLimits limits, const KeysArguments& arguments) {
  if (arguments.parallel) limits.parallel = arguments.parallel;
  if (arguments.queue_depth) limits.queue_depth = arguments.queue_depth;
  if (arguments.rate) limits.creates_per_minute = arguments.rate;
  return limits;
}

Result<OwnerLimits> change_limits(KeyStore& keys, const std::string& owner,
                                  const KeysArguments& arguments) {
  const OwnerLimits before = KARE_TRY(keys.limits(owner));
  const OwnerLimits after = changed(arguments.reset_limits ? OwnerLimits{} : before, arguments);
  if (after != before) KARE_TRY(keys.set_limits(owner, after));
  return after;
}

std::string limit_text(const char* name, const std::optional<int>& limit) {
  return std::string(name) + " " + (limit ? std::to_string(*limit) : "as configured");
}

std::string limits_text(const OwnerLimits& limits) {
  return limit_text("parallel", limits.parallel) + ", " +
         limit_text("queue-depth", limits.queue_depth) + ", " +
         limit_text("rate", limits.creates_per_minute);
}

// What is printed of a new key, or of a new pair.
Result<std::string> create_key(const KeysArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(create_folders(installation.data));
  const auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  const auto secret = KARE_TRY(api::ServerSecret::load_or_create(installation.data));
  const std::string owner = arguments.owner.empty() ? new_owner() : arguments.owner;
  const TimePoint now = SystemClock().now();
  KARE_TRY(change_limits(database->keys(), owner, arguments));
  if (arguments.pair) {
    const api::NewPair made = api::make_pair(secret, owner, arguments.name, now);
    KARE_TRY(database->keys().add(made.record));
    return "access_key " + made.access_key + "\nsecret_key " + made.secret_key;
  }
  api::NewKey made = api::make_key(secret, owner, arguments.name, now);
  KARE_TRY(database->keys().add(made.record));
  return std::move(made.key);
}

Result<std::vector<ApiKey>> read_keys(const KeysArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  const auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  return database->keys().list();
}

Result<std::string> limit_key(const KeysArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  const auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  for (const ApiKey& key : KARE_TRY(database->keys().list())) {
    if (key.id != arguments.id) continue;
    return limits_text(KARE_TRY(change_limits(database->keys(), key.owner, arguments)));
  }
  return Error{Code::kNotFound, "no key has the id " + arguments.id, ""};
}

Result<> revoke_key(const KeysArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  const auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  return database->keys().revoke(arguments.id, SystemClock().now());
}

}  // namespace

ExitCode keys_create(const KeysArguments& arguments) {
  const auto key = create_key(arguments);
  if (!key.ok()) return report(key.error());
  std::printf("%s\n", key.value().c_str());
  return ExitCode::kDone;
}

ExitCode keys_list(const KeysArguments& arguments) {
  const auto keys = read_keys(arguments);
  if (!keys.ok()) return report(keys.error());
  for (const ApiKey& key : keys.value()) {
    const std::string revoked =
        key.revoked ? "revoked " + date_text(*key.revoked) : std::string("valid");
    std::printf("%-12s  %-10s  %-4s  %-16s  created %s  %-24s  %s\n", key.id.c_str(),
                (key.hint + "…").c_str(), key.sealed_secret.empty() ? "key" : "pair",
                key.owner.c_str(), date_text(key.created).c_str(), revoked.c_str(),
                key.name.c_str());
  }
  return ExitCode::kDone;
}

ExitCode keys_limit(const KeysArguments& arguments) {
  const auto limits = limit_key(arguments);
  if (!limits.ok()) return report(limits.error());
  std::printf("%s\n", limits.value().c_str());
  return ExitCode::kDone;
}

ExitCode keys_revoke(const KeysArguments& arguments) {
  const auto done = revoke_key(arguments);
  if (!done.ok()) return report(done.error());
  std::printf("%s is revoked\n", arguments.id.c_str());
  return ExitCode::kDone;
}

}  // namespace kare::cli
