#include <boost/json.hpp>

#include <cstdio>
#include <thread>

#include "cli/arguments.h"
#include "cli/json_text.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"
#include "cli/task_source.h"

namespace kare::cli {
namespace {
namespace json = boost::json;
constexpr auto kPollPause = std::chrono::milliseconds(300);

void print_row(const json::value& task) {
  std::printf("%s  %-10s  %s\n", text_at(task, "task_id").c_str(),
              text_at(task, "task_status").c_str(), text_at(task, "task_status_msg").c_str());
}

void print_full(const json::object& task) {
  for (const auto& [key, value] : task) {
    const std::string text =
        value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    if (!text.empty()) std::printf("%-16s %s\n", std::string(key).c_str(), text.c_str());
  }
}

ExitCode report_for(const TasksArguments& arguments, const Error& error) {
  return report(error, arguments.server.empty() ? Peer::kNone : Peer::kService);
}

// Until the task ends, or Ctrl-C.
Result<TaskSummary> wait_for_end(TaskSource& source, const std::string& id,
                                 const StopSignal& stop) {
  ProgressDisplay display;
  while (!stop.received()) {
    TaskSummary task = KARE_TRY(source.summary(id));
    const bool ended = task.status == "succeed" || task.status == "failed";
    const bool queued = task.status == "submitted";
    display.update(task.status == "succeed" ? 1 : task.progress,
                   queued  ? "waiting in the queue"
                   : ended ? "done"
                           : task.stage,
                   std::nullopt);
    if (ended) return task;
    std::this_thread::sleep_for(kPollPause);
  }
  return Error{Code::kStopped, "interrupted; the task goes on", ""};
}

}  // namespace

ExitCode tasks_list(const TasksArguments& arguments) {
  auto source = open_task_source(arguments);
  if (!source.ok()) return report_for(arguments, source.error());
  const auto data = source.value()->list(arguments.page, arguments.page_size);
  if (!data.ok()) return report_for(arguments, data.error());
  if (arguments.json) {
    std::printf("%s\n", data.value().c_str());
    return ExitCode::kDone;
  }
  json::error_code status;
  const json::value rows = json::parse(data.value(), status);
  if (!status && rows.is_array()) {
    for (const json::value& row : rows.get_array()) {
      print_row(row);
    }
  }
  return ExitCode::kDone;
}

ExitCode tasks_show(const TasksArguments& arguments) {
  auto source = open_task_source(arguments);
  if (!source.ok()) return report_for(arguments, source.error());
  const auto data = source.value()->show(arguments.id);
  if (!data.ok()) return report_for(arguments, data.error());
  json::error_code status;
  const json::value task = json::parse(data.value(), status);
  if (arguments.json || status || !task.is_object()) {
    std::printf("%s\n", data.value().c_str());
  } else {
    print_full(task.get_object());
  }
  return ExitCode::kDone;
}

ExitCode tasks_wait(const TasksArguments& arguments) {
  const StopSignal stop;
  auto source = open_task_source(arguments);
  if (!source.ok()) return report_for(arguments, source.error());
  const auto task = wait_for_end(*source.value(), arguments.id, stop);
  if (!task.ok()) return report_for(arguments, task.error());
  if (task.value().status == "succeed") return ExitCode::kDone;
  return report(Error{Code::kInternal, "the task failed: " + task.value().reason, ""});
}

ExitCode tasks_get(const TasksArguments& arguments) {
  auto source = open_task_source(arguments);
  if (!source.ok()) return report_for(arguments, source.error());
  const Path file = arguments.output.empty() ? arguments.id + ".mp4" : arguments.output;
  const auto saved = source.value()->save_video(arguments.id, file);
  if (!saved.ok()) return report_for(arguments, saved.error());
  std::printf("%s\n", file.c_str());
  return ExitCode::kDone;
}

ExitCode tasks_cancel(const TasksArguments& arguments) {
  auto source = open_task_source(arguments);
  if (!source.ok()) return report(source.error());
  const auto task = source.value()->cancel(arguments.id);
  if (!task.ok()) return report(task.error());
  std::printf("%s %s\n", task.value().id.c_str(),
              task.value().status == "failed" ? "is cancelled" : "is being stopped");
  return ExitCode::kDone;
}

}  // namespace kare::cli
