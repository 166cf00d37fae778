#include <boost/json.hpp>

#include <chrono>
#include <cstdio>
#include <future>
#include <thread>

#include "base/ids.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/engines.h"
#include "cli/installation.h"
#include "cli/progress_bar.h"
#include "cli/routing.h"
#include "cli/stop_signal.h"
#include "engine/protocol/local_run.h"
#include "kling/create_request.h"

namespace kare::cli {
namespace {
namespace json = boost::json;

constexpr std::size_t kNameCharsMax = 48;

// "pan=3" becomes {"type":"simple","config":{"pan":3}}, a preset's name {"type":NAME}.
json::value camera_body(const std::string& move) {
  const std::size_t equals = move.find('=');
  if (equals == std::string::npos) return json::object{{"type", move}};
  json::error_code status;
  const json::value amount = json::parse(move.substr(equals + 1), status);
  return json::object{
      {"type", "simple"},
      {"config", json::object{{move.substr(0, equals),
                               status ? json::value(move.substr(equals + 1)) : amount}}}};
}

// The order goes through the same door as one over HTTP, so that the same rules hold.
Result<kling::CreateRequest> read_order(const GenerateArguments& arguments,
                                        const config::Config& config) {
  json::object body{{"prompt", arguments.prompt},
                    {"negative_prompt", arguments.negative_prompt},
                    {"aspect_ratio", arguments.aspect_ratio},
                    {"duration", arguments.duration},
                    {"mode", arguments.mode},
                    {"model_name", arguments.model},
                    {"cfg_scale", arguments.guidance}};
  if (arguments.sound) body["sound"] = "on";
  if (arguments.seed) body["seed"] = *arguments.seed;
  if (!arguments.camera.empty()) body["camera_control"] = camera_body(arguments.camera);
  auto parsed =
      kling::parse_create(json::serialize(body), kling::Dialect::kV1, model_names(config));
  if (auto* refusal = std::get_if<kling::Refusal>(&parsed)) {
    return Error{Code::kInvalid, refusal->message, ""};
  }
  return std::get<kling::CreateRequest>(std::move(parsed));
}

// "A happy scene!" becomes "a-happy-scene.mp4".
Path file_name_for(std::string_view prompt) {
  std::string name;
  for (const char c : ascii_lower(prompt)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
    if (name.size() == kNameCharsMax) break;
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return (name.empty() ? "video" : name) + ".mp4";
}

Result<> check_output(const Path& output) {
  const Path folder = output.has_parent_path() ? output.parent_path() : Path(".");
  std::error_code status;
  if (std::filesystem::is_directory(folder, status)) return {};
  return Error{Code::kNotFound, "there is no folder " + folder.string() + " to write to", ""};
}

struct Made {
  Path file;
  VideoSpec spec;
  std::string engine;
  VideoReport report;
  double seconds = 0;
};

// Runs the engine; Ctrl-C cancels it.
Result<VideoReport> run_engine(HostedEngine& engine, const VideoSpec& spec,
                               const std::string& settings, const Path& file,
                               const StopSignal& stop) {
  ProgressDisplay display;
  const auto run = KARE_TRY(LocalRun::create([&display](const Progress& progress) {
    display.update(progress.fraction, progress.stage, progress.eta_s);
  }));
  run->set_settings(settings);
  // A promise rather than a flag: its end is noticed at once.
  std::promise<void> over;
  std::future<void> ended = over.get_future();
  std::thread canceller = start_thread("cancel", [&] {
    constexpr std::chrono::milliseconds kLook{50};
    while (ended.wait_for(kLook) != std::future_status::ready) {
      if (!stop.received()) continue;
      run->cancel();
      return;
    }
  });
  auto report = engine.generate(spec, file, *run);
  over.set_value();
  canceller.join();
  if (report.ok()) display.update(1, "done", std::nullopt);
  return report;
}

Result<Made> make_video(const GenerateArguments& arguments, const StopSignal& stop) {
  const Installation installation = KARE_TRY(find_installation(arguments.installation));
  const config::Config& config = installation.config.values;
  kling::CreateRequest order = KARE_TRY(read_order(arguments, config));
  const SystemClock clock;
  order.spec.seed = order.seed.value_or(seed_from_task_id(SnowflakeIds(clock).next()));
  Made made;
  made.file = arguments.output.empty() ? file_name_for(arguments.prompt) : Path(arguments.output);
  KARE_TRY(check_output(made.file));
  Router router(config);
  const config::Plan plan = router.plan({.model = order.spec.model,
                                         .mode = std::string(mode_name(order.spec.mode)),
                                         .owner = {},
                                         .key_id = {},
                                         .key_name = {}});
  made.engine = plan.engine;
  const auto engine = KARE_TRY(router.engine(made.engine));
  const auto began = clock.monotonic();
  std::error_code status;
  made.report = KARE_TRY(run_engine(*engine, order.spec, plan.settings,
                                    std::filesystem::absolute(made.file, status), stop));
  made.seconds = std::chrono::duration<double>(clock.monotonic() - began).count();
  made.spec = std::move(order.spec);
  return made;
}

void print(const Made& made, bool as_json) {
  const VideoSpec& spec = made.spec;
  if (!as_json) {
    std::printf("%s  (%d x %d, %d frames, seed %llu, %.1f s)\n", made.file.c_str(), spec.size.width,
                spec.size.height, spec.frame_count, static_cast<unsigned long long>(spec.seed),
                made.seconds);
    return;
  }
  json::error_code status;
  const json::value details =
      made.report.details.empty() ? json::object() : json::parse(made.report.details, status);
  std::printf("%s\n", json::serialize(json::object{{"file", made.file.string()},
                                                   {"engine", made.engine},
                                                   {"model", spec.model},
                                                   {"width", spec.size.width},
                                                   {"height", spec.size.height},
                                                   {"fps", spec.fps},
                                                   {"frame_count", spec.frame_count},
                                                   {"seed", spec.seed},
                                                   {"report", details}})
                          .c_str());
}

}  // namespace

ExitCode generate(const GenerateArguments& arguments) {
  const StopSignal stop;
  const auto made = make_video(arguments, stop);
  if (!made.ok() && stop.received()) return ExitCode::kInterrupted;
  if (!made.ok()) {
    const ExitCode code = report(made.error());
    return made.error().code == Code::kInvalid ? ExitCode::kWrongUse : code;
  }
  print(made.value(), arguments.json);
  return ExitCode::kDone;
}

}  // namespace kare::cli
