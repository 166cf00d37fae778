#include "cli/house.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "blob/disk/disk_blob_store.h"
#include "cli/engines.h"
#include "kling/answers.h"
#include "kling/new_dialect_answers.h"
#include "media/poster.h"
#include "media/probe.h"
#include "media/watermark.h"

namespace kare::cli {
namespace {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// REQUIRES: `listen` passed config::check.
Address split_address(std::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  std::string_view host = listen.substr(0, colon);
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  return {std::string(host),
          static_cast<std::uint16_t>(parse_decimal(listen.substr(colon + 1)).value_or(0))};
}

bool is_encrypted(const config::Config& config) {
  return !config.server.tls_cert.empty();
}

std::string url_of(const config::Config& config, const Address& address, std::uint16_t port) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return std::string(is_encrypted(config) ? "https://" : "http://") +
         (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(port);
}

std::uint64_t disk_free_bytes_min(const config::Config& config) {
  return static_cast<std::uint64_t>(config.storage.disk_free_min_mb) * kMiB;
}

// Longest wait of an order for the resolver, and how many orders may wait so at once: the others
// go without, and the address is looked at again when a callback is sent.
constexpr std::chrono::milliseconds kResolveTimeMax{300};
constexpr int kResolvesMax = 2;

std::function<Result<>(const std::string&)> callback_check(const config::Config& config) {
  if (config.server.allow_private_callbacks) return {};
  const auto waiting = std::make_shared<std::atomic<int>>(0);
  return [waiting](const std::string& url) {
    const bool may_wait = waiting->fetch_add(1) < kResolvesMax;
    auto checked =
        net::check_public(url, may_wait ? kResolveTimeMax : std::chrono::milliseconds(0));
    waiting->fetch_sub(1);
    return checked;
  };
}

api::ApiOptions api_options(const config::Config& config, Router& router) {
  const Address address = split_address(config.server.listen);
  api::ApiOptions options;
  options.public_url = config.server.public_url;
  options.listen_url = url_of(config, address, address.port);
  options.models = model_names(config);
  options.engine_for = [&router](const VideoSpec& spec, const api::Caller& caller) {
    return router
        .plan({.model = spec.model,
               .mode = std::string(mode_name(spec.mode)),
               .owner = caller.owner,
               .key_id = caller.key_id,
               .key_name = caller.key_name})
        .engine;
  };
  options.retention = config.storage.retention;
  options.disk_free_bytes_min = disk_free_bytes_min(config);
  options.check_callback = callback_check(config);
  options.creates_per_minute = config.limits.creates_per_minute;
  options.events.streams_max = config.limits.event_streams;
  return options;
}

net::ServerOptions server_options(const config::Config& config, const Foundation& foundation,
                                  api::Api& api) {
  Address address = split_address(config.server.listen);
  net::ServerOptions options;
  options.host = std::move(address.host);
  options.port = address.port;
  options.io_threads = config.server.io_threads;
  options.handler_threads = config.server.handlers;
  options.tls = foundation.tls;
  options.refusal = api::refusal_answer;
  options.immediate = [&api](const net::Request& request, net::Response& answer) {
    return api.answer_at_once(request, answer);
  };
  return options;
}

work::CallbackOptions callback_options(const config::Config& config) {
  const config::CallbacksConfig& callbacks = config.callbacks;
  work::CallbackOptions options;
  options.pauses = {callbacks.retry_first, callbacks.retry_max, callbacks.give_up};
  options.time_max = callbacks.timeout;
  options.parallel = callbacks.parallel;
  options.per_lane = callbacks.per_host;
  options.reach =
      config.server.allow_private_callbacks ? net::Reach::kEverywhere : net::Reach::kPublicOnly;
  options.secrets = WebhookSecrets::parse(callbacks.secret).take();  // Passed config::check.
  options.user_agent = "Kare/" KARE_VERSION;
  return options;
}

work::HousekeepingOptions housekeeping_options(const Installation& installation,
                                               std::function<void()> after_round) {
  const config::Config& config = installation.config.values;
  work::HousekeepingOptions options;
  options.interval = config.work.housekeeping;
  options.retention = config.storage.retention;
  options.disk_stop_bytes = disk_free_bytes_min(config) / 4;
  options.scratch = installation.scratch();
  options.finished = [after = std::move(after_round)](const work::Round&) { after(); };
  return options;
}

work::WorkerOptions worker_options(const Installation& installation) {
  const config::Config& config = installation.config.values;
  work::WorkerOptions options;
  options.name = random_uuid();
  const std::vector<std::string> shared = shared_engine_names(config);
  for (const std::string& name : engine_names(config)) {
    if (std::find(shared.begin(), shared.end(), name) == shared.end()) {
      options.engines.push_back(name);
    }
  }
  options.slots = config.work.slot_count();
  options.scratch = installation.scratch();
  options.lease = config.work.lease;
  options.drain = config.server.drain;
  options.retry_pause = config.work.retry_pause;
  return options;
}

}  // namespace

Result<Foundation> Foundation::lay(const Installation& installation) {
  const config::ServerConfig& server = installation.config.values.server;
  std::shared_ptr<net::TlsIdentity> tls;
  if (!server.tls_cert.empty()) {
    tls = KARE_TRY(net::TlsIdentity::load(server.tls_cert, server.tls_key));
  }
  KARE_TRY(create_folders(installation.data));
  DataLock lock = KARE_TRY(DataLock::acquire(installation.data));
  const config::LimitsConfig& limits = installation.config.values.limits;
  SqliteOptions options;
  options.limits = {.parallel = limits.parallel, .queue_depth = limits.queue_depth};
  auto database = KARE_TRY(SqliteDatabase::create(installation.database(), std::move(options)));
  auto blobs = KARE_TRY(DiskBlobStore::create(installation.blobs()));
  auto secret = KARE_TRY(api::ServerSecret::load_or_create(installation.data));
  return Foundation{std::move(lock), std::move(database), std::move(blobs), std::move(secret),
                    std::move(tls)};
}

Result<std::string> Foundation::first_key(const Clock& clock) {
  if (!KARE_TRY(database->keys().list()).empty()) return std::string();
  api::NewKey made = api::make_key(secret, new_owner(), "first", clock.now());
  KARE_TRY(database->keys().add(made.record));
  return std::move(made.key);
}

House::House(const Installation& installation, Foundation& foundation, const Clock& clock)
    : config_(installation.config.values),
      clock_(clock),
      foundation_(foundation),
      installation_(installation),
      router_(config_),
      ids_(clock),
      api_(api_options(config_, router_), foundation.secret, foundation.database->tasks(),
           foundation.database->keys(), *foundation.blobs, clock),
      server_(net::Server::create(server_options(config_, foundation, api_),
                                  [this](net::Request request, net::Responder respond) {
                                    api_.handle(std::move(request), std::move(respond));
                                  })),
      heartbeat_(foundation.database->tasks(), running_, clock,
                 {.interval = config_.work.heartbeat, .lease = config_.work.lease}),
      housekeeping_(foundation.database->tasks(), *foundation.blobs, running_, clock,
                    housekeeping_options(installation,
                                         [this, &foundation, &clock] {
                                           count_callbacks(foundation.database->callbacks(),
                                                           clock.now());
                                         })),
      worker_(worker_parts(), worker_options(installation)),
      callbacks_({.store = foundation.database->callbacks(),
                  .clock = clock,
                  .format = [this](const Task& task) { return callback_body(task); },
                  .delivered = [this](bool is_accepted) { count_delivery(is_accepted); }},
                 callback_options(config_)) {}

work::WorkerParts House::worker_parts() {
  TaskStore& tasks = foundation_.database->tasks();
  KeyStore& keys = foundation_.database->keys();
  return {.store = tasks,
          .blobs = *foundation_.blobs,
          .running = running_,
          .ids = ids_,
          .clock = clock_,
          .make_engine = [this](std::string_view name) -> Result<std::unique_ptr<Engine>> {
            return std::unique_ptr<Engine>(KARE_TRY(router_.engine(name)));
          },
          .probe = media::probe,
          .write_poster = media::write_poster,
          .write_watermarked = media::write_watermarked,
          .next_engine =
              [this, &tasks, &keys](const Task& task) {
                return config::engine_after(router_.plan(task, tasks, keys), task.engine);
              },
          .settings =
              [this, &tasks, &keys](const Task& task) {
                config::Plan plan = router_.plan(task, tasks, keys);
                return plan.engine == task.engine ? std::move(plan.settings) : std::string();
              }};
}

// One for each engine that makes many videos in one process.
Result<> House::make_crowds() {
  for (const std::string& name : shared_engine_names(config_)) {
    EngineCommand command = KARE_TRY(engine_command(config_, name));
    work::WorkerOptions options = worker_options(installation_);
    options.engines = {name};
    options.slots = std::max(2, options.slots);
    crowds_.push_back(std::make_unique<work::Crowd>(
        worker_parts(), std::move(options),
        std::make_unique<SharedEngine>(std::move(command), engine_patience(config_))));
  }
  return {};
}

std::vector<Service*> House::services() {
  std::vector<Service*> out = {&heartbeat_, &housekeeping_, &worker_};
  for (const auto& crowd : crowds_) out.push_back(crowd.get());
  out.push_back(server_.get());
  out.push_back(&callbacks_);
  out.push_back(&api_.events());
  return out;
}

std::string House::callback_body(const Task& task) const {
  const std::string base = config_.server.public_url.empty() ? url() : config_.server.public_url;
  const kling::TaskView view = api_.view_of(task, base);
  const bool is_new = task.dialect == TaskDialect::kNew;
  return is_new ? kling::format_new_callback(view) : kling::format_callback(view);
}

void House::count_callbacks(CallbackStore& callbacks, TimePoint now) {
  const auto backlog = callbacks.backlog();
  if (!backlog.ok())
    return log_error("counting callbacks failed", {{"why", backlog.error().detail}});
  const TimePoint oldest = backlog.value().oldest.value_or(now);
  api_.figures().callbacks_waiting = backlog.value().waiting;
  api_.figures().callbacks_oldest_age_ms = std::max<std::int64_t>((now - oldest).count(), 0);
}

void House::count_delivery(bool is_accepted) {
  api::Figures& figures = api_.figures();
  ++(is_accepted ? figures.callbacks_accepted : figures.callbacks_failed);
}

Result<> House::start() {
  KARE_TRY(make_crowds());
  router_.best();  // Before the first order waits for it.
  for (Service* service : services()) KARE_TRY(service->start());
  api_.set_ready(true);
  return {};
}

void House::stop() {
  api_.set_ready(false);
  const std::vector<Service*> started = services();
  for (auto service = started.rbegin(); service != started.rend(); ++service) (*service)->stop();
}

std::string House::url() const {
  return url_of(config_, split_address(config_.server.listen), server_->port());
}

}  // namespace kare::cli
