#include <boost/json.hpp>

#include <cstdio>
#include <map>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/installation.h"
#include "store/sqlite/database.h"

namespace kare::cli {
namespace {
namespace json = boost::json;

struct Found {
  std::vector<Usage> rows;
  std::map<std::string, std::string> key_names;  // By id.
};

Result<Found> find_usage(const UsageArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  const auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  const SystemClock clock;
  const TimePoint since =
      arguments.days > 0 ? clock.now() - std::chrono::hours(24 * arguments.days) : from_ms(0);
  Found found;
  found.rows = KARE_TRY(database->tasks().usage(since));
  const std::vector<ApiKey> keys = KARE_TRY(database->keys().list());
  for (const ApiKey& key : keys) found.key_names[key.id] = key.name;
  return found;
}

std::string json_text(const Found& found) {
  json::array out;
  for (const Usage& row : found.rows) {
    const auto name = found.key_names.find(row.key);
    out.push_back(
        json::object{{"owner", row.owner},
                     {"key", row.key},
                     {"name", name == found.key_names.end() ? std::string() : name->second},
                     {"engine", row.engine},
                     {"tasks", row.tasks},
                     {"succeeded", row.succeeded},
                     {"cost", row.cost}});
  }
  return json::serialize(out);
}

}  // namespace

ExitCode usage(const UsageArguments& arguments) {
  const auto found = find_usage(arguments);
  if (!found.ok()) return report(found.error());
  if (arguments.json) {
    std::printf("%s\n", json_text(found.value()).c_str());
    return ExitCode::kDone;
  }
  std::printf("%-16s  %-12s  %-16s  %-10s  %8s  %9s  %10s\n", "owner", "key", "name", "engine",
              "tasks", "succeeded", "cost");
  for (const Usage& row : found.value().rows) {
    const auto name = found.value().key_names.find(row.key);
    std::printf("%-16s  %-12s  %-16s  %-10s  %8lld  %9lld  %10.2f\n", row.owner.c_str(),
                row.key.empty() ? "-" : row.key.c_str(),
                name == found.value().key_names.end() ? "" : name->second.c_str(),
                row.engine.c_str(), static_cast<long long>(row.tasks),
                static_cast<long long>(row.succeeded), row.cost);
  }
  return ExitCode::kDone;
}

}  // namespace kare::cli
