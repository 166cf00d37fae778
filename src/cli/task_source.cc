#include "cli/task_source.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "blob/disk/disk_blob_store.h"
#include "cli/installation.h"
#include "cli/json_text.h"
#include "kling/answers.h"
#include "net/client.h"
#include "net/url.h"
#include "store/sqlite/database.h"

namespace kare::cli {
namespace {
namespace json = boost::json;

// The `data` of an answer's envelope.
Result<json::value> data_of(std::string_view envelope) {
  json::error_code status;
  json::value root = json::parse(envelope, status);
  const json::value* data =
      !status && root.is_object() ? root.get_object().if_contains("data") : nullptr;
  if (data == nullptr) {
    return Error{Code::kCorrupt, "the answer is not one of Kling's API", shortened(envelope, 300)};
  }
  return *data;
}

class LocalTasks final : public TaskSource {
 public:
  LocalTasks(std::unique_ptr<SqliteDatabase> database, std::unique_ptr<BlobStore> blobs)
      : database_(std::move(database)), blobs_(std::move(blobs)) {}

  Result<std::string> list(int page, int page_size) override {
    const auto tasks = KARE_TRY(database_->tasks().list(kEveryOwner, page, page_size));
    std::vector<kling::TaskView> views;
    for (const Task& task : tasks) views.push_back(view_of(task));
    return json::serialize(KARE_TRY(data_of(kling::format_list(views, ""))));
  }
  Result<std::string> show(std::string_view id) override {
    const Task task = KARE_TRY(find(id));
    return json::serialize(KARE_TRY(data_of(kling::format_task(view_of(task), ""))));
  }
  Result<TaskSummary> summary(std::string_view id) override {
    return summary_of(KARE_TRY(find(id)));
  }
  Result<TaskSummary> cancel(std::string_view id) override {
    return summary_of(KARE_TRY(database_->tasks().cancel(kEveryOwner, id, SystemClock().now())));
  }
  Result<> save_video(std::string_view id, const Path& file) override {
    const Task task = KARE_TRY(find(id));
    if (!task.artifact) return Error{Code::kNotFound, "this task has no video", ""};
    const UniqueFd video = KARE_TRY(blobs_->open(task.artifact->blob_key));
    return copy_file_atomically(video, file, 0644);
  }

 private:
  Result<Task> find(std::string_view id) { return database_->tasks().find(kEveryOwner, id); }
  static TaskSummary summary_of(const Task& task) {
    return TaskSummary{std::to_string(task.id), std::string(kling::status_word(task.state)),
                       task.error, task.progress, task.stage};
  }
  // Local files need no link.
  static kling::TaskView view_of(const Task& task) {
    return {.task = &task,
            .video_url = task.artifact ? task.artifact->blob_key : "",
            .watermark_url = task.artifact ? task.artifact->watermark_key : ""};
  }

  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<BlobStore> blobs_;
};

class RemoteTasks final : public TaskSource {
 public:
  RemoteTasks(std::string server, std::string key)
      : server_(std::move(server)), key_(std::move(key)) {}

  Result<std::string> list(int page, int page_size) override {
    const auto data = KARE_TRY(
        ask("?pageNum=" + std::to_string(page) + "&pageSize=" + std::to_string(page_size)));
    return json::serialize(data);
  }
  Result<std::string> show(std::string_view id) override {
    return json::serialize(KARE_TRY(ask("/" + net::percent_encode(id))));
  }
  Result<TaskSummary> summary(std::string_view id) override {
    return summary_of(KARE_TRY(ask("/" + net::percent_encode(id))));
  }
  Result<TaskSummary> cancel(std::string_view id) override {
    return summary_of(KARE_TRY(ask("/" + net::percent_encode(id) + "/cancel", "POST")));
  }
  Result<> save_video(std::string_view id, const Path& file) override {
    const auto data = KARE_TRY(ask("/" + net::percent_encode(id)));
    json::error_code status;
    const json::value* url = data.find_pointer("/task_result/videos/0/url", status);
    if (url == nullptr || !url->is_string()) {
      return Error{Code::kNotFound, "this task has no video", ""};
    }
    net::ClientRequest request;
    request.url = std::string(url->get_string());
    request.time_max = std::chrono::hours(1);
    request.answer_bytes_max = std::size_t{4} << 30;
    return net::download(request, file, nullptr);
  }

 private:
  static TaskSummary summary_of(const json::value& data) {
    TaskSummary summary;
    summary.id = text_at(data, "task_id");
    summary.status = text_at(data, "task_status");
    summary.reason = text_at(data, "task_status_msg");
    return summary;
  }

  Result<json::value> ask(const std::string& rest, std::string method = "GET") {
    net::ClientRequest request;
    request.method = std::move(method);
    request.url = server_ + "/v1/videos/text2video" + rest;
    request.headers = {{"Authorization", "Bearer " + key_}};
    const net::Response answer = KARE_TRY(net::fetch(request));
    if (answer.status == 200) return data_of(answer.body);
    json::error_code status;
    const json::value body = json::parse(answer.body, status);
    const std::string message = status ? "" : text_at(body, "message");
    const Code code = answer.status == 401 || answer.status == 403 ? Code::kUnauthenticated
                      : answer.status == 429                       ? Code::kTooMany
                      : answer.status >= 500                       ? Code::kUnavailable
                                                                   : Code::kNotFound;
    return Error{
        code,
        message.empty() ? "the service answered HTTP " + std::to_string(answer.status) : message,
        ""};
  }

  const std::string server_, key_;
};

}  // namespace

Result<std::unique_ptr<TaskSource>> open_task_source(const TasksArguments& arguments) {
  if (!arguments.server.empty()) {
    return std::unique_ptr<TaskSource>(
        std::make_unique<RemoteTasks>(arguments.server, arguments.key));
  }
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  KARE_TRY(require_database(installation));
  auto database = KARE_TRY(SqliteDatabase::create(installation.database()));
  auto blobs = DiskBlobStore::open_to_read(installation.blobs());
  return std::unique_ptr<TaskSource>(
      std::make_unique<LocalTasks>(std::move(database), std::move(blobs)));
}

}  // namespace kare::cli
