#pragma once

#include <chrono>
#include <string>

#include "kling/client.h"
#include "net/client_loop.h"

namespace kare::upstream {

// What the answer to a create, or its absence, means for the one question that matters: was the
// task accepted?
enum class CreateVerdict {
  kAccepted,   // Yes; `task` holds its id.
  kExists,     // Yes, at an earlier try: this external id is taken.
  kUnclear,    // Nobody knows: it must be looked up by its external id.
  kNotSent,    // No: nothing has left this machine.
  kBusy,       // No, but later: 1302, 1303, 429.
  kUnusable,   // No, nor anything else for now: our key, our money, a wrong address.
  kRefused,    // No: this upstream does not do this. Another one might.
  kForbidden,  // No: the content is against the rules, wherever it is sent.
};
struct CreateAnswer {
  CreateVerdict verdict = CreateVerdict::kUnclear;
  kling::RemoteTask task;
  std::string reason;                       // For people; empty when accepted.
  std::chrono::milliseconds retry_after{};  // As asked for; 0: nothing was said.
};
CreateAnswer judge_create(const net::Exchanged& exchanged);

enum class QueryVerdict {
  kFound,
  kNotFound,  // The upstream knows no such task.
  kUnclear,   // No answer, or none that says anything about the task.
};
struct QueryAnswer {
  QueryVerdict verdict = QueryVerdict::kUnclear;
  kling::RemoteTask task;
  std::string reason;
};
QueryAnswer judge_query(const net::Exchanged& exchanged);

}  // namespace kare::upstream
