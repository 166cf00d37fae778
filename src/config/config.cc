#include "config/config.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "base/text.h"
#include "base/webhook_signature.h"

namespace kare::config {
namespace {

constexpr std::string_view kBuiltInEngine = "animatic";
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

void check_engines(const Config& config, std::vector<std::string>& problems) {
  const auto is_known = [&](const std::string& name) {
    return name == kBuiltInEngine || config.engines.external.count(name) != 0;
  };
  for (const auto& [name, engine] : config.engines.external) {
    if (!is_name(name, kEngineNameChars)) {
      problems.push_back("engines: " + json_quoted(shortened(name, kNameCharsMax)) +
                         " is no name for an engine; use lower-case letters, digits and dashes");
    } else if (engine.command.empty() || engine.command[0].empty()) {
      problems.push_back("engines." + name + ".command must name a program");
    }
  }
  if (!is_known(config.engines.fallback)) {
    problems.push_back("engines.default: there is no engine " +
                       json_quoted(shortened(config.engines.fallback, kNameCharsMax)));
  }
  for (const auto& [model, engine] : config.models) {
    const std::string shown = json_quoted(shortened(model, kNameCharsMax));
    if (!is_name(model, kModelNameChars)) {
      problems.push_back("models: " + shown +
                         " is no name for a model; use lower-case letters, digits and dashes");
    } else if (!is_known(engine)) {
      problems.push_back("models." + shown + ": there is no engine " +
                         json_quoted(shortened(engine, kNameCharsMax)));
    }
  }
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
  check_engines(config, problems);
  return problems;
}

}  // namespace kare::config
