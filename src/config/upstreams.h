#pragma once

#include <string>
#include <vector>

#include "config/options_kinds.h"

namespace kare::config {

// One service that tasks are forwarded to: the table `[upstreams.NAME]`. Secrets are named, never
// written here.
struct UpstreamConfig {
  std::string url, kind;
  std::string key_env, key_file;
  std::string access_key_env, access_key_file, secret_key_env, secret_key_file;
  std::vector<std::string> models;
  int weight = 0, concurrency = 0;
  Milliseconds timeout{}, poll_first{}, poll_max{}, accept_within{}, give_up{}, pause{};

  template <class V>
  void visit(V& v) {
    using namespace std::chrono_literals;
    v(url, "url", "", "Its address, e.g. `https://api.cometapi.com`, without the API's path.");
    v(kind, "kind", "kling",
      "Whose door it is: `kling` itself, a gateway with the prefix `/kling` (`cometapi`, "
      "`new-api`), or another `kare`.",
      Choices{"kling", "cometapi", "new-api", "kare"});
    v(key_env, "key_env", "", "Variable of the environment that holds the key.");
    v(key_file, "key_file", "", "File that holds the key, instead.");
    v(access_key_env, "access_key_env", "",
      "For `kling` with a pair of keys: variable that holds the access key.");
    v(access_key_file, "access_key_file", "", "File that holds the access key, instead.");
    v(secret_key_env, "secret_key_env", "", "Variable that holds the secret key of the pair.");
    v(secret_key_file, "secret_key_file", "", "File that holds the secret key, instead.");
    v(models, "models", std::vector<std::string>{"*"},
      "Models it serves: `kling-v2-6`, `kling-v2*` for all that begin so, or `OURS=THEIRS` for one "
      "that has another name there.");
    v(weight, "weight", 1, "Its share of the tasks, relative to the other upstreams.",
      Range{1, 1'000});
    v(concurrency, "concurrency", 20, "Tasks that it works on at once.", Range{1, 10'000});
    v(timeout, "timeout", 30s, "Time that it gets to answer.", Span{100ms, 10min});
    v(poll_first, "poll_first", 5s, "Pause before it is first asked about a task.", Span{10ms, 1h});
    v(poll_max, "poll_max", 30s, "Longest pause between two questions about a task.",
      Span{10ms, 1h});
    v(accept_within, "accept_within", 10min,
      "Time that a task waits for an upstream in trouble before it fails or goes to another "
      "engine.",
      Span{1s, days(7)});
    v(give_up, "give_up", 24h, "Time that an accepted task gets to come to its end.",
      Span{1s, days(30)});
    v(pause, "pause", 10min,
      "Time without new tasks after it refused the key or had no money left.", Span{1s, days(1)});
  }
};

}  // namespace kare::config
