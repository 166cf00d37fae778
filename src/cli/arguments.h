#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_code.h"

namespace kare::cli {

// What every command that touches an installation takes.
struct InstallationArguments {
  std::string data;         // --data, or empty for the default folder.
  std::string config_file;  // --config, or empty.
  std::vector<std::pair<std::string, std::string>> overrides;  // --section.key VALUE.
};

struct KeysArguments {
  InstallationArguments installation;
  std::string name;
  std::string owner;                               // Empty: a new owner.
  std::string id;                                  // For revoke and limit.
  bool pair = false;                               // Make an access key and a secret key.
  std::optional<int> parallel, queue_depth, rate;  // Limits of the owner.
  bool reset_limits = false;                       // Back to those of the configuration first.
};

struct GenerateArguments {
  InstallationArguments installation;
  std::string prompt;
  std::string negative_prompt;
  std::string output;  // Empty: named after the prompt.
  std::string aspect_ratio = "16:9";
  std::string duration = "5";
  std::string mode = "std";
  std::string model = "kling-v1";
  double guidance = 0.5;
  bool sound = false;
  std::string camera;  // "pan=3", or the name of a preset; empty: automatic.
  std::optional<long long> seed;
  bool json = false;
};

struct ExplainArguments {
  std::string prompt;  // "-": one a line from stdin.
  std::string negative_prompt;
  std::string aspect_ratio = "16:9";
  std::uint64_t seed = 1;
  std::vector<std::string> shots;  // "SECONDS:PROMPT" each, in the place of the prompt.
  bool cuts = false;
  bool json = false;
};

// Tasks of a local installation, or of a service by URL and key.
struct TasksArguments {
  InstallationArguments installation;
  std::string server;
  std::string key;
  std::string id;
  std::string output;
  int page = 1;
  int page_size = 30;
  bool json = false;
};

struct CallbacksArguments {
  InstallationArguments installation;
  std::string task;  // Empty: all.
  int limit = 100;
  bool json = false;
};

struct UsageArguments {
  InstallationArguments installation;
  int days = 0;  // Of the last so many days; 0: of all time.
  bool json = false;
};

struct HealthArguments {
  std::string server;
};

// Reads the command line. The action to run comes back; nothing when the program should end with
// `code` at once (help, version, wrong use: already printed).
struct Invocation {
  std::function<ExitCode()> action;
  ExitCode code = ExitCode::kDone;
};
Invocation read_arguments(int argc, char** argv);

// One file a command.
ExitCode serve(const InstallationArguments& arguments);
ExitCode keys_create(const KeysArguments& arguments);
ExitCode keys_list(const KeysArguments& arguments);
ExitCode keys_revoke(const KeysArguments& arguments);
ExitCode keys_limit(const KeysArguments& arguments);
ExitCode explain(const ExplainArguments& arguments);
ExitCode generate(const GenerateArguments& arguments);
ExitCode tasks_list(const TasksArguments& arguments);
ExitCode tasks_show(const TasksArguments& arguments);
ExitCode tasks_wait(const TasksArguments& arguments);
ExitCode tasks_get(const TasksArguments& arguments);
ExitCode tasks_cancel(const TasksArguments& arguments);
ExitCode callbacks_list(const CallbacksArguments& arguments);
ExitCode callbacks_retry(const CallbacksArguments& arguments);
ExitCode config_show(const InstallationArguments& arguments);
ExitCode config_check(const InstallationArguments& arguments);
ExitCode config_reference();
ExitCode engines_list(const InstallationArguments& arguments, bool json);
ExitCode usage(const UsageArguments& arguments);
// Runs an engine's own measurements with these words; returns only when it cannot be started.
ExitCode bench_engine(const std::string& engine, const std::vector<std::string>& words);
ExitCode health(const HealthArguments& arguments);

}  // namespace kare::cli
