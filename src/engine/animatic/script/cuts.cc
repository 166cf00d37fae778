#include "engine/animatic/script/cuts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "base/text.h"
#include "engine/animatic/script/sentences.h"

namespace kare::animatic {
namespace {

constexpr int kSecondsMin = 2;  // Of a shot that the engine finds itself.
constexpr int kSentenceShotsMax = 3;
constexpr std::array<std::string_view, 5> kAnnouncements = {"shot", "scene", "镜头", "分镜",
                                                            "鏡頭"};
// Punctuation around the number and the duration of a shot.
constexpr std::array<std::string_view, 14> kMarks = {",", ":",  ";",  ".",  "-",  ")",  "(",
                                                     " ", "，", "：", "；", "。", "、", "\n"};
constexpr std::array<std::string_view, 6> kSecondWords = {"seconds", "second", "secs",
                                                          "sec",     "s",      "秒"};

// Reads a text from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  std::size_t at() const { return at_; }
  bool is_done() const { return at_ >= text_.size(); }
  bool is_digit() const { return !is_done() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool is_letter() const {
    return !is_done() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0;
  }
  void advance(std::size_t bytes) { at_ += bytes; }

  // Steps over the first of the words that stands here.
  template <class Words>
  bool take_one(const Words& words) {
    for (const std::string_view word : words) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return true;
    }
    return false;
  }
  // The number that stands here, of at most four digits.
  std::optional<double> take_number() {
    const std::size_t begin = at_;
    while ((is_digit() || (at_ > begin && text_.substr(at_).starts_with("."))) && at_ - begin < 4) {
      ++at_;
    }
    // "1." is a number and a full stop.
    if (at_ > begin && text_[at_ - 1] == '.') --at_;
    if (at_ == begin) return std::nullopt;
    double value = 0, unit = 1;
    bool is_fraction = false;
    for (const char c : text_.substr(begin, at_ - begin)) {
      if (c == '.') {
        is_fraction = true;
        continue;
      }
      value = value * 10 + (c - '0');
      if (is_fraction) unit *= 10;
    }
    return value / unit;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

struct Heading {
  std::size_t begin = 0, end = 0;  // Bytes of the text.
  double seconds = 0;
};

// "shot 2, 5s," where the scanner stands, or nothing.
std::optional<Heading> heading_at(Scanner scan, int number) {
  Heading heading;
  heading.begin = scan.at();
  if (!scan.take_one(kAnnouncements)) return std::nullopt;
  while (scan.take_one(std::array<std::string_view, 2>{" ", "#"})) continue;
  if (scan.take_number() != number) return std::nullopt;
  int marks = 0;
  while (scan.take_one(kMarks)) ++marks;
  if (marks == 0) return std::nullopt;
  Scanner after = scan;
  if (const auto seconds = after.take_number()) {
    while (after.take_one(std::array<std::string_view, 1>{" "})) continue;
    Scanner unit = after;
    const bool has_unit = unit.take_one(kSecondWords) && !unit.is_letter();
    if (has_unit) after = unit;
    // "shot 1, 2 dogs" speaks of dogs: a duration ends with its unit or with a mark.
    Scanner rest = after;
    const bool has_mark = rest.take_one(kMarks);
    if (has_unit || has_mark) {
      while (after.take_one(kMarks)) continue;
      scan = after;
      heading.seconds = *seconds;
    }
  }
  heading.end = scan.at();
  return heading;
}

std::vector<Heading> headings_of(const std::string& lower) {
  std::vector<Heading> headings;
  bool is_in_word = false;
  for (Scanner scan(lower); !scan.is_done();) {
    const auto heading =
        is_in_word ? std::nullopt : heading_at(scan, static_cast<int>(headings.size()) + 1);
    if (heading) {
      headings.push_back(*heading);
      scan.advance(heading->end - heading->begin);
      is_in_word = false;
    } else {
      is_in_word = scan.is_letter();
      scan.advance(1);
    }
  }
  return headings;
}

// Without the marks that led to the next heading.
std::string without_marks(std::string_view text) {
  text = trimmed(text);
  while (!text.empty() && (text.back() == ';' || text.back() == ',')) {
    text.remove_suffix(1);
    text = trimmed(text);
  }
  constexpr std::string_view kWide = "；";
  if (text.ends_with(kWide)) text.remove_suffix(kWide.size());
  return std::string(text);
}

// Splits `frames` in the proportion of the weights, to the nearest frame.
std::vector<Cut> cut_by(std::vector<WrittenShot> shots, int frames) {
  double said = 0;
  int silent = 0;
  for (const WrittenShot& shot : shots) {
    said += shot.seconds;
    silent += shot.seconds > 0 ? 0 : 1;
  }
  const auto voiced = static_cast<double>(shots.size()) - silent;
  const double usual = voiced > 0 ? said / voiced : 1;
  const double whole = said + usual * silent;
  std::vector<Cut> cuts;
  double seconds = 0;
  int begin = 0;
  for (WrittenShot& shot : shots) {
    seconds += shot.seconds > 0 ? shot.seconds : usual;
    const int end = static_cast<int>(std::lround(frames * seconds / whole));
    if (end > begin) cuts.push_back({std::move(shot.prompt), end - begin, 0});
    begin = std::max(begin, end);
  }
  return cuts;
}

// At most `most` shots; what is too much goes into the last.
void merge_last(std::vector<WrittenShot>& shots, std::size_t most) {
  while (shots.size() > most) {
    const WrittenShot last = std::move(shots.back());
    shots.pop_back();
    shots.back().prompt += ' ' + last.prompt;
    shots.back().seconds += last.seconds;
  }
}

std::vector<Cut> found_cuts(const VideoSpec& spec) {
  const int seconds = spec.frame_count / spec.fps;
  std::vector<WrittenShot> shots = written_shots(spec.prompt);
  if (!shots.empty()) {
    merge_last(shots, static_cast<std::size_t>(std::max(seconds, 1)));
    return cut_by(std::move(shots), spec.frame_count);
  }
  const std::vector<std::string> sentences = sentences_of(spec.prompt);
  const int room = std::max(seconds / kSecondsMin, 1);
  const std::size_t count = std::min({sentences.size(), static_cast<std::size_t>(room),
                                      static_cast<std::size_t>(kSentenceShotsMax)});
  if (count < 2) {
    const bool has_room = seconds >= 2 * kSecondsMin && sentences.size() == 1;
    return {{spec.prompt, spec.frame_count, has_room ? spec.frame_count / 2 : 0}};
  }
  shots.resize(count);
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    std::string& prompt = shots[i * count / sentences.size()].prompt;
    if (!prompt.empty()) prompt += ' ';
    prompt += sentences[i];
  }
  return cut_by(std::move(shots), spec.frame_count);
}

}  // namespace

std::vector<WrittenShot> written_shots(std::string_view text) {
  const std::string lower = ascii_lower(text);
  const std::vector<Heading> headings = headings_of(lower);
  std::vector<WrittenShot> shots;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const std::size_t end = i + 1 < headings.size() ? headings[i + 1].begin : text.size();
    std::string words = without_marks(text.substr(headings[i].end, end - headings[i].end));
    const std::string common = without_marks(text.substr(0, headings[0].begin));
    if (!common.empty()) words += (words.empty() || words.ends_with('.') ? " " : ". ") + common;
    shots.push_back({std::move(words), headings[i].seconds});
  }
  return shots;
}

Result<std::vector<Cut>> plan_cuts(const VideoSpec& spec) {
  std::vector<Cut> cuts;
  int frames = 0;
  for (const PromptedShot& shot : spec.shots) {
    cuts.push_back({shot.prompt, shot.duration_s * spec.fps, 0});
    frames += cuts.back().frame_count;
    if (shot.duration_s <= 0) break;
  }
  if (cuts.empty() && spec.engine_cuts) return found_cuts(spec);
  if (cuts.empty()) return std::vector<Cut>{{spec.prompt, spec.frame_count, 0}};
  const bool is_whole = cuts.size() == spec.shots.size() && cuts.back().frame_count > 0;
  if (!is_whole || frames != spec.frame_count) {
    return Error{Code::kInvalid, "the durations of the shots do not sum to the video's", ""};
  }
  return cuts;
}

}  // namespace kare::animatic
