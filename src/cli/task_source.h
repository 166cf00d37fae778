#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "cli/arguments.h"

namespace kare::cli {

// One task as the commands need it.
struct TaskSummary {
  std::string id;
  std::string status;   // Of the wire: submitted, processing, succeed, failed.
  std::string reason;   // For failed ones.
  double progress = 0;  // 0..1; known of local tasks only.
  std::string stage;
};

// Where `kare tasks` works: the database of a local installation (all owners), or a service.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  // The answers' `data`, as on the wire: an array, and an object.
  virtual Result<std::string> list(int page, int page_size) = 0;
  virtual Result<std::string> show(std::string_view id) = 0;
  virtual Result<TaskSummary> summary(std::string_view id) = 0;
  // Ends it if it waits, or tells its engine to stop; how it stands then. kConflict or, from a
  // service, kInvalid when it has ended already.
  virtual Result<TaskSummary> cancel(std::string_view id) = 0;
  // Saves the finished video, whole or not at all.
  virtual Result<> save_video(std::string_view id, const Path& file) = 0;
};

Result<std::unique_ptr<TaskSource>> open_task_source(const TasksArguments& arguments);

}  // namespace kare::cli
