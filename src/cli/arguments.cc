#include "cli/arguments.h"

#include <CLI/CLI.hpp>

#include <memory>

#include "config/load.h"

namespace kare::cli {
namespace {

constexpr const char* kFooter =
    "\nExit status: 0 done, 1 failed, 2 wrong use, 3 unreachable, 4 refused, 130 interrupted.";

// The arguments of all commands; the actions refer to it.
struct Everything {
  InstallationArguments installation;
  KeysArguments keys;
  GenerateArguments generate;
  ExplainArguments explain;
  TasksArguments tasks;
  CallbacksArguments callbacks;
  HealthArguments health;
  UsageArguments usage;
  bool engines_json = false;
};

class Builder {
 public:
  Builder(CLI::App& app, Invocation& invocation)
      : app_(app), invocation_(invocation), all_(std::make_shared<Everything>()) {}

  void build() {
    add_serve();
    add_generate();
    add_explain();
    add_tasks();
    add_callbacks();
    add_keys();
    add_config();
    add_engines();
    add_usage();
    add_bench();
    add_health();
  }

 private:
  // The action runs after parsing, when the installation's arguments are complete.
  template <class Action>
  void run(CLI::App* command, Action action) {
    command->callback([this, action] {
      auto all = all_;
      all->callbacks.installation = all->keys.installation = all->generate.installation =
          all->tasks.installation = all->usage.installation = all->installation;
      invocation_.action = [all, action] { return action(*all); };
    });
  }

  void add_installation(CLI::App* command) {
    InstallationArguments& target = all_->installation;
    command->add_option("--data", target.data, "Folder of the installation")
        ->type_name("DIR")
        ->envname("KARE_DATA");
    command->add_option("--config", target.config_file, "Configuration file")->type_name("FILE");
    for (const config::Flag& flag : config::flags()) {
      if (flag.name == "storage.data") continue;
      command
          ->add_option_function<std::string>("--" + flag.name, override_with(flag.name), flag.help)
          ->type_name("VALUE")
          ->group("Options of the configuration")
          ->default_str(flag.default_text);
    }
  }

  std::function<void(const std::string&)> override_with(std::string name) {
    return [this, name = std::move(name)](const std::string& value) {
      all_->installation.overrides.emplace_back(name, value);
    };
  }

  void add_serve() {
    auto* command = app_.add_subcommand("serve", "Run the service: the API and its workers");
    add_installation(command);
    command
        ->add_option_function<std::string>("--listen", override_with("server.listen"),
                                           "Address and port; port 0 takes a free one")
        ->type_name("HOST:PORT")
        ->default_str("127.0.0.1:8080");
    command->add_flag_callback(
        "--allow-private-callbacks",
        [this] {
          all_->installation.overrides.emplace_back("server.allow_private_callbacks", "true");
        },
        "Let callbacks go to private and local addresses");
    command
        ->add_option_function<std::string>("--tls-cert", override_with("server.tls_cert"),
                                           "Certificate (PEM, with its chain) to serve https with")
        ->type_name("FILE");
    command
        ->add_option_function<std::string>("--tls-key", override_with("server.tls_key"),
                                           "Its key (PEM)")
        ->type_name("FILE");
    run(command, [](const Everything& all) { return serve(all.installation); });
  }

  void add_generate() {
    GenerateArguments& target = all_->generate;
    auto* command =
        app_.add_subcommand("generate", "Make one video here and now, without a server");
    command->add_option("prompt", target.prompt, "What the video shows")->required();
    command
        ->add_option("-o,--output", target.output, "The file to write (default: from the prompt)")
        ->type_name("FILE");
    command->add_option("--negative-prompt", target.negative_prompt, "What to leave out");
    command
        ->add_option("--aspect-ratio", target.aspect_ratio, "16:9, 9:16, 1:1, 4:3, 3:4, 3:2 or 2:3")
        ->capture_default_str();
    command->add_option("--duration", target.duration, "Seconds: 5 or 10; 3 to 15 with kling-v3")
        ->capture_default_str();
    command->add_option("--mode", target.mode, "std (720), pro (1080), or 4k (2160) with kling-v3")
        ->capture_default_str();
    command->add_flag("--sound", target.sound, "With sound: kling-v3, or kling-v2-6 with pro");
    command->add_option("--model", target.model, "Model name; chooses the engine")
        ->capture_default_str();
    command->add_option("--cfg-scale", target.guidance, "How closely to follow the prompt, 0 to 1")
        ->capture_default_str();
    command
        ->add_option("--camera", target.camera,
                     "A preset (down_back, forward_up, right_turn_forward, left_turn_forward) "
                     "or one axis (horizontal, vertical, pan, tilt, roll, zoom) as pan=3")
        ->type_name("MOVE");
    command->add_option("--seed", target.seed, "Same request and seed, same video");
    command->add_flag("--json", target.json, "Print what was made as JSON");
    add_installation(command);
    run(command, [](const Everything& all) { return cli::generate(all.generate); });
  }

  void add_explain() {
    ExplainArguments& target = all_->explain;
    auto* command = app_.add_subcommand(
        "explain", "Show what the animatic engine understands of a prompt and would draw");
    auto* what = command->add_option_group("What", "A prompt, or shots");
    what->add_option("prompt", target.prompt, "The prompt; - reads one a line from stdin");
    what->add_option("--shot", target.shots, "A shot of several; repeat it for each")
        ->type_name("SECONDS:PROMPT")
        ->allow_extra_args(false);
    what->require_option(1);
    command->add_flag("--cuts", target.cuts, "Cut the prompt as shot_type intelligence does");
    command->add_option("--negative,--negative-prompt", target.negative_prompt,
                        "What to leave out");
    command->add_option("--aspect,--aspect-ratio", target.aspect_ratio, "As for generate")
        ->capture_default_str();
    command->add_option("--seed", target.seed, "As for generate")->capture_default_str();
    command->add_flag("--json", target.json, "Print it as JSON (docs/animatic.md)");
    run(command, [](const Everything& all) { return cli::explain(all.explain); });
  }

  CLI::App* add_task_command(CLI::App* parent, const char* name, const char* help,
                             ExitCode (*action)(const TasksArguments&)) {
    TasksArguments& target = all_->tasks;
    auto* command = parent->add_subcommand(name, help);
    command->add_option("--server", target.server, "Ask this service instead of the local data")
        ->type_name("URL");
    command->add_option("--key", target.key, "API key for --server")->envname("KARE_KEY");
    command->add_flag("--json", target.json, "Print JSON");
    add_installation(command);
    run(command, [action](const Everything& all) { return action(all.tasks); });
    return command;
  }

  void add_tasks() {
    TasksArguments& target = all_->tasks;
    auto* tasks =
        app_.add_subcommand("tasks", "See or end the tasks of an installation or of a service");
    tasks->require_subcommand(1);
    auto* list = add_task_command(tasks, "list", "Newest first", tasks_list);
    list->add_option("--page", target.page, "From 1")->capture_default_str();
    list->add_option("--page-size", target.page_size, "Up to 500")->capture_default_str();
    const auto with_id = [&](CLI::App* command) {
      command->add_option("task", target.id, "Task id or external id")->required();
      return command;
    };
    with_id(add_task_command(tasks, "show", "One task in full", tasks_show));
    with_id(add_task_command(tasks, "wait", "Wait until a task ends", tasks_wait));
    with_id(add_task_command(tasks, "cancel", "End a task that has not ended yet", tasks_cancel));
    with_id(add_task_command(tasks, "get", "Save the finished video", tasks_get))
        ->add_option("-o,--output", target.output, "The file to write (default: TASK.mp4)")
        ->type_name("FILE");
  }

  void add_callbacks() {
    CallbacksArguments& target = all_->callbacks;
    auto* callbacks = app_.add_subcommand("callbacks", "What receivers were not yet told of tasks");
    callbacks->require_subcommand(1);
    auto* list = callbacks->add_subcommand("list", "Those that wait or were given up, and why");
    list->add_option("task", target.task, "Of this task only, by its id");
    list->add_option("--limit", target.limit, "Most lines")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    list->add_flag("--json", target.json, "Print JSON");
    add_installation(list);
    run(list, [](const Everything& all) { return callbacks_list(all.callbacks); });
    auto* retry =
        callbacks->add_subcommand("retry", "Try them again now, as if for the first time");
    retry->add_option("task", target.task, "Those of this task only, by its id");
    add_installation(retry);
    run(retry, [](const Everything& all) { return callbacks_retry(all.callbacks); });
  }

  void add_limits(CLI::App* command) {
    KeysArguments& target = all_->keys;
    const CLI::Range range(0, 1'000'000);
    command
        ->add_option("--parallel", target.parallel,
                     "Tasks of the key's owner that run at once; 0: no limit")
        ->check(range);
    command->add_option("--queue-depth", target.queue_depth, "Tasks of it that wait beyond those")
        ->check(range);
    command->add_option("--rate", target.rate, "Tasks that it may create in a minute; 0: no limit")
        ->check(range);
  }

  void add_keys() {
    KeysArguments& target = all_->keys;
    auto* keys = app_.add_subcommand("keys", "The keys that guard the API");
    keys->require_subcommand(1);
    auto* create = keys->add_subcommand("create", "Make a key and print it, this once");
    create->add_option("--name", target.name, "A name for people");
    create->add_option("--owner", target.owner,
                       "Whose tasks it sees; keys of one owner share them (default: a new owner)");
    create->add_flag("--pair", target.pair,
                     "An access key and a secret key, for clients that sign tokens (JWT)");
    add_limits(create);
    add_installation(create);
    run(create, [](const Everything& all) { return keys_create(all.keys); });
    auto* limit = keys->add_subcommand(
        "limit", "Change or show the limits of a key's owner, which all keys of it share");
    limit->add_option("id", target.id, "Id of the key, as `keys list` shows it")->required();
    add_limits(limit);
    limit->add_flag("--reset", target.reset_limits, "First back to those of the configuration");
    add_installation(limit);
    run(limit, [](const Everything& all) { return keys_limit(all.keys); });
    auto* list = keys->add_subcommand("list", "All keys, without their secrets");
    add_installation(list);
    run(list, [](const Everything& all) { return keys_list(all.keys); });
    auto* revoke = keys->add_subcommand("revoke", "End a key, at once and for good");
    revoke->add_option("id", target.id, "Its id, as `keys list` shows it")->required();
    add_installation(revoke);
    run(revoke, [](const Everything& all) { return keys_revoke(all.keys); });
  }

  void add_config() {
    auto* config = app_.add_subcommand("config", "The configuration and where it comes from");
    config->require_subcommand(1);
    auto* show = config->add_subcommand("show", "Every value and its origin");
    add_installation(show);
    run(show, [](const Everything& all) { return config_show(all.installation); });
    auto* check = config->add_subcommand("check", "Find mistakes without starting anything");
    add_installation(check);
    run(check, [](const Everything& all) { return config_check(all.installation); });
    auto* reference = config->add_subcommand("reference", "The manual of all options, as Markdown");
    run(reference, [](const Everything&) { return config_reference(); });
  }

  void add_bench() {
    auto* bench = app_.add_subcommand("bench", "Measure how fast an engine is here");
    bench->require_subcommand(1);
    auto* wan = bench->add_subcommand("wan", "Time the Wan models' parts with random weights");
    wan->footer(
        "Options, handed to the engine: --model NAME --random-weights --size WxH --frames N\n"
        "--steps N --threads N --layers N --json");
    wan->prefix_command();
    wan->callback([this, wan] {
      invocation_.action = [words = wan->remaining()] { return bench_engine("wan", words); };
    });
  }

  void add_engines() {
    auto* engines = app_.add_subcommand("engines", "What makes the videos");
    engines->require_subcommand(1);
    auto* list = engines->add_subcommand("list", "Which engines there are, and whether they start");
    list->add_flag("--json", all_->engines_json, "Print JSON");
    add_installation(list);
    run(list,
        [](const Everything& all) { return engines_list(all.installation, all.engines_json); });
  }

  void add_usage() {
    UsageArguments& target = all_->usage;
    auto* command = app_.add_subcommand(
        "usage", "What each key has used of each engine, and what upstreams charged for it");
    command->add_option("--days", target.days, "Of the last so many days (default: of all time)")
        ->check(CLI::Range(0, 36'500));
    command->add_flag("--json", target.json, "Print JSON");
    add_installation(command);
    run(command, [](const Everything& all) { return cli::usage(all.usage); });
  }

  void add_health() {
    auto* command = app_.add_subcommand("health", "Whether a service is up: exit status 0 or 3");
    command->add_option("--server", all_->health.server, "Its address")
        ->default_str("http://127.0.0.1:8080")
        ->type_name("URL");
    run(command, [](const Everything& all) { return cli::health(all.health); });
  }

  CLI::App& app_;
  Invocation& invocation_;
  std::shared_ptr<Everything> all_;
};

// For the program and each of its commands, two deep at most.
void add_version_flags(CLI::App& app) {
  app.set_version_flag("--version", "kare " KARE_VERSION);
  for (CLI::App* command : app.get_subcommands({})) {
    command->set_version_flag("--version", "kare " KARE_VERSION);
    for (CLI::App* inner : command->get_subcommands({})) {
      inner->set_version_flag("--version", "kare " KARE_VERSION);
    }
  }
}

}  // namespace

Invocation read_arguments(int argc, char** argv) {
  CLI::App app{"Kare turns a text prompt into a video, behind Kling's API, on your own machine.",
               "kare"};
  app.footer(kFooter);
  app.require_subcommand(1);
  Invocation invocation;
  Builder builder(app, invocation);
  builder.build();
  add_version_flags(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool is_help = app.exit(error) == 0;
    return {nullptr, is_help ? ExitCode::kDone : ExitCode::kWrongUse};
  }
  return invocation;
}

}  // namespace kare::cli
