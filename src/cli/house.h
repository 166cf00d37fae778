#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/api.h"
#include "base/ids.h"
#include "blob/blob_store.h"
#include "cli/installation.h"
#include "cli/routing.h"
#include "net/server.h"
#include "store/data_lock.h"
#include "store/sqlite/database.h"
#include "work/callbacks.h"
#include "work/crowd.h"
#include "work/heartbeat.h"
#include "work/housekeeping.h"
#include "work/running_tasks.h"
#include "work/worker.h"

namespace kare::cli {

// What a service stands on: everything durable of one installation, owned by this process alone.
struct Foundation {
  static Result<Foundation> lay(const Installation& installation);

  // The key that the first start of an installation makes, to be shown once; empty afterwards.
  Result<std::string> first_key(const Clock& clock);

  DataLock lock;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<BlobStore> blobs;
  api::ServerSecret secret;
  std::shared_ptr<net::TlsIdentity> tls;  // Null: the service speaks http.
};

// One running service: API, workers, heartbeat, housekeeping and callbacks over a foundation.
// Everything passed in must outlive it. One thread.
class House {
 public:
  House(const Installation& installation, Foundation& foundation, const Clock& clock);
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Starts everything, or returns why something did not start; call `stop` either way.
  Result<> start();
  // No new requests, then no new work; running videos get `server.drain` to finish.
  void stop();
  // E.g. "http://127.0.0.1:8080". REQUIRES: started.
  std::string url() const;

 private:
  work::WorkerParts worker_parts();
  Result<> make_crowds();
  std::vector<Service*> services();
  // For the metrics.
  void count_callbacks(CallbackStore& callbacks, TimePoint now);
  void count_delivery(bool is_accepted);
  // The body of a callback. REQUIRES: started.
  std::string callback_body(const Task& task) const;

  const config::Config& config_;
  const Clock& clock_;
  Foundation& foundation_;
  const Installation& installation_;
  Router router_;
  SnowflakeIds ids_;
  work::RunningTasks running_;
  api::Api api_;
  std::unique_ptr<net::Server> server_;
  work::Heartbeat heartbeat_;
  work::Housekeeping housekeeping_;
  work::Worker worker_;
  std::vector<std::unique_ptr<work::Crowd>> crowds_;
  work::Callbacks callbacks_;
};

}  // namespace kare::cli
