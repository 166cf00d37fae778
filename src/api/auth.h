#pragma once

#include <string_view>
#include <variant>

#include "api/errors.h"
#include "api/keys.h"
#include "net/http.h"
#include "store/key_store.h"

namespace kare::api {

// Whose request this is: the owner of the key in `Authorization: Bearer <key>`, or a failure in
// Kling's words, 401 with 1001 for no header and 1002 for a wrong one. The store is asked each
// time, so that a revoked key stops working at once. Safe from any thread.
std::variant<std::string, Failure> find_owner(const net::Request& request,
                                              const ServerSecret& secret, KeyStore& keys);

}  // namespace kare::api
