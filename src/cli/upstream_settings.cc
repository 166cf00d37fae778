#include "cli/upstream_settings.h"

#include <boost/json.hpp>

#include <cstdlib>

#include "base/files.h"

namespace kare::cli {
namespace {
namespace json = boost::json;

constexpr std::size_t kSecretBytesMax = 4'096;

std::string trimmed(std::string text) {
  constexpr const char* kSpace = " \t\r\n";
  text.erase(text.find_last_not_of(kSpace) + 1);
  return text.erase(0, text.find_first_not_of(kSpace));
}

// The secret that an option names; empty when neither is set.
Result<std::string> secret(const std::string& where, const std::string& variable,
                           const std::string& file) {
  if (variable.empty() && file.empty()) return std::string();
  std::string value;
  if (!variable.empty()) {
    const char* text = std::getenv(variable.c_str());
    if (text == nullptr) {
      return Error{Code::kInvalid, where + "_env: the environment has no " + variable, ""};
    }
    value = trimmed(text);
  } else {
    auto text = read_file(file);
    if (!text.ok()) return Error{Code::kInvalid, where + "_file: cannot be read: " + file, ""};
    value = trimmed(text.take());
  }
  const bool is_plain = value.find_first_of(" \t\r\n") == std::string::npos;
  if (!value.empty() && value.size() <= kSecretBytesMax && is_plain) return value;
  return Error{Code::kInvalid, where + (variable.empty() ? "_file" : "_env") + ": is no key", ""};
}

Result<json::object> object_of(const std::string& name, const config::UpstreamConfig& upstream) {
  const std::string where = "upstreams." + name + ".";
  json::object out{{"name", name},
                   {"url", upstream.url},
                   {"kind", upstream.kind},
                   {"models", json::value_from(upstream.models)},
                   {"weight", upstream.weight},
                   {"concurrency", upstream.concurrency},
                   {"timeout_ms", upstream.timeout.count()},
                   {"poll_first_ms", upstream.poll_first.count()},
                   {"poll_max_ms", upstream.poll_max.count()},
                   {"accept_within_ms", upstream.accept_within.count()},
                   {"give_up_ms", upstream.give_up.count()},
                   {"pause_ms", upstream.pause.count()}};
  out["key"] = KARE_TRY(secret(where + "key", upstream.key_env, upstream.key_file));
  out["access_key"] =
      KARE_TRY(secret(where + "access_key", upstream.access_key_env, upstream.access_key_file));
  out["secret_key"] =
      KARE_TRY(secret(where + "secret_key", upstream.secret_key_env, upstream.secret_key_file));
  return out;
}

}  // namespace

Result<std::string> upstream_settings(const config::Config& config) {
  json::array upstreams;
  for (const auto& [name, upstream] : config.upstreams) {
    upstreams.push_back(KARE_TRY(object_of(name, upstream)));
  }
  return json::serialize(json::object{{"upstreams", std::move(upstreams)}});
}

std::vector<std::string> secret_variables(const config::Config& config) {
  std::vector<std::string> out;
  for (const auto& [name, upstream] : config.upstreams) {
    for (const std::string& variable :
         {upstream.key_env, upstream.access_key_env, upstream.secret_key_env}) {
      if (!variable.empty()) out.push_back(variable);
    }
  }
  return out;
}

}  // namespace kare::cli
