#include "store/task_store.h"

#include <utility>

#include "store/completion.h"

namespace kare {

Result<Task> TaskStore::create(Task task) {
  Completion<Result<Task>> created;
  create(std::move(task), [&created](Result<Task> result) { created.set(std::move(result)); });
  return created.wait();
}

}  // namespace kare
