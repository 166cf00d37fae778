#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "api/errors.h"
#include "api/route.h"
#include "kling/create_request.h"
#include "net/http.h"
#include "store/task_store.h"

namespace kare::api {

// Orders of videos in all dialects: what differs between them and has nothing to do with the
// stores. Pure and safe from any thread.

// What the request asks for, or a failure in the words of the route's dialect.
std::variant<kling::CreateRequest, Failure> parse_order(const net::Request& request,
                                                        const Route& route,
                                                        std::span<const std::string> models);

// What makes a repeated order the same one (the header Idempotency-Key); a failure when the header
// is not what it may be.
std::variant<Repeat, Failure> read_repeat(const net::Request& request, const Route& route,
                                          const kling::CreateRequest& order);

// No engine makes videos with this model.
Failure no_engine(const std::string& model, TaskDialect dialect);

// The body that answers an order. A repeated order gets the answer of the first one, wherever its
// task is by now.
std::string created_answer(const Task& task, TaskDialect dialect, std::string_view request_id,
                           std::chrono::milliseconds retention);

}  // namespace kare::api
