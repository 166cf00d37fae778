#pragma once

#include <string_view>

#include "kling/create_request.h"
#include "task/task.h"

namespace kare::api {

// Where a request goes, from its method and path alone.
struct Route {
  enum class Kind {
    // In Kling's first dialect; in the newer one; in OpenAI's.
    kCreate,     // POST …/videos/text2video; POST …/text-to-video/{reference}; POST /v1/videos
    kList,       // GET …/videos/text2video; POST …/tasks; GET /v1/videos
    kTask,       // GET …/videos/text2video/{reference}; GET …/tasks; GET /v1/videos/{reference}
    kContent,    // GET /v1/videos/{reference}/content
    kDelete,     // DELETE /v1/videos/{reference}
    kCancel,     // POST …/videos/text2video/{reference}/cancel
    kEvents,     // GET …/videos/text2video/{reference}/events
    kOtherTask,  // GET /kling/v1/{action}/{action2}/{reference} of actions that Kare never does
    kAccount,    // GET /account/costs
    kFile,       // GET /files/{reference}
    kHealth,     // GET /healthz, /readyz, /metrics: answered from memory
    kReady,
    kMetrics,
    kDocument,  // GET /openapi.json, /docs: the same
    kDocs,
    kWrongMethod,  // The path exists; `allowed` says for what.
    kNowhere,
  };
  Kind kind = Kind::kNowhere;
  TaskDialect dialect = TaskDialect::kLegacy;     // Of the request and its answer.
  kling::Dialect document = kling::Dialect::kV1;  // Of the first dialect: whose rules.
  std::string_view reference = {};                // A part of the path, still percent-encoded.
  std::string_view allowed = {};                  // For the Allow header.
};

// Pure. `path` is percent-encoded and without query, and must outlive the route. A slash at the end
// is ignored. HEAD goes where GET goes.
//
// Three prefixes lead to the same place: /v1 (Kling), /kling/v1 (CometAPI, whose page rules there)
// and /proxy/kling/v1 (how ComfyUI's nodes call Kling; Kling's own rules). The newer dialect has
// two: none (Kling) and /kling (how gateways call it). OpenAI's paths are /v1/videos and what
// is below the id of a video there; all other names belong to Kling.
Route find_route(std::string_view method, std::string_view path);

}  // namespace kare::api
