#include "kling/create_request.h"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "base/limits.h"
#include "base/text.h"
#include "kling/json_body.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr double kAxisMax = 10;
constexpr std::array<std::string_view, 2> kModes = {"std", "pro"};
constexpr std::array<std::string_view, 5> kCameraTypes = {
    "simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"};

// The six axes of `camera_control.config` and where each one goes.
constexpr std::array<std::pair<std::string_view, double CameraControl::*>, 6> kAxes = {{
    {"horizontal", &CameraControl::horizontal},
    {"vertical", &CameraControl::vertical},
    {"pan", &CameraControl::pan},
    {"tilt", &CameraControl::tilt},
    {"roll", &CameraControl::roll},
    {"zoom", &CameraControl::zoom},
}};

// Unicode's property White_Space, as UTF-8.
constexpr std::array<std::string_view, 25> kWhiteSpace = {" ",
                                                          "\t",
                                                          "\n",
                                                          "\v",
                                                          "\f",
                                                          "\r",
                                                          "\xC2\x85",
                                                          "\xC2\xA0",
                                                          "\xE1\x9A\x80",
                                                          "\xE2\x80\x80",
                                                          "\xE2\x80\x81",
                                                          "\xE2\x80\x82",
                                                          "\xE2\x80\x83",
                                                          "\xE2\x80\x84",
                                                          "\xE2\x80\x85",
                                                          "\xE2\x80\x86",
                                                          "\xE2\x80\x87",
                                                          "\xE2\x80\x88",
                                                          "\xE2\x80\x89",
                                                          "\xE2\x80\x8A",
                                                          "\xE2\x80\xA8",
                                                          "\xE2\x80\xA9",
                                                          "\xE2\x80\xAF",
                                                          "\xE2\x81\x9F",
                                                          "\xE3\x80\x80"};

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto space = std::find_if(kWhiteSpace.begin(), kWhiteSpace.end(),
                                    [&](std::string_view s) { return text.starts_with(s); });
    if (space == kWhiteSpace.end()) return false;
    text.remove_prefix(space->size());
  }
  return true;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
bool is_control_in_text(char c) {
  return is_control(c) && c != '\n' && c != '\r' && c != '\t';
}

// The whole number that a JSON number stands for: 5, 5.0 and 5e0 are the same in JSON.
std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (!value.is_double()) return std::nullopt;
  const double number = value.get_double();
  if (std::trunc(number) != number || std::abs(number) > static_cast<double>(kSeedMax)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number);
}

template <class Names>
std::string one_of(const Names& names) {
  std::string out = "must be one of ";
  for (const auto& name : names) {
    if (&name != &*std::begin(names)) out += ", ";
    out += name;
  }
  return out;
}

bool is_web_address(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!url) return false;
  const boost::urls::scheme scheme = url->scheme_id();
  const bool is_web = scheme == boost::urls::scheme::http || scheme == boost::urls::scheme::https;
  // The library accepts any number of digits; "http://host:/" is without a port.
  const auto port_text = url->port();
  const auto port = parse_decimal({port_text.data(), port_text.size()});
  const bool is_port_fine = port_text.empty() || (port && *port >= 1 && *port <= 65'535);
  return is_web && is_port_fine && !url->encoded_host().empty();
}

// Reads the fields of one object and collects what is wrong with them.
class Reader {
 public:
  Reader(const json::object& root, Dialect dialect, std::span<const std::string> models)
      : root_(root), dialect_(dialect), models_(models) {}

  CreateRequest read() {
    read_texts();
    read_choices();
    read_guidance();
    read_camera();
    read_references();
    read_seed();
    request_.spec.fps = frame_rate(request_.spec.model);
    request_.spec.frame_count = request_.spec.fps * seconds_;
    return std::move(request_);
  }
  const std::string& violations() const { return violations_; }

 private:
  // The value of a key, or null when it is absent or JSON's null.
  static const json::value* find(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  const json::value* find(std::string_view key) const { return find(root_, key); }

  void add(std::string_view violation) {
    if (!violations_.empty()) violations_ += "; ";
    violations_ += violation;
  }
  void refuse(std::string_view field, const json::value& value, std::string_view rule) {
    add(std::string(field) + " value '" + shown(value) + "' is invalid: " + std::string(rule));
  }

  void read_texts();
  void read_choices();
  void read_duration();
  void read_guidance();
  void read_camera();
  void read_camera_config(const json::object& control, CameraControl& camera);
  void read_references();
  void read_seed();

  bool read_text(std::string_view field, std::size_t chars_max, std::string& out);
  std::string_view read_choice(const json::object& object, std::string_view key,
                               std::string_view field, std::span<const std::string_view> allowed,
                               std::string_view fallback);

  const json::object& root_;
  const Dialect dialect_;
  const std::span<const std::string> models_;
  CreateRequest request_;
  int seconds_ = 5;
  std::string violations_;
};

// Reads a text of at most `chars_max` code points. Returns whether it was there and a string.
bool Reader::read_text(std::string_view field, std::size_t chars_max, std::string& out) {
  const json::value* value = find(field);
  if (value == nullptr) return false;
  const std::string limit = "at most " + std::to_string(chars_max) + " characters";
  if (!value->is_string()) {
    refuse(field, *value, "must be a string of " + limit);
    return false;
  }
  out = std::string_view(value->get_string());
  const std::size_t chars = count_code_points(out).value_or(chars_max + 1);
  if (chars > chars_max) {
    refuse(field, *value, "must have " + limit + ", not " + std::to_string(chars));
  }
  if (std::any_of(out.begin(), out.end(), is_control_in_text)) {
    refuse(field, *value, "must not contain control characters other than tab and line breaks");
  }
  return true;
}

void Reader::read_texts() {
  const bool is_comet = dialect_ == Dialect::kComet;
  const std::size_t chars_max = is_comet ? kCometPromptCharsMax : kPromptCharsMax;
  const std::string rule =
      "must have 1 to " + std::to_string(chars_max) + " characters, not only white space";
  std::string& prompt = request_.spec.prompt;
  if (find("prompt") == nullptr) {
    add("prompt is required: " + rule);
  } else if (read_text("prompt", chars_max, prompt) && is_blank(prompt)) {
    refuse("prompt", *find("prompt"), rule);
  }
  read_text("negative_prompt", is_comet ? kCometNegativePromptCharsMax : kNegativePromptCharsMax,
            request_.spec.negative_prompt);
}

// One of `allowed`, or `fallback` when the key is absent or its value was refused.
std::string_view Reader::read_choice(const json::object& object, std::string_view key,
                                     std::string_view field,
                                     std::span<const std::string_view> allowed,
                                     std::string_view fallback) {
  const json::value* value = find(object, key);
  if (value == nullptr) return fallback;
  if (value->is_string()) {
    const std::string_view word(value->get_string());
    const auto found = std::find(allowed.begin(), allowed.end(), word);
    if (found != allowed.end()) return *found;
  }
  refuse(field, *value, one_of(allowed));
  return fallback;
}

void Reader::read_choices() {
  VideoSpec& spec = request_.spec;
  // An empty name is what Kling makes of a request that has only the old `model`: the default.
  spec.model = models_.front();
  const json::value* model = find("model_name");
  if (model != nullptr && (!model->is_string() || !model->get_string().empty())) {
    const auto known = std::find_if(models_.begin(), models_.end(), [&](const std::string& name) {
      return model->is_string() && std::string_view(model->get_string()) == name;
    });
    if (known == models_.end()) {
      refuse("model_name", *model, one_of(models_));
    } else {
      spec.model = *known;
    }
  }
  spec.aspect_ratio = read_choice(root_, "aspect_ratio", "aspect_ratio", kAspectRatios, "16:9");
  const std::string_view mode = read_choice(root_, "mode", "mode", kModes, "std");
  spec.mode = mode_from_name(mode).value_or(Mode::kStd);
  spec.size = frame_size(spec.aspect_ratio, spec.mode).value_or(Size{});
  read_duration();
}

// Kling's documents say a string; many clients send a number.
void Reader::read_duration() {
  const json::value* value = find("duration");
  if (value == nullptr) return;
  std::optional<std::int64_t> seconds = whole_number(*value);
  if (value->is_string() && value->get_string() == "5") seconds = 5;
  if (value->is_string() && value->get_string() == "10") seconds = 10;
  if (seconds == 5 || seconds == 10) {
    seconds_ = static_cast<int>(*seconds);
  } else {
    refuse("duration", *value, "must be one of 5, 10");
  }
}

void Reader::read_guidance() {
  const json::value* value = find("cfg_scale");
  if (value == nullptr) return;
  const double scale = value->is_number() ? value->to_number<double>() : -1;
  if (scale >= 0 && scale <= 1) {
    request_.spec.guidance = scale;
  } else {
    refuse("cfg_scale", *value, "must be a number from 0 to 1");
  }
}

// Kling itself supports this field for one model, mode and duration only; Kare's own engines can
// always move the camera, so there is no such restriction here.
void Reader::read_camera() {
  const json::value* value = find("camera_control");
  if (value == nullptr) return;
  if (!value->is_object()) {
    return refuse("camera_control", *value, "must be an object with type and config");
  }
  const json::object& control = value->get_object();
  if (find(control, "type") == nullptr) {
    return add("camera_control.type is required: " + one_of(kCameraTypes));
  }
  const std::string_view name =
      read_choice(control, "type", "camera_control.type", kCameraTypes, "");
  const auto type = camera_type_from_name(name);
  if (!type) return;
  CameraControl camera{.type = *type};
  read_camera_config(control, camera);
  request_.spec.camera = camera;
}

void Reader::read_camera_config(const json::object& control, CameraControl& camera) {
  static constexpr std::string_view kField = "camera_control.config";
  static constexpr std::string_view kRule =
      "must have exactly one of horizontal, vertical, pan, tilt, roll, zoom other than 0, from -10 "
      "to 10";
  const bool is_simple = camera.type == CameraControl::Type::kSimple;
  const json::value* config = find(control, "config");
  if (config == nullptr) {
    if (is_simple)
      add(std::string(kField) + " is required when type is simple: " + std::string(kRule));
    return;
  }
  if (!config->is_object()) return refuse(kField, *config, "must be an object");
  int moved = 0;
  bool is_empty = true;
  bool is_sound = true;
  for (const auto& [axis, member] : kAxes) {
    const json::value* value = find(config->get_object(), axis);
    if (value == nullptr) continue;
    is_empty = false;
    const double amount = value->is_number() ? value->to_number<double>() : 2 * kAxisMax;
    if (std::abs(amount) <= kAxisMax) {
      camera.*member = amount;
      moved += amount != 0 ? 1 : 0;
    } else if (is_simple) {
      is_sound = false;
      refuse(std::string(kField) + "." + std::string(axis), *value,
             "must be a number from -10 to 10");
    }
  }
  if (is_simple && is_sound && moved != 1) refuse(kField, *config, kRule);
  if (!is_simple && !is_empty) {
    refuse(kField, *config, "must be left out unless type is simple");
  }
}

void Reader::read_references() {
  if (const json::value* value = find("external_task_id")) {
    const std::string_view id =
        value->is_string() ? std::string_view(value->get_string()) : std::string_view();
    const std::size_t chars = count_code_points(id).value_or(0);
    if (chars == 0 || chars > kExternalIdCharsMax ||
        std::any_of(id.begin(), id.end(), is_control)) {
      refuse("external_task_id", *value,
             "must be a string of 1 to " + std::to_string(kExternalIdCharsMax) +
                 " characters without control characters");
    }
    request_.external_task_id = id;
  }
  if (const json::value* value = find("callback_url")) {
    const std::string_view url =
        value->is_string() ? std::string_view(value->get_string()) : std::string_view();
    if (url.size() > kUrlCharsMax || !is_web_address(url)) {
      refuse("callback_url", *value,
             "must be an absolute http or https URL of at most " + std::to_string(kUrlCharsMax) +
                 " characters");
    }
    request_.callback_url = url;
  }
}

void Reader::read_seed() {
  const json::value* value = find("seed");
  if (value == nullptr) return;
  const auto seed = whole_number(*value);
  if (seed && *seed >= 0 && *seed <= kSeedMax) {
    request_.seed = static_cast<std::uint64_t>(*seed);
  } else {
    refuse("seed", *value, "must be a whole number from 0 to " + std::to_string(kSeedMax));
  }
}

}  // namespace

std::vector<std::string> known_models() {
  return {"kling-v1",          "kling-v1-5",       "kling-v1-6", "kling-v2-master", "kling-v2-1",
          "kling-v2-1-master", "kling-v2-5-turbo", "kling-v2-6", "kling-v3"};
}

std::variant<CreateRequest, Refusal> parse_create(std::string_view body, Dialect dialect,
                                                  std::span<const std::string> models) {
  KARE_ASSERT(!models.empty());
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::value root(nullptr, &memory);
  if (auto failure = read_object(body, root)) return Refusal{kMalformed, std::move(*failure)};
  Reader reader(root.get_object(), dialect, models);
  CreateRequest request = reader.read();
  if (!reader.violations().empty()) return Refusal{kBadValue, reader.violations()};
  return request;
}

}  // namespace kare::kling
