#include "store/task_store.h"

#include <utility>

#include "store/completion.h"

namespace kare {

void TaskStore::create(Task task, std::function<void(Result<Task>)> done) {
  create(std::move(task), {}, std::move(done));
}

Result<Task> TaskStore::create(Task task, Repeat repeat) {
  Completion<Result<Task>> created;
  create(std::move(task), std::move(repeat),
         [&created](Result<Task> result) { created.set(std::move(result)); });
  return created.wait();
}

}  // namespace kare
