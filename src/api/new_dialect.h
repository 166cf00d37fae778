#pragma once

#include <functional>

#include "api/call.h"
#include "api/errors.h"
#include "kling/answers.h"
#include "store/task_store.h"

namespace kare::api {

// The reading half of Kling's newer dialect: /tasks. Orders go the way of all orders (api.cc).
struct NewDialect {
  TaskStore& tasks;
  // The task with the links to its files. Borrows the task.
  std::function<kling::TaskView(const Task&)> view_of;

  // GET /tasks?task_ids=a,b or ?external_task_ids=a,b: those that exist.
  Answer find(const Call& call) const;
  // POST /tasks: a page of the owner's tasks, newest first.
  Answer page(const Call& call) const;
};

}  // namespace kare::api
