#include "cli/routing.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "cli/engines.h"
#include "engine/models_folder.h"

namespace kare::cli {
namespace {

constexpr std::string_view kBetter = "wan";
constexpr std::string_view kAlways = "animatic";

bool mentions_auto(const config::Config& config) {
  const auto is_auto = [](const std::string& name) {
    return name == config::kAutoEngine || name.empty();
  };
  const auto has_auto = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), is_auto);
  };
  return is_auto(config.engines.preferred) || has_auto(config.engines.fallback) ||
         std::any_of(config.models.begin(), config.models.end(),
                     [&](const auto& row) {
                       return row.second.engine == config::kAutoEngine ||
                              has_auto(row.second.fallback);
                     }) ||
         std::any_of(config.routes.begin(), config.routes.end(), [&](const config::Route& route) {
           return route.engine == config::kAutoEngine || has_auto(route.fallback);
         });
}

// Whether there may be a model for the built-in wan engine. Looking costs nothing; starting the
// engine to ask it loads a library of hundreds of megabytes.
bool may_have_model(const config::Config& config) {
  if (config.engines.external.count(std::string(kBetter)) != 0) return true;
  std::error_code status;
  return !std::filesystem::is_empty(wan_models_folder(), status) && !status;
}

}  // namespace

std::string Router::best() {
  const MutexLock lock(mutex_);
  if (!best_.empty()) return best_;
  best_ = kAlways;
  if (!mentions_auto(config_) || !is_installed(config_, kBetter) || !may_have_model(config_)) {
    return best_;
  }
  auto engine = make_engine(config_, kBetter);
  if (!engine.ok()) return best_;
  const auto ready = engine.value()->start();
  if (ready.ok() && !engine.value()->info().models.empty()) {
    started_ = engine.take();
    best_ = kBetter;
  } else {
    log_info("the engine wan is not ready, animatic takes its place",
             {{"why", ready.ok() ? std::string(kNoModel) : ready.error().message}});
  }
  return best_;
}

config::Plan Router::plan(const config::OrderFacts& facts) {
  return config::plan_for(config_, facts, best());
}

config::Plan Router::plan(const Task& task, TaskStore& tasks, KeyStore& keys) {
  config::OrderFacts facts{.model = task.spec.model,
                           .mode = std::string(mode_name(task.spec.mode)),
                           .owner = task.owner,
                           .key_id = {},
                           .key_name = {}};
  if (!config_.routes.empty()) {
    const auto key = tasks.key_of(task.id);
    if (key.ok()) facts.key_id = key.value();
    const auto known = keys.list();
    for (const ApiKey& one : known.ok() ? known.value() : std::vector<ApiKey>()) {
      if (one.id == facts.key_id) facts.key_name = one.name;
    }
  }
  return plan(facts);
}

Result<std::unique_ptr<HostedEngine>> Router::engine(std::string_view name) {
  {
    const MutexLock lock(mutex_);
    if (name == kBetter && started_ != nullptr) return std::exchange(started_, nullptr);
  }
  return make_engine(config_, name);
}

}  // namespace kare::cli
