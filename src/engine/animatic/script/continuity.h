#pragma once

#include <string>
#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/words/lexicon.h"
#include "task/video_spec.h"

namespace kare::animatic {

// What the shots so far have shown, for those that follow.
class Continuity {
 public:
  // REQUIRES: the lexicon outlives it.
  explicit Continuity(const Lexicon& lexicon) : lexicon_(lexicon) {}

  // A later part of one text as a prompt of its own: with the subject for the pronoun it begins
  // with, and with place, time and weather of the shot before where it names none. The first part
  // stays as it is.
  std::string completed(const std::string& prompt, const VideoSpec& spec) const;
  // Gives the subjects of a later shot the looks they had, unless the prompt speaks of another one
  // ("a dog" a second time) or gives them looks of its own.
  void recall(const std::string& prompt, Shot& shot) const;
  void remember(const Shot& shot);

 private:
  const Subject* seen(const std::string& concept_name) const;

  const Lexicon& lexicon_;
  std::vector<Subject> subjects_;  // The named ones, latest looks; each concept once.
  bool has_shot_ = false;
  Shot last_;
};

}  // namespace kare::animatic
