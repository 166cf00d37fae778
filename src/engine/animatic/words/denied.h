#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/animatic/words/lexicon.h"
#include "engine/animatic/words/reading.h"

namespace kare::animatic {

// What must not be shown: ruled out in the prompt, or named by the negative prompt.
class Denied {
 public:
  // Takes the denied marks of `prompt` and everything that `negative` names.
  Denied(const Reading& prompt, const Reading& negative, const Lexicon& lexicon);

  // Whether a thing may not be shown, by its name or by the kind of its illustration. People are
  // one class: without "people" there is no surfer either.
  bool thing(const Concept& thing) const;
  bool people() const { return people_; }
  bool place(const Place& place) const { return places_.contains(place.name); }
  // A value of marks.tsv, e.g. (kWeather, "rain").
  bool value(Kind kind, const std::string& value) const { return values_.contains({kind, value}); }
  // "lonely", "deserted": nobody but those who are named.
  void no_extras() { extras_ = false; }
  bool extras() const { return extras_; }

 private:
  void add(const Meaning& meaning);

  const Lexicon& lexicon_;
  std::set<std::string> things_;
  std::set<std::string> places_;
  std::vector<std::string> kinds_;
  std::set<std::pair<Kind, std::string>> values_;
  bool people_ = false;
  bool extras_ = true;
};

// Whether a thing is a person, by its illustration.
bool is_person(const Concept& thing, const Lexicon& lexicon);

}  // namespace kare::animatic
