#include "engine/wan/settings.h"

#include <cstdlib>
#include <functional>
#include <map>

#include "base/text.h"
#include "engine/models_folder.h"

namespace kare::wan {
namespace {

using Taker = std::function<Result<>(const std::string& value)>;

Error wrong(const std::string& option, const std::string& value) {
  return {Code::kInvalid, "\"" + value + "\" is no value for " + option, ""};
}

Result<int> whole_number(const std::string& option, const std::string& value, int least) {
  const auto number = parse_decimal(value);
  if (!number || *number < least || *number > 1'000'000'000) return wrong(option, value);
  return static_cast<int>(*number);
}

Result<double> number(const std::string& option, const std::string& value) {
  char* end = nullptr;
  const double result = std::strtod(value.c_str(), &end);
  if (value.empty() || *end != '\0' || !(result > -1e6 && result < 1e6)) {
    return wrong(option, value);
  }
  return result;
}

// "FILE" or "FILE=0.8".
Result<std::pair<Path, double>> lora_of(const std::string& value) {
  const std::size_t equals = value.rfind('=');
  if (equals == std::string::npos) return std::pair<Path, double>(value, 1.0);
  const double strength = KARE_TRY(number("--lora", value.substr(equals + 1)));
  return std::pair<Path, double>(value.substr(0, equals), strength);
}

std::map<std::string, Taker> model_options(WanSettings& settings) {
  std::map<std::string, Taker> options;
  options["--weights"] = [&](const std::string& value) -> Result<> {
    settings.weights = value;
    return {};
  };
  options["--model"] = [&](const std::string& value) -> Result<> {
    settings.model = value;
    return {};
  };
  options["--cache"] = [&](const std::string& value) -> Result<> {
    settings.cache = value;
    return {};
  };
  options["--lora"] = [&](const std::string& value) -> Result<> {
    settings.loras.push_back(KARE_TRY(lora_of(value)));
    return {};
  };
  options["--type"] = [&](const std::string& value) -> Result<> {
    if (value != "float32" && value != "bfloat16") return wrong("--type", value);
    settings.placement.compute = value == "float32" ? at::kFloat : at::kBFloat16;
    return {};
  };
  options["--distilled"] = [&](const std::string& value) -> Result<> {
    settings.choices.distilled = distilled_steps(value);
    settings.names_decide = false;
    if (!settings.choices.distilled && value != "none") return wrong("--distilled", value);
    return {};
  };
  options["--memory"] = [&](const std::string& value) -> Result<> {
    const int megabytes = KARE_TRY(whole_number("--memory", value, 1));
    settings.memory = static_cast<std::uint64_t>(megabytes) * 1'000'000;
    return {};
  };
  options["--checkpoint-steps"] = [&](const std::string& value) -> Result<> {
    settings.checkpoint_steps = KARE_TRY(whole_number("--checkpoint-steps", value, 0));
    return {};
  };
  return options;
}

void add_sampling_options(std::map<std::string, Taker>& options, Choices& choices) {
  options["--steps"] = [&](const std::string& value) -> Result<> {
    choices.steps = KARE_TRY(whole_number("--steps", value, 1));
    return {};
  };
  options["--pixels"] = [&](const std::string& value) -> Result<> {
    choices.pixels_max = KARE_TRY(whole_number("--pixels", value, 256));
    return {};
  };
  options["--frames"] = [&](const std::string& value) -> Result<> {
    choices.frames_max = KARE_TRY(whole_number("--frames", value, 1));
    return {};
  };
  options["--shift"] = [&](const std::string& value) -> Result<> {
    choices.shift = KARE_TRY(number("--shift", value));
    if (*choices.shift <= 0) return wrong("--shift", value);
    return {};
  };
  options["--guidance"] = [&](const std::string& value) -> Result<> {
    choices.guidance = KARE_TRY(number("--guidance", value));
    return {};
  };
  options["--sampler"] = [&](const std::string& value) -> Result<> {
    const auto sampler = sampler_from_name(value);
    if (!sampler) return wrong("--sampler", value);
    choices.sampler = *sampler;
    return {};
  };
  options["--negative-prompt"] = [&](const std::string& value) -> Result<> {
    choices.negative_prompt = value;
    return {};
  };
}

}  // namespace

at::ScalarType fastest_type() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16") != 0) return at::kBFloat16;
#endif
  return at::kFloat;
}

Result<CommandLine> parse_command_line(const std::vector<std::string>& words) {
  CommandLine line;
  WanSettings& settings = line.settings;
  settings.placement.compute = fastest_type();
  settings.weights = wan_models_folder();
  settings.cache = user_data_folder().empty() ? Path() : user_data_folder() / "prompts";
  std::map<std::string, Taker> options = model_options(settings);
  add_sampling_options(options, settings.choices);
  options["--threads"] = [&line](const std::string& value) -> Result<> {
    line.threads = KARE_TRY(whole_number("--threads", value, 1));
    return {};
  };
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const auto option = options.find(words[i]);
    if (option == options.end()) {
      return Error{Code::kInvalid, "there is no option \"" + words[i] + "\"", ""};
    }
    if (i + 1 == words.size()) {
      return Error{Code::kInvalid, words[i] + " needs a value", ""};
    }
    KARE_TRY(option->second(words[i + 1]));
  }
  return line;
}

}  // namespace kare::wan
