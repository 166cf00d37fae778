#include <boost/json.hpp>

#include <cstdio>
#include <optional>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/installation.h"
#include "kling/answers.h"
#include "store/sqlite/database.h"

namespace kare::cli {
namespace {
namespace json = boost::json;

Result<std::optional<std::int64_t>> task_of(const CallbacksArguments& arguments) {
  if (arguments.task.empty()) return std::optional<std::int64_t>();
  const auto id = parse_decimal(arguments.task);
  if (!id) return Error{Code::kInvalid, "a task id is a number", ""};
  return std::optional<std::int64_t>(*id);
}

Result<std::unique_ptr<SqliteDatabase>> open_database(const CallbacksArguments& arguments) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  return SqliteDatabase::create(installation.database());
}

Result<std::vector<CallbackRecord>> read_callbacks(const CallbacksArguments& arguments) {
  const auto task = KARE_TRY(task_of(arguments));
  const auto database = KARE_TRY(open_database(arguments));
  return database->callbacks().list(task, arguments.limit);
}

Result<int> revive_callbacks(const CallbacksArguments& arguments) {
  const auto task = KARE_TRY(task_of(arguments));
  const auto database = KARE_TRY(open_database(arguments));
  return database->callbacks().revive(task, SystemClock().now());
}

std::string_view standing(const CallbackRecord& record) {
  if (record.given_up) return "given up";
  return record.next ? "due" : "in turn";
}

json::object to_json(const CallbackRecord& record) {
  json::object out = {{"task_id", std::to_string(record.task_id)},
                      {"task_status", kling::status_word(record.state)},
                      {"standing", standing(record)},
                      {"attempts", record.attempts},
                      {"changed_at", to_ms(record.changed)},
                      {"url", record.url},
                      {"failure", record.failure}};
  if (record.next) out["next_at"] = to_ms(*record.next);
  if (record.given_up) out["given_up_at"] = to_ms(*record.given_up);
  return out;
}

void print_row(const CallbackRecord& record) {
  std::printf("%lld  %-10s  %-8s  tries %-3d  %s  %s\n", static_cast<long long>(record.task_id),
              std::string(kling::status_word(record.state)).c_str(),
              std::string(standing(record)).c_str(), record.attempts, record.url.c_str(),
              record.failure.c_str());
}

}  // namespace

ExitCode callbacks_list(const CallbacksArguments& arguments) {
  const auto records = read_callbacks(arguments);
  if (!records.ok()) return report(records.error());
  if (arguments.json) {
    json::array out;
    for (const CallbackRecord& record : records.value()) out.push_back(to_json(record));
    std::printf("%s\n", json::serialize(out).c_str());
    return ExitCode::kDone;
  }
  for (const CallbackRecord& record : records.value()) print_row(record);
  return ExitCode::kDone;
}

ExitCode callbacks_retry(const CallbacksArguments& arguments) {
  const auto count = revive_callbacks(arguments);
  if (!count.ok()) return report(count.error());
  std::printf("%d callbacks are tried again\n", count.value());
  return ExitCode::kDone;
}

}  // namespace kare::cli
