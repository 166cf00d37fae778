#include "kling/kare_info.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

// More than these are cut off: the report is the word of an engine, which may be anyone's.
constexpr std::size_t kWordsMax = 100;
constexpr std::size_t kWordCharsMax = 200;
constexpr double kNumberMax = 1e9;

std::vector<std::string> undrawn_words(const std::string& report) {
  // Nearly all reports say nothing of the kind, and every poll would parse them.
  if (report.find("\"undrawn\"") == std::string::npos) return {};
  boost::system::error_code ec;
  const json::value parsed = json::parse(report, ec);
  if (ec || !parsed.is_object()) return {};
  const json::value* words = parsed.as_object().if_contains("undrawn");
  if (words == nullptr || !words->is_array()) return {};
  std::vector<std::string> out;
  for (const json::value& word : words->as_array()) {
    if (out.size() == kWordsMax) break;
    if (word.is_string()) out.push_back(shortened(word.as_string(), kWordCharsMax));
  }
  return out;
}

void append_texts(std::string& out, std::string_view name, std::span<const std::string> texts) {
  if (texts.empty()) return;
  out.append(",\"").append(name).append("\":[");
  for (const std::string& text : texts) {
    if (&text != texts.data()) out += ',';
    out += json_quoted(text);
  }
  out += ']';
}

}  // namespace

std::string short_number(double value) {
  const bool is_sane = value > 0;  // Not for what is no number.
  const auto thousandths = is_sane ? std::llround(std::min(value, kNumberMax) * 1000) : 0;
  std::string out = std::to_string(thousandths / 1000);
  if (thousandths % 1000 == 0) return out;
  std::string fraction = std::to_string(1000 + thousandths % 1000);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return out + "." + fraction.substr(1);
}

std::string kare_member(const Task& task) {
  std::string out = "\"kare\":{\"engine\":";
  out.append(json_quoted(task.engine)).append(",\"model\":").append(json_quoted(task.spec.model));
  out.append(",\"progress\":").append(short_number(task.progress));
  if (task.state == State::kQueued && task.queue_position) {
    out.append(",\"queue_position\":").append(std::to_string(*task.queue_position));
  }
  if (task.state == State::kRunning) {
    if (!task.stage.empty()) out.append(",\"stage\":").append(json_quoted(task.stage));
    if (task.eta_s) out.append(",\"eta_s\":").append(short_number(*task.eta_s));
  }
  append_texts(out, "undrawn", undrawn_words(task.report));
  append_texts(out, "notes", task.spec.notes);
  return out += '}';
}

}  // namespace kare::kling
