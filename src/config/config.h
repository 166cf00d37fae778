#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "config/options_kinds.h"
#include "config/routes.h"
#include "config/upstreams.h"

// Every option of Kare, described once. Each section is a struct whose `visit` names its fields:
// value, key, default, help and what is allowed. Defaults, file, environment, flags, help, the
// manual and `kare config show` are all made from these lines (config/options.h collects them).
namespace kare::config {

struct ServerConfig {
  std::string listen;
  std::string public_url;
  int handlers = 0;
  int io_threads = 0;
  Milliseconds drain{};
  bool allow_private_callbacks = false;
  std::string tls_cert, tls_key;

  template <class V>
  void visit(V& v) {
    using namespace std::chrono_literals;
    v(listen, "listen", "127.0.0.1:8080",
      "Address and port to listen on, e.g. `0.0.0.0:8080` or `[::1]:8080`. Port 0 takes a free "
      "one.");
    v(public_url, "public_url", "",
      "How clients reach this service, e.g. `https://video.example.com`, for the links to finished "
      "videos. Empty: the address that the client used.");
    v(handlers, "handlers", 4, "Requests handled at once.", Range{1, 64});
    v(io_threads, "io_threads", 1, "Threads that read and write the network.", Range{1, 16});
    v(drain, "drain", 20s, "Time that running tasks get to finish when the service stops.",
      Span{0s, 24h});
    v(allow_private_callbacks, "allow_private_callbacks", false,
      "Whether callbacks may go to private and local addresses.");
    v(tls_cert, "tls_cert", "",
      "File with the certificate to serve https with, in PEM, followed by its chain. Read again "
      "when the service gets SIGHUP. Empty: http.");
    v(tls_key, "tls_key", "", "File with the key of `server.tls_cert`, in PEM, without password.");
  }
};

struct StorageConfig {
  std::string data;
  Milliseconds retention{};
  int disk_free_min_mb = 0;

  template <class V>
  void visit(V& v) {
    using namespace std::chrono_literals;
    v(data, "data", "",
      "Folder of this installation: tasks, keys, videos. Empty: `~/.local/share/kare`, or "
      "`/var/lib/kare` for root.");
    v(retention, "retention", days(30),
      "Time that a finished video is kept and that its link is valid.", Span{1s, days(3650)});
    v(disk_free_min_mb, "disk_free_min_mb", 512,
      "Megabytes that must be free before a new task is accepted. Running tasks are stopped when "
      "less than a quarter of it is left.",
      Range{0, 1'000'000'000});
  }
};

struct WorkConfig {
  int slots = 0;
  Milliseconds lease{}, heartbeat{}, engine_silence{}, retry_pause{}, housekeeping{};

  template <class V>
  void visit(V& v) {
    using namespace std::chrono_literals;
    v(slots, "slots", 0, "Videos made at once. 0: half as many as there are processor cores.",
      Range{0, 64});
    v(lease, "lease", 30s,
      "Time without a heartbeat after which a running task is taken to be abandoned.",
      Span{100ms, 1h});
    v(heartbeat, "heartbeat", 1s,
      "Time between heartbeats, which renew leases and store progress; at most a third of "
      "`work.lease`.",
      Span{10ms, 10min});
    v(engine_silence, "engine_silence", 60s,
      "Time without a word from an engine after which it is taken to hang and is killed.",
      Span{100ms, 24h});
    v(retry_pause, "retry_pause", 2s,
      "Pause before the second attempt of a task; five times as long before the third.",
      Span{0ms, 1h});
    v(housekeeping, "housekeeping", 5s,
      "Time between rounds that end expired leases, delete expired videos and watch the disk.",
      Span{10ms, 1h});
  }
  // `slots`, or what 0 stands for on this machine. At least 1.
  int slot_count() const;
};

struct LimitsConfig {
  int parallel = 0, queue_depth = 0, creates_per_minute = 0, event_streams = 0;

  template <class V>
  void visit(V& v) {
    v(parallel, "parallel", 0,
      "Tasks of one owner that run at once; all keys of an owner share its limits. 0: no limit.",
      Range{0, 1'000'000});
    v(queue_depth, "queue_depth", 1'000,
      "Tasks of one owner that wait beyond those; an order above that is refused. 0, with a limit "
      "of `limits.parallel`, refuses whatever cannot run at once, as Kling does.",
      Range{0, 10'000'000});
    v(creates_per_minute, "creates_per_minute", 0,
      "Tasks that one owner may create in a minute, in one go or spread out. 0: no limit.",
      Range{0, 1'000'000});
    v(event_streams, "event_streams", 2'000, "Streams of events open at once, of all owners.",
      Range{0, 9'000});
  }
};

struct CallbacksConfig {
  std::string secret;
  Milliseconds timeout{}, retry_first{}, retry_max{}, give_up{};
  int parallel = 0, per_host = 0;

  template <class V>
  void visit(V& v) {
    using namespace std::chrono_literals;
    v(secret, "secret", "",
      "Signs callbacks as Standard Webhooks do: `whsec_` and base64. Several with spaces between "
      "them all sign, for changing to a new one. Empty: no signature.",
      Secret{});
    v(timeout, "timeout", 10s, "Time that a receiver gets to answer a callback.", Span{10ms, 5min});
    v(retry_first, "retry_first", 5s,
      "Pause before a callback that failed is tried again; it doubles with each try.",
      Span{10ms, 24h});
    v(retry_max, "retry_max", 1h, "Longest pause between two tries, whatever a receiver asks for.",
      Span{10ms, 24h});
    v(give_up, "give_up", 24h, "Time after which a callback is not tried again.",
      Span{0ms, days(30)});
    v(parallel, "parallel", 32, "Callbacks on their way at once.", Range{1, 256});
    v(per_host, "per_host", 8, "Of these to one receiver.", Range{1, 256});
  }
};

struct LogConfig {
  std::string level;
  std::string format;

  template <class V>
  void visit(V& v) {
    v(level, "level", "info", "How much is logged.",
      Choices{"debug", "info", "warning", "error", "off"});
    v(format, "format", "auto", "`auto` is text on a terminal and JSON lines otherwise.",
      Choices{"auto", "text", "json"});
  }
  LogLevel log_level() const;
  LogFormat log_format() const;
};

// An engine that is not built in: the table `[engines.NAME]`.
struct ExternalEngine {
  std::vector<std::string> command;  // Program and arguments; at least the program.
  bool is_shared = false;            // One process makes many videos at once.
  friend bool operator==(const ExternalEngine&, const ExternalEngine&) = default;
};

// The engines that come with Kare. Of these, the first that needs no more than to be ready is the
// best.
inline constexpr std::string_view kUpstreamEngine = "upstream";
inline constexpr std::array<std::string_view, 3> kBuiltInEngines = {"wan", "animatic",
                                                                    kUpstreamEngine};
// Stands for the best engine that is ready.
inline constexpr std::string_view kAutoEngine = "auto";

struct EnginesConfig {
  std::string preferred;
  std::vector<std::string> fallback;
  std::map<std::string, ExternalEngine> external;  // By name.

  template <class V>
  void visit(V& v) {
    v(preferred, "default", kAutoEngine,
      "Engine of everything that neither `[[routes]]` nor `[models]` names. `auto`: `wan` when it "
      "is "
      "ready, else `animatic`.");
    v(fallback, "fallback", std::vector<std::string>{},
      "Engines in order, e.g. `[\"upstream\", \"wan\", \"animatic\"]`: when one of them makes no "
      "video, the task goes to the one behind it. Empty: it fails.");
  }
};

struct Config {
  ServerConfig server;
  StorageConfig storage;
  WorkConfig work;
  LimitsConfig limits;
  CallbacksConfig callbacks;
  LogConfig log;
  EnginesConfig engines;
  // By model: the table `[models]`. Names beyond Kling's own are allowed, too.
  std::map<std::string, ModelRow> models;
  std::vector<Route> routes;                        // The first that fits counts.
  std::map<std::string, UpstreamConfig> upstreams;  // By name.

  template <class V>
  void visit(V& v) {
    v.section("server", server);
    v.section("storage", storage);
    v.section("work", work);
    v.section("limits", limits);
    v.section("callbacks", callbacks);
    v.section("log", log);
    v.section("engines", engines);
  }
};

// What is wrong with the values together, in sentences that name the options; empty when nothing.
std::vector<std::string> check(const Config& config);

}  // namespace kare::config
