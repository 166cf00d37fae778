#include "engine/wan/wan_engine.h"

#include <algorithm>
#include <new>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "engine/wan/install/installation.h"
#include "engine/wan/install/model_set.h"
#include "engine/wan/pipeline/video_job.h"

namespace kare::wan {
namespace {

ModelInfo info_of(const std::string& name) {
  ModelInfo info;
  info.name = name;
  info.modes = {"std", "pro"};
  info.durations = {5, 10};
  info.aspect_ratios.assign(kAspectRatios.begin(), kAspectRatios.end());
  info.camera = true;
  return info;
}

// The command that puts a repository into the folder of models.
std::string download_command(const WanSettings& settings, std::string_view repository) {
  const std::string folder =
      settings.weights.empty() ? "FOLDER" : settings.weights.filename().string();
  const std::string name(repository.substr(repository.find('/') + 1));
  return "\"huggingface-cli download " + std::string(repository) + " --local-dir " + folder + "/" +
         name + "\"";
}

Error not_installed(const WanSettings& settings, const std::string& model) {
  return {Code::kUnsupported,
          "the model \"" + model +
              "\" is not installed; put it into the folder of models, for example with " +
              download_command(settings, repository_of(model)),
          "folder: " + settings.weights.string()};
}

Error nothing_installed(const WanSettings& settings, const FoundModels& found) {
  std::string message =
      "no Wan model is installed; put one into the folder of models, for example with " +
      download_command(settings, "Wan-AI/Wan2.1-T2V-1.3B");
  for (const std::string& part : found.incomplete) message += "; " + part;
  return {Code::kUnsupported, message, "folder: " + settings.weights.string()};
}

// The choices of the owner, and the grid that the names of a distilled model's files ask for.
Choices choices_for(const WanSettings& settings, const Installation& installation) {
  Choices choices = settings.choices;
  if (!settings.names_decide || choices.steps || choices.shift || choices.guidance) return choices;
  std::vector<std::string> names = {installation.name,
                                    installation.transformer.filename().string()};
  for (const auto& lora : settings.loras) names.push_back(lora.first.filename().string());
  for (const std::string& name : names) {
    const std::string_view kind = distilled_kind(name);
    if (kind.empty()) continue;
    choices.distilled = distilled_steps(kind);
    log_info("distilled, by its name", {{"name", name}, {"grid", std::string(kind)}});
    break;
  }
  return choices;
}

std::string details_of(const ModelTraits& traits, const VideoSpec& spec,
                       const NativeRequest& native) {
  return "{\"model\":" + json_quoted(traits.name) + ",\"seed\":" + std::to_string(spec.seed) +
         ",\"steps\":" + std::to_string(native.plan.size()) + ",\"size\":\"" +
         std::to_string(native.size.width) + "x" + std::to_string(native.size.height) +
         "\",\"frames\":" + std::to_string(native.frames) + "}";
}

}  // namespace

struct WanEngine::Parts {
  explicit Parts(WanSettings chosen) : settings(std::move(chosen)) {
    if (!settings.weights.empty()) found = find_models(settings.weights);
  }

  // The model `wanted`; for names that are none of Wan's the default one; null: it is not there.
  const Installation* choose(const std::string& wanted) const {
    const auto named = [this](const std::string& name) -> const Installation* {
      for (const Installation& each : found.models) {
        if (ascii_lower(each.name) == ascii_lower(name)) return &each;
      }
      return nullptr;
    };
    if (const Installation* asked = named(wanted)) return asked;
    if (!repository_of(wanted).empty()) return published(wanted);
    if (settings.model) return named(*settings.model);
    return found.models.empty() ? nullptr : &found.models.front();
  }

  // The one in a folder of the repository's name, also as Hugging Face's cache writes it, or whose
  // files are named as that model's.
  const Installation* published(const std::string& model) const {
    const std::string_view repository = repository_of(model);
    const std::string wanted = ascii_lower(repository.substr(repository.find('/') + 1));
    for (const Installation& each : found.models) {
      if (ascii_lower(each.name).find(wanted) != std::string::npos) return &each;
    }
    for (const Installation& each : found.models) {
      if (each.published == ascii_lower(model)) return &each;
    }
    return nullptr;
  }

  Result<ModelSet*> open(const Installation& installation) {
    if (open_name != installation.name) {
      models.reset();
      open_name.clear();
      models = KARE_TRY(
          ModelSet::open(installation, {settings.placement, settings.loras, settings.cache}));
      open_name = installation.name;
    }
    return models.get();
  }

  const WanSettings settings;
  FoundModels found;
  std::unique_ptr<ModelSet> models;  // Those of the last video.
  std::string open_name;
};

WanEngine::WanEngine(WanSettings settings) : parts_(std::make_unique<Parts>(std::move(settings))) {
  for (const std::string& part : parts_->found.incomplete) {
    log_warning("a model is incomplete", {{"model", part}});
  }
}

WanEngine::~WanEngine() = default;

EngineInfo WanEngine::info() const {
  EngineInfo info{"wan", KARE_VERSION, {}, 1};
  if (parts_->found.models.empty()) return info;
  info.models.push_back(info_of("*"));
  for (const Installation& each : parts_->found.models) info.models.push_back(info_of(each.name));
  return info;
}

Result<VideoReport> WanEngine::generate(const VideoSpec& spec, const Path& mp4, Run& run) {
  const Installation* installation = parts_->choose(spec.model);
  if (installation == nullptr && !repository_of(spec.model).empty()) {
    return not_installed(parts_->settings, spec.model);
  }
  if (installation == nullptr) return nothing_installed(parts_->settings, parts_->found);
  if (spec.fps <= 0 || spec.frame_count <= 0 || spec.size.width < 16 || spec.size.height < 16) {
    return Error{Code::kInvalid, "the video's size, rate or length is not possible", ""};
  }
  try {
    ModelSet* models = KARE_TRY(parts_->open(*installation));
    const WanSettings& settings = parts_->settings;
    const NativeRequest native =
        map_request(spec, models->traits(), choices_for(settings, *installation));
    VideoJob job(*models, spec, native,
                 {settings.placement, settings.checkpoint_steps, settings.memory}, run);
    KARE_TRY(job.make(mp4));
    VideoReport report;
    report.size = spec.size;
    report.fps = spec.fps;
    report.duration_s = static_cast<double>(spec.frame_count) / spec.fps;
    report.details = details_of(models->traits(), spec, native);
    return report;
  } catch (const c10::Error& error) {
    return Error{Code::kInternal, "the model could not be computed",
                 error.what_without_backtrace()};
  } catch (const std::bad_alloc&) {
    return Error{Code::kUnavailable, "there is not enough memory for this video", ""};
  }
}

}  // namespace kare::wan
