#include "api/openai_request.h"

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <utility>

#include "api/openai_answers.h"
#include "base/limits.h"
#include "base/text.h"
#include "kling/fields.h"
#include "kling/json_body.h"
#include "net/multipart.h"
#include "net/url.h"

namespace kare::api {
namespace {
namespace json = boost::json;
using kling::Fields;

constexpr std::array<Mode, 3> kModes = {Mode::kStd, Mode::kPro, Mode::k4k};
constexpr std::string_view kSizeDefault = "720x1280";  // As OpenAI's documents say.
constexpr int kSecondsDefault = 4;                     // The same.
constexpr int kListMax = 100;
constexpr int kListDefault = 20;

// What the body says, whichever way it is written: the fields of a form are texts.
std::variant<json::object, OpenaiRefusal> read_body(std::string_view content_type,
                                                    std::string_view body) {
  if (!net::is_multipart_form(content_type)) {
    json::value root;
    if (auto failure = kling::read_object(body, root)) return OpenaiRefusal{"", *failure};
    return std::move(root.get_object());
  }
  auto parts = net::parse_multipart(content_type, body);
  if (!parts.ok()) return OpenaiRefusal{"", parts.error().message};
  json::object object;
  for (const net::FormPart& part : parts.value()) {
    if (!is_utf8(part.name)) continue;
    if (part.is_file) {
      object[part.name] = json::object();
    } else if (!is_utf8(part.body)) {
      return OpenaiRefusal{part.name, part.name + " is invalid: it is not UTF-8"};
    } else {
      object[part.name] = part.body;
    }
  }
  return object;
}

// Violations, and the field of the first.
class Checks {
 public:
  explicit Checks(const json::object& object) : fields_(object, "", violations_) {}

  const Fields& fields() const { return fields_; }
  // Called after each field, so that the first wrong one is known.
  void done(std::string_view field) {
    if (param_.empty() && !violations_.text().empty()) param_ = field;
  }
  bool ok() const { return violations_.text().empty(); }
  OpenaiRefusal refusal() const { return {param_, violations_.text()}; }

 private:
  kling::Violations violations_;
  Fields fields_;
  std::string param_;
};

// Kling's older models make videos of 5 and 10 seconds in two sizes of picture; the newest and
// those that the owner of the server added make what can be asked for at all.
bool is_older_model(std::string_view model) {
  const auto known = kling::known_models();
  return model != kOpenaiModel && std::find(known.begin(), known.end(), model) != known.end();
}

void read_model(const Fields& fields, std::span<const std::string> models, VideoSpec& spec) {
  const json::value* value = fields.find("model");
  spec.model = kOpenaiModel;
  if (value == nullptr || fields.is_text("model", "")) return;
  const auto known = std::find_if(models.begin(), models.end(), [&](const std::string& name) {
    return fields.is_text("model", name);
  });
  if (known == models.end()) return fields.refuse("model", *value, kling::one_of(models));
  spec.model = *known;
}

void read_seconds(const Fields& fields, VideoSpec& spec) {
  const bool is_older = is_older_model(spec.model);
  spec.fps = frame_rate(spec.model);
  spec.frame_count = spec.fps * (is_older ? 5 : kSecondsDefault);
  const json::value* value = fields.find("seconds");
  if (value == nullptr) return;
  const auto seconds = kling::whole_seconds(*value);
  const bool is_allowed =
      seconds && (is_older ? *seconds == 5 || *seconds == 10
                           : *seconds >= kSecondsMin && *seconds <= kSecondsMax);
  if (is_allowed) {
    spec.frame_count = spec.fps * static_cast<int>(*seconds);
    return;
  }
  fields.refuse("seconds", *value,
                is_older ? "must be 5 or 10 with " + spec.model
                         : "must be a whole number from " + std::to_string(kSecondsMin) + " to " +
                               std::to_string(kSecondsMax));
}

void read_size(const Fields& fields, VideoSpec& spec) {
  const json::value* value = fields.find("size");
  const std::string_view wanted = value == nullptr || !value->is_string()
                                      ? kSizeDefault
                                      : std::string_view(value->get_string());
  std::vector<std::string> sizes;
  for (const Mode mode : kModes) {
    if (mode == Mode::k4k && is_older_model(spec.model)) continue;
    for (const std::string_view ratio : kAspectRatios) {
      const Size size = frame_size(ratio, mode).value_or(Size{});
      sizes.push_back(size_text(size));
      if (sizes.back() != wanted) continue;
      spec.size = size;
      spec.mode = mode;
      spec.aspect_ratio = ratio;
    }
  }
  const bool is_text = value == nullptr || value->is_string();
  if (is_text && spec.size.width > 0) return;
  fields.refuse("size", *value, kling::one_of(sizes));
}

std::optional<std::uint64_t> read_seed(const Fields& fields) {
  const json::value* value = fields.find("seed");
  if (value == nullptr) return std::nullopt;
  std::optional<std::int64_t> seed = kling::whole_number(*value);
  if (value->is_string()) seed = parse_decimal(std::string_view(value->get_string()));
  if (seed && *seed >= 0 && *seed <= kSeedMax) return static_cast<std::uint64_t>(*seed);
  fields.refuse("seed", *value, "must be a whole number from 0 to " + std::to_string(kSeedMax));
  return std::nullopt;
}

void refuse_reference(const Fields& fields) {
  const json::value* value = fields.find("input_reference");
  if (value == nullptr || fields.is_text("input_reference", "")) return;
  fields.refuse("input_reference", value->is_string() ? *value : json::value("a file"),
                "this server makes videos from text only");
}

}  // namespace

std::variant<kling::CreateRequest, OpenaiRefusal> parse_openai_create(
    std::string_view content_type, std::string_view body, std::span<const std::string> models) {
  const auto object = read_body(content_type, body);
  if (const auto* refusal = std::get_if<OpenaiRefusal>(&object)) return *refusal;
  Checks checks(std::get<json::object>(object));
  const Fields& fields = checks.fields();
  kling::CreateRequest request;
  VideoSpec& spec = request.spec;
  spec.prompt = fields.read_prompt("prompt", kPromptCharsMax);
  checks.done("prompt");
  read_model(fields, models, spec);
  checks.done("model");
  read_seconds(fields, spec);
  checks.done("seconds");
  read_size(fields, spec);
  checks.done("size");
  fields.read_text("negative_prompt", kNegativePromptCharsMax, spec.negative_prompt);
  checks.done("negative_prompt");
  request.seed = read_seed(fields);
  checks.done("seed");
  refuse_reference(fields);
  checks.done("input_reference");
  if (!checks.ok()) return checks.refusal();
  return request;
}

std::variant<Slice, OpenaiRefusal> parse_openai_list(std::string_view query) {
  const auto parameters = net::parse_query(query);
  if (!parameters.ok()) return OpenaiRefusal{"", parameters.error().message};
  Slice slice{.order = Slice::Order::kNewestFirst, .after = std::nullopt, .limit = kListDefault};
  if (const auto limit = net::find_parameter(parameters.value(), "limit")) {
    const auto number = parse_decimal(*limit);
    if (!number || *number < 1 || *number > kListMax) {
      return OpenaiRefusal{"limit", "limit is invalid: must be a whole number from 1 to " +
                                        std::to_string(kListMax)};
    }
    slice.limit = static_cast<int>(*number);
  }
  if (const auto after = net::find_parameter(parameters.value(), "after")) {
    slice.after = task_of_video(*after);
    if (!slice.after) return OpenaiRefusal{"after", "after is invalid: must be the id of a video"};
  }
  if (const auto order = net::find_parameter(parameters.value(), "order")) {
    if (*order != "asc" && *order != "desc") {
      return OpenaiRefusal{"order", "order is invalid: must be asc or desc"};
    }
    if (*order == "asc") slice.order = Slice::Order::kOldestFirst;
  }
  return slice;
}

std::optional<std::int64_t> task_of_video(std::string_view id) {
  if (!id.starts_with(kVideoIdPrefix)) return std::nullopt;
  id.remove_prefix(kVideoIdPrefix.size());
  const auto number = parse_decimal(id);
  if (!number || *number < 1 || std::to_string(*number) != id) return std::nullopt;
  return *number;
}

}  // namespace kare::api
