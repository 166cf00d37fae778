#pragma once

#include <string>
#include <variant>

#include "api/errors.h"
#include "api/keys.h"
#include "base/clock.h"
#include "net/http.h"
#include "store/key_store.h"

namespace kare::api {

// Who asks: whose tasks it sees, and which key it is.
struct Caller {
  std::string owner;
  std::string key_id;
  std::string key_name;  // May be empty.
};

// Whose request this is, from `Authorization: Bearer …` with a key or with a token made from a pair
// of keys (api/jwt.h); or a failure in Kling's words, always 401: 1001 for no header, 1002 for a
// wrong or revoked one, 1003 and 1004 for a token too early and too late. The store is asked each
// time, so that a revoked key stops working at once. Safe from any thread.
std::variant<Caller, Failure> find_caller(const net::Request& request, const ServerSecret& secret,
                                          KeyStore& keys, TimePoint now);
// The same, for those that need the owner alone.
std::variant<std::string, Failure> find_owner(const net::Request& request,
                                              const ServerSecret& secret, KeyStore& keys,
                                              TimePoint now);

}  // namespace kare::api
