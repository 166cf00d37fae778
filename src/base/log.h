#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace kare {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat { kAuto, kText, kJson };  // kAuto: text on a terminal, JSON lines otherwise.

// One named value of a log line. Prompts are content: log them at debug level only.
struct LogField {
  template <class Number>
  requires std::is_arithmetic_v<Number> LogField(std::string_view key_, Number number)
      : key(key_), value(std::to_string(number)), is_number(std::isfinite(number)) {}
  LogField(std::string_view key_, std::string_view text) : key(key_), value(text) {}
  LogField(std::string_view key_, const char* text) : key(key_), value(text) {}
  LogField(std::string_view key_, const std::string& text) : key(key_), value(text) {}
  std::string_view key;
  std::string value;
  bool is_number = false;  // Stands without quotes in JSON.
};
using LogFields = std::initializer_list<LogField>;

// Sets level and format of the process-wide logger on stderr. Call before threads start; the level
// alone may be changed at any time.
void configure_log(LogLevel level, LogFormat format);
void set_log_level(LogLevel level);

// Whether lines of this level are written: for callers whose fields are dear to make.
bool is_logged(LogLevel level);

// One line: a fixed message (the same words each time, so that it can be searched for) and fields.
// Safe from any thread.
void log_debug(std::string_view message, LogFields fields = {});
void log_info(std::string_view message, LogFields fields = {});
void log_warning(std::string_view message, LogFields fields = {});
void log_error(std::string_view message, LogFields fields = {});

}  // namespace kare
