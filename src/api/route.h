#pragma once

#include <string_view>

#include "kling/create_request.h"

namespace kare::api {

// Where a request goes, from its method and path alone.
struct Route {
  enum class Kind {
    kCreate,     // POST …/videos/text2video
    kList,       // GET …/videos/text2video
    kTask,       // GET …/videos/text2video/{reference}
    kCancel,     // POST …/videos/text2video/{reference}/cancel
    kEvents,     // GET …/videos/text2video/{reference}/events
    kOtherTask,  // GET /kling/v1/{action}/{action2}/{reference} of actions that Kare never does
    kFile,       // GET /files/{reference}
    kHealth,     // GET /healthz, /readyz, /metrics: answered from memory
    kReady,
    kMetrics,
    kWrongMethod,  // The path exists; `allowed` says for what.
    kNowhere,
  };
  Kind kind = Kind::kNowhere;
  kling::Dialect dialect = kling::Dialect::kV1;
  std::string_view reference = {};  // A part of the path, still percent-encoded.
  std::string_view allowed = {};    // For the Allow header.
};

// Pure. `path` is percent-encoded and without query, and must outlive the route. A slash at the end
// is ignored. HEAD goes where GET goes.
//
// Three prefixes lead to the same place: /v1 (Kling), /kling/v1 (CometAPI, whose page rules there)
// and /proxy/kling/v1 (how ComfyUI's nodes call Kling; Kling's own rules).
Route find_route(std::string_view method, std::string_view path);

}  // namespace kare::api
