#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "config/routes.h"
#include "engine/protocol/hosted_engine.h"
#include "store/key_store.h"
#include "store/task_store.h"

namespace kare::cli {

// Which engine makes which task, for one run of this program. Safe from any thread.
class Router {
 public:
  // The configuration must outlive this object.
  explicit Router(const config::Config& config) : config_(config) {}

  // What "auto" stands for: `wan` when it is installed and becomes ready, else `animatic`. Asked
  // once, and only when something is made by "auto"; then it takes as long as that engine takes.
  std::string best();
  config::Plan plan(const config::OrderFacts& facts);
  // For a task that is stored, with the names of its key.
  config::Plan plan(const Task& task, TaskStore& tasks, KeyStore& keys);

  // The engine that `best` has started already, once; or a new one.
  Result<std::unique_ptr<HostedEngine>> engine(std::string_view name);

 private:
  const config::Config& config_;
  Mutex mutex_;
  std::string best_ GUARDED_BY(mutex_);
  std::unique_ptr<HostedEngine> started_ GUARDED_BY(mutex_);
};

}  // namespace kare::cli
