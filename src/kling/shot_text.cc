#include "kling/shot_text.h"

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "base/text.h"

namespace kare::kling {
namespace {

constexpr std::string_view kWord = "shot";
constexpr std::string_view kChineseWord = "\xE9\x95\x9C\xE5\xA4\xB4";  // U+955C U+5934.

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) + 1 - first);
}

// The number before the next comma of `text`, which loses both.
std::optional<int> take_number(std::string_view& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto number = parse_decimal(trimmed(text.substr(0, comma)));
  if (!number || *number < 0 || *number > 1'000) return std::nullopt;
  text.remove_prefix(comma + 1);
  return static_cast<int>(*number);
}

struct Head {
  int number = 0;
  int seconds = 0;
};

// Takes "shot 1, 5," from the front of `text` if it is there.
std::optional<Head> take_head(std::string_view& text) {
  std::string_view rest = trimmed(text);
  if (ascii_lower(rest.substr(0, kWord.size())) == kWord) {
    rest.remove_prefix(kWord.size());
  } else if (rest.starts_with(kChineseWord)) {
    rest.remove_prefix(kChineseWord.size());
  } else {
    return std::nullopt;
  }
  const auto number = take_number(rest);
  const auto seconds = number ? take_number(rest) : std::nullopt;
  if (!seconds) return std::nullopt;
  text = rest;
  return Head{*number, *seconds};
}

bool is_sound(const PromptedShot& shot) {
  const std::size_t chars = count_code_points(shot.prompt).value_or(0);
  return shot.duration_s >= 1 && chars >= 1 && chars <= kShotPromptCharsMax;
}

}  // namespace

std::optional<ShotText> read_shot_text(std::string_view prompt) {
  ShotText text;
  while (!prompt.empty()) {
    std::string_view piece = prompt.substr(0, prompt.find(';'));
    prompt.remove_prefix(std::min(piece.size() + 1, prompt.size()));
    if (const auto head = take_head(piece)) {
      text.shots.push_back({std::string(piece), head->seconds});
      text.is_sound &= head->number == static_cast<int>(text.shots.size());
    } else if (text.shots.empty()) {
      return std::nullopt;
    } else if (!trimmed(piece).empty()) {
      text.shots.back().prompt.append(";").append(piece);
    }
  }
  if (text.shots.empty()) return std::nullopt;
  for (PromptedShot& shot : text.shots) shot.prompt = std::string(trimmed(shot.prompt));
  text.is_sound &=
      text.shots.size() <= kShotsMax && std::all_of(text.shots.begin(), text.shots.end(), is_sound);
  return text;
}

}  // namespace kare::kling
