#include "config/config.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "base/text.h"
#include "base/webhook_signature.h"

namespace kare::config {
namespace {

constexpr std::size_t kSettingsBytesMax = 4'096;
constexpr std::size_t kNameCharsMax = 64;

// Names of engines become parts of file names and of option names.
constexpr std::string_view kEngineNameChars = "abcdefghijklmnopqrstuvwxyz0123456789-_";
// Names of models go over the wire.
constexpr std::string_view kModelNameChars = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

bool is_name(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.size() <= kNameCharsMax &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon);
  const auto port = parse_decimal(text.substr(colon + 1));
  const bool is_bracketed = host.front() == '[' && host.back() == ']';
  const bool has_colon = host.find(':') != std::string_view::npos;  // Only inside brackets.
  return port && *port <= 65'535 && has_colon == is_bracketed &&
         host.find_first_of(" /\t\r\n") == std::string_view::npos;
}

bool is_base_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.substr(0, scheme.size()) != scheme) continue;
    const std::string_view rest = text.substr(scheme.size());
    const bool is_plain = std::all_of(rest.begin(), rest.end(), [](char c) {
      return c > 0x20 && c < 0x7F && c != '?' && c != '#' && c != '"' && c != '\\' && c != '@';
    });
    return is_plain && !rest.empty() && rest.front() != '/' && rest.back() != '/';
  }
  return false;
}

std::string in_quotes(std::string_view text) {
  return json_quoted(shortened(text, kNameCharsMax));
}

// Finds what is wrong with the names of engines and with what refers to them.
class EngineCheck {
 public:
  EngineCheck(const Config& config, std::vector<std::string>& problems)
      : config_(config), problems_(problems) {}

  void check() {
    for (const auto& [name, engine] : config_.engines.external) check_engine(name, engine);
    if (config_.engines.preferred != kAutoEngine) {
      require("engines.default", config_.engines.preferred);
    }
    require_all("engines.fallback", config_.engines.fallback);
    for (const auto& [model, row] : config_.models) check_model(model, row);
    for (std::size_t i = 0; i < config_.routes.size(); ++i) {
      const std::string where = "routes, number " + std::to_string(i + 1);
      if (config_.routes[i].engine.empty()) problems_.push_back(where + ": engine is missing");
      require(where, config_.routes[i].engine);
      require_all(where, config_.routes[i].fallback);
    }
  }

 private:
  void check_engine(const std::string& name, const ExternalEngine& engine) {
    if (!is_name(name, kEngineNameChars) || name == kAutoEngine) {
      problems_.push_back("engines: " + in_quotes(name) +
                          " is no name for an engine; use lower-case letters, digits and dashes");
    } else if (engine.command.empty() || engine.command[0].empty()) {
      problems_.push_back("engines." + name + ".command must name a program");
    }
  }
  void check_model(const std::string& model, const ModelRow& row) {
    if (!is_name(model, kModelNameChars)) {
      problems_.push_back("models: " + in_quotes(model) +
                          " is no name for a model; use lower-case letters, digits and dashes");
      return;
    }
    require("models." + in_quotes(model), row.engine);
    require_all("models." + in_quotes(model), row.fallback);
    std::size_t bytes = 2;
    for (const auto& [key, value] : row.settings) bytes += key.size() + value.size() + 4;
    if (bytes > kSettingsBytesMax) {
      problems_.push_back("models." + in_quotes(model) + ": too many settings");
    }
  }
  void require_all(const std::string& where, const std::vector<std::string>& engines) {
    for (const std::string& engine : engines) require(where, engine);
  }
  // Empty: what is written elsewhere counts.
  void require(const std::string& where, const std::string& engine) {
    if (engine.empty() || engine == kAutoEngine) return;
    const bool is_built_in =
        std::find(kBuiltInEngines.begin(), kBuiltInEngines.end(), engine) != kBuiltInEngines.end();
    if (!is_built_in && config_.engines.external.count(engine) == 0) {
      problems_.push_back(where + ": there is no engine " + in_quotes(engine));
    } else if (engine == kUpstreamEngine && config_.upstreams.empty() &&
               config_.engines.external.count(engine) == 0) {
      problems_.push_back(where + ": the engine \"upstream\" needs an [upstreams.NAME]");
    }
  }

  const Config& config_;
  std::vector<std::string>& problems_;
};

// A part of a path is allowed, other than for our own address.
void check_upstream(const std::string& name, const UpstreamConfig& upstream,
                    std::vector<std::string>& problems) {
  const std::string where = "upstreams." + name;
  const auto one_of = [&](const std::string& env, const std::string& file) {
    return env.empty() != file.empty();
  };
  if (!is_name(name, kEngineNameChars)) {
    problems.push_back("upstreams: " + in_quotes(name) +
                       " is no name; use lower-case letters, digits and dashes");
  }
  if (!is_base_url(upstream.url)) {
    problems.push_back(where +
                       ".url must be an http or https address such as "
                       "\"https://api.cometapi.com\", got " +
                       json_quoted(shortened(upstream.url, 100)));
  }
  const bool has_key = !upstream.key_env.empty() || !upstream.key_file.empty();
  const bool has_access = !upstream.access_key_env.empty() || !upstream.access_key_file.empty();
  const bool has_secret = !upstream.secret_key_env.empty() || !upstream.secret_key_file.empty();
  const bool is_key_fine =
      one_of(upstream.key_env, upstream.key_file) && !has_access && !has_secret;
  const bool is_pair_fine = !has_key && one_of(upstream.access_key_env, upstream.access_key_file) &&
                            one_of(upstream.secret_key_env, upstream.secret_key_file);
  if (!is_key_fine && !(is_pair_fine && upstream.kind == "kling")) {
    problems.push_back(where + " needs key_env or key_file" +
                       (upstream.kind == "kling"
                            ? ", or an access key and a secret key, each by _env or _file"
                            : ""));
  }
  if (upstream.models.empty()) problems.push_back(where + ".models must name a model");
}

}  // namespace

int WorkConfig::slot_count() const {
  if (slots > 0) return slots;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2);
}

LogLevel LogConfig::log_level() const {
  if (level == "debug") return LogLevel::kDebug;
  if (level == "warning") return LogLevel::kWarning;
  if (level == "error") return LogLevel::kError;
  return level == "off" ? LogLevel::kOff : LogLevel::kInfo;
}

LogFormat LogConfig::log_format() const {
  if (format == "text") return LogFormat::kText;
  return format == "json" ? LogFormat::kJson : LogFormat::kAuto;
}

std::vector<std::string> check(const Config& config) {
  std::vector<std::string> problems;
  if (!is_listen_address(config.server.listen)) {
    problems.push_back("server.listen must be HOST:PORT, got " +
                       json_quoted(shortened(config.server.listen, 100)));
  }
  if (!config.server.public_url.empty() && !is_base_url(config.server.public_url)) {
    problems.push_back(
        "server.public_url must be an http or https address without query and without a slash at "
        "its end, got " +
        json_quoted(shortened(config.server.public_url, 100)));
  }
  if (config.server.tls_cert.empty() != config.server.tls_key.empty()) {
    problems.push_back(
        "server.tls_cert and server.tls_key go together; " +
        std::string(config.server.tls_cert.empty() ? "server.tls_cert" : "server.tls_key") +
        " is missing");
  }
  if (config.work.heartbeat * 3 > config.work.lease) {
    problems.push_back("work.heartbeat (" + format_duration(config.work.heartbeat) +
                       ") must be at most a third of work.lease (" +
                       format_duration(config.work.lease) + ")");
  }
  const auto secrets = WebhookSecrets::parse(config.callbacks.secret);
  if (!secrets.ok()) problems.push_back("callbacks.secret " + secrets.error().message);
  EngineCheck(config, problems).check();
  for (const auto& [name, upstream] : config.upstreams) check_upstream(name, upstream, problems);
  return problems;
}

}  // namespace kare::config
