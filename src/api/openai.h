#pragma once

#include <chrono>

#include "api/call.h"
#include "api/errors.h"
#include "blob/blob_store.h"
#include "store/task_store.h"

namespace kare::api {

// OpenAI's video API over the tasks of every dialect: all but the order itself, which goes the way
// of all orders (api.cc).
struct OpenaiDialect {
  TaskStore& tasks;
  BlobStore& blobs;
  std::chrono::milliseconds retention;

  // GET /v1/videos/{id}
  Answer video(const Call& call) const;
  // GET /v1/videos
  Answer list(const Call& call) const;
  // GET /v1/videos/{id}/content: the bytes, without a link.
  Answer content(const Call& call) const;
  // DELETE /v1/videos/{id}: the task goes, for every dialect, and its files after it. One that is
  // being made stops within a heartbeat.
  Answer remove(const Call& call) const;
};

}  // namespace kare::api
