#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>

#include "base/text.h"

namespace kare {
namespace {

struct Log {
  std::shared_ptr<spdlog::logger> logger = spdlog::stderr_logger_mt("kare");
  bool json = false;
};

Log& log() {
  static Log instance;
  return instance;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
    case LogLevel::kOff: return spdlog::level::off;
  }
  return spdlog::level::info;
}

// Only what needs quotes gets them: `task=12 reason="out of memory"`.
void append_text(std::string& line, const LogField& field) {
  const bool plain =
      !field.value.empty() && field.value.find_first_of(" \"=\n\t\\") == std::string::npos;
  line.append("  ").append(field.key).push_back('=');
  line.append(plain ? field.value : json_quoted(field.value));
}

void write(spdlog::level::level_enum level, std::string_view message, LogFields fields) {
  Log& target = log();
  if (!target.logger->should_log(level)) return;
  std::string line;
  if (target.json) {
    line = "\"message\":" + json_quoted(message);
    for (const LogField& field : fields) {
      line.append(",").append(json_quoted(field.key)).append(":");
      line.append(field.is_number ? field.value : json_quoted(field.value));
    }
  } else {
    line = message;
    for (const LogField& field : fields) append_text(line, field);
  }
  target.logger->log(level, "{}", line);
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  Log& target = log();
  target.json =
      format == LogFormat::kJson || (format == LogFormat::kAuto && ::isatty(STDERR_FILENO) == 0);
  target.logger->set_pattern(target.json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                         : "%H:%M:%S.%e %-7l %v");
  target.logger->set_level(to_spdlog(level));
  target.logger->flush_on(spdlog::level::debug);
}

void set_log_level(LogLevel level) {
  log().logger->set_level(to_spdlog(level));
}

bool is_logged(LogLevel level) {
  return log().logger->should_log(to_spdlog(level));
}

void log_debug(std::string_view message, LogFields fields) {
  write(spdlog::level::debug, message, fields);
}
void log_info(std::string_view message, LogFields fields) {
  write(spdlog::level::info, message, fields);
}
void log_warning(std::string_view message, LogFields fields) {
  write(spdlog::level::warn, message, fields);
}
void log_error(std::string_view message, LogFields fields) {
  write(spdlog::level::err, message, fields);
}

}  // namespace kare
