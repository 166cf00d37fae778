#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Which engine makes what.
namespace kare::config {

struct Config;

// What is written about one model: the entry `[models] NAME = "ENGINE"`, or the table
// `[models.NAME]`.
struct ModelRow {
  std::string engine;                 // Empty: as for other models.
  std::vector<std::string> fallback;  // Engines that take over, in order.
  // Everything else in the table: keys and JSON values, which are TOML values, too.
  std::vector<std::pair<std::string, std::string>> settings;
  friend bool operator==(const ModelRow&, const ModelRow&) = default;
};

// One `[[routes]]`. Each of the first three is empty or a pattern that must fit, where `*` stands
// for any characters.
struct Route {
  std::string model, mode, key;
  std::string engine;
  std::vector<std::string> fallback;
  friend bool operator==(const Route&, const Route&) = default;
};

// What an order is routed by.
struct OrderFacts {
  std::string model;
  std::string mode;                     // "std", "pro", "4k".
  std::string owner, key_id, key_name;  // `key` of a route is any of them.
};

struct Plan {
  std::string engine;
  std::vector<std::string> fallback;  // What comes after it.
  std::string settings;               // For `engine`.
};

// The first route that fits, or else the row of the model, or else the default. `best` is what
// "auto" stands for. A plan without fall-backs of its own follows `engines.fallback` from the place
// of its engine there.
Plan plan_for(const Config& config, const OrderFacts& facts, std::string_view best);

// The engine that takes over from `engine` in a plan; empty when there is none.
std::string engine_after(const Plan& plan, std::string_view engine);

// Whether `text` fits `pattern`, in which `*` stands for any characters, also none.
bool fits(std::string_view pattern, std::string_view text);

}  // namespace kare::config
