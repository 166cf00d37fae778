#pragma once

#include <string_view>

#include "api/errors.h"
#include "api/keys.h"
#include "api/links.h"
#include "base/clock.h"
#include "blob/blob_store.h"
#include "net/http.h"
#include "store/task_store.h"

namespace kare::api {

// What a link to a file needs. All references must outlive the call.
struct FileSources {
  const ServerSecret& secret;
  TaskStore& tasks;
  BlobStore& blobs;
};

// Answers GET or HEAD of /files/{name}: 200, 206, 304 or 416 of HTTP's range and cache rules (RFC
// 9110), or a failure: 403 for an expired or altered link, 404 when the file was deleted. May block
// for the disk; safe from any thread.
Answer file_answer(const FileSources& sources, const net::Request& request, std::string_view name,
                   TimePoint now);

// From when to when a file may be kept by caches.
struct FileLife {
  TimePoint now;
  TimePoint expires;
};

// The same without a link, for a task whose owner asks.
Answer stored_answer(BlobStore& blobs, const net::Request& request, const Task& task,
                     FileName::Kind kind, const FileLife& life);

}  // namespace kare::api
