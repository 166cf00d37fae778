#include "engine/animatic/script/continuity.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "engine/animatic/words/token.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

bool is_pronoun(std::string_view word) {
  constexpr std::array<std::string_view, 4> kWords = {"she", "he", "it", "they"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// Whether the words are introduced as something new: "a dog", "another dog", "two dogs".
bool is_introduced(const std::vector<Token>& tokens, const Subject& subject) {
  if (subject.words.empty()) return true;
  constexpr std::array<std::string_view, 4> kArticles = {"a", "an", "another", "new"};
  constexpr std::size_t kWordsBefore = 3;  // "a big brown dog".
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].text != subject.words.front()) continue;
    for (std::size_t back = 1; back <= kWordsBefore && back <= i; ++back) {
      const std::string& word = tokens[i - back].text;
      if (word == "the") return false;
      if (std::find(kArticles.begin(), kArticles.end(), word) != kArticles.end()) return true;
    }
    return false;
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string_view time_phrase(TimeOfDay time) {
  switch (time) {
    case TimeOfDay::kDawn: return " at dawn";
    case TimeOfDay::kSunset: return " at sunset";
    case TimeOfDay::kNight: return " at night";
    case TimeOfDay::kDay: break;
  }
  return "";
}

std::string_view weather_phrase(Weather weather) {
  switch (weather) {
    case Weather::kCloudy: return ", cloudy";
    case Weather::kRain: return " in the rain";
    case Weather::kSnow: return ", snowing";
    case Weather::kFog: return " in the fog";
    case Weather::kStorm: return " in the storm";
    case Weather::kClear: break;
  }
  return "";
}

// Without its last full stop, so that more words can follow.
std::string open_ended(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::string Continuity::completed(const std::string& prompt, const VideoSpec& spec) const {
  if (!has_shot_) return prompt;
  std::string text = prompt;
  const std::size_t first = text.find_first_of(" ,'");
  const std::string first_word = ascii_lower(text.substr(0, first));
  const bool has_subject = !last_.subjects.empty() && last_.subjects.front().main;
  // "It rains" speaks of nobody.
  const bool is_of_weather =
      first_word == "it" && understand(lexicon_, text, "", spec.seed).weather != Weather::kClear;
  if (has_subject && is_pronoun(first_word) && !is_of_weather) {
    const std::string rest = first == std::string::npos ? "" : text.substr(first);
    text = "the " + joined(last_.subjects.front().words) + rest;
  }
  const Shot alone = understand(lexicon_, text, spec.negative_prompt, spec.seed);
  if (!alone.setting_words.empty()) return text;
  text = open_ended(std::move(text));
  if (!last_.setting_words.empty()) text += " at the " + joined(last_.setting_words);
  if (alone.time == TimeOfDay::kDay) text += time_phrase(last_.time);
  if (alone.weather == Weather::kClear) text += weather_phrase(last_.weather);
  return text;
}

const Subject* Continuity::seen(const std::string& concept_name) const {
  const auto found = std::find_if(
      subjects_.begin(), subjects_.end(),
      [&concept_name](const Subject& subject) { return subject.concept_name == concept_name; });
  return found == subjects_.end() ? nullptr : &*found;
}

void Continuity::recall(const std::string& prompt, Shot& shot) const {
  if (!has_shot_) return;
  // One film has one look, unless a shot asks for another.
  if (shot.styles.empty()) shot.styles = last_.styles;
  const std::vector<Token> tokens = tokenize(prompt);
  for (Subject& subject : shot.subjects) {
    const Subject* before = subject.main ? seen(subject.concept_name) : nullptr;
    if (before == nullptr || before->count != subject.count) continue;
    if (!subject.colour.empty() || is_introduced(tokens, subject)) continue;
    subject.colour = before->colour;
    subject.height_m = before->height_m;
  }
}

void Continuity::remember(const Shot& shot) {
  for (const Subject& subject : shot.subjects) {
    if (!subject.main) continue;
    std::erase_if(subjects_, [&subject](const Subject& known) {
      return known.concept_name == subject.concept_name;
    });
    subjects_.push_back(subject);
  }
  last_ = shot;
  has_shot_ = true;
}

}  // namespace kare::animatic
