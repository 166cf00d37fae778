#include "engine/upstream/upstream_engine.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>

#include "base/hash.h"

namespace kare::upstream {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{250};
constexpr int kConcurrencyMax = 10'000;

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  const std::string bytes = random_bytes(sizeof seed);
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

}  // namespace

UpstreamEngine::UpstreamEngine(std::vector<Upstream> upstreams, protocol::EventPipe& events)
    : upstreams_(std::move(upstreams)),
      events_(events),
      rng_(random_seed()),
      loop_(net::ClientLoop::create({})) {
  for (const Upstream& upstream : upstreams_) {
    remotes_.push_back(std::make_unique<Remote>(upstream, clock_));
  }
}

UpstreamEngine::~UpstreamEngine() = default;

EngineInfo UpstreamEngine::info() const {
  EngineInfo info{.name = "upstream", .version = KARE_VERSION, .models = {}};
  info.exact = false;
  int concurrency = 0;
  for (const Upstream& upstream : upstreams_) {
    concurrency += upstream.concurrency;
    for (const ServedModel& model : upstream.models) {
      info.models.push_back({.name = model.ours,
                             .modes = {},
                             .durations = {},
                             .aspect_ratios = {},
                             .sound = true,
                             .camera = true});
    }
  }
  info.concurrency = std::clamp(concurrency, 1, kConcurrencyMax);
  return info;
}

void UpstreamEngine::take(protocol::Request request) {
  loop_->post([this, request = std::move(request)]() mutable {
    if (auto* generate = std::get_if<protocol::Generate>(&request)) {
      return begin(std::move(*generate));
    }
    const auto job_of = [this](std::int64_t id) {
      const auto found = jobs_.find(id);
      return found == jobs_.end() ? nullptr : found->second.get();
    };
    if (const auto* cancel = std::get_if<protocol::Cancel>(&request)) {
      if (Job* job = job_of(cancel->id)) job->cancel(cancel->for_good);
    } else if (const auto* answer = std::get_if<protocol::Checkpointed>(&request)) {
      if (Job* job = job_of(answer->id)) job->checkpointed(answer->kept);
    }
  });
}

void UpstreamEngine::run() {
  loop_->after(kTick, [this] { tick(); });
  loop_->run();
}

void UpstreamEngine::end() {
  loop_->post([this] { loop_->stop(); });
}

void UpstreamEngine::begin(protocol::Generate request) {
  const std::int64_t id = request.id;
  auto& job = jobs_[id];
  job = std::make_unique<Job>(*this, std::move(request));
  job->start();
}

Remote* UpstreamEngine::find(const std::string& name) {
  for (const auto& remote : remotes_) {
    if (remote->name() == name) return remote.get();
  }
  return nullptr;
}

Desk::Choice UpstreamEngine::choose(const std::string& model, const std::string& wanted,
                                    const std::map<std::string, std::string>& refusals,
                                    Remote* last) {
  const auto now = Clock::now();
  Choice choice;
  choice.why_not = "no upstream serves the model '" + model + "'";
  bool is_later = false;
  for (const auto& remote : remotes_) {
    if (!wanted.empty() && remote->name() != wanted) continue;
    if (!remote->settings().model_name(model)) continue;
    if (const auto refused = refusals.find(remote->name()); refused != refusals.end()) {
      choice.why_not = "the upstream '" + remote->name() + "' refuses this: " + refused->second;
      continue;
    }
    const Remote::Use use = remote->use(now);
    if (use != Remote::Use::kNow) {
      is_later = is_later || use == Remote::Use::kLater;
      choice.is_full = choice.is_full || use == Remote::Use::kFull;
      choice.why_not = "the upstream '" + remote->name() + "' cannot be used: " +
                       (remote->reason().empty() ? "it is full" : remote->reason());
      continue;
    }
    const bool is_better = choice.remote == nullptr || choice.remote == last ||
                           (remote.get() != last && remote->load() < choice.remote->load());
    if (is_better) choice.remote = remote.get();
  }
  choice.may_come_later = is_later;
  return choice;
}

void UpstreamEngine::room_is_free() {
  if (waiting_.empty() || is_waking_) return;
  is_waking_ = true;
  loop_->after(std::chrono::milliseconds(0), [this] {
    is_waking_ = false;
    wake_waiting();
  });
}

// Each one that still finds no room puts itself back.
void UpstreamEngine::wake_waiting() {
  for (const std::int64_t id : std::exchange(waiting_, {})) {
    if (const auto job = jobs_.find(id); job != jobs_.end()) job->second->try_again();
  }
}

void UpstreamEngine::over(std::int64_t id) {
  waiting_.erase(id);
  // The job is still running its own code.
  loop_->after(std::chrono::milliseconds(0), [this, id] { jobs_.erase(id); });
}

void UpstreamEngine::tick() {
  const auto now = Clock::now();
  for (const auto& [id, job] : jobs_) job->sign_of_life(now);
  wake_waiting();
  loop_->after(kTick, [this] { tick(); });
}

}  // namespace kare::upstream
