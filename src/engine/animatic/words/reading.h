#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/animatic/words/lexicon.h"
#include "engine/animatic/words/token.h"

namespace kare::animatic {

// A word or phrase of a prompt with the meaning it has there.
struct Mark {
  Meaning meaning;
  std::size_t begin = 0, end = 0;  // Tokens.
  Ending ending = Ending::kNone;   // Of its last word.
  std::string base = {};           // The phrase in its base form.
  bool denied = false;             // "no people": to be left out.
  bool is_wish = false;            // Of filming, not fulfilled: even its little words are reported.
  bool shown = false;              // Has a visible effect (kept by those who read the marks).

  bool is(Kind kind) const { return meaning.kind == kind && !denied; }
};

// A prompt cut into words, with what is known about them. Tokens that no mark covers are unknown
// words and punctuation.
struct Reading {
  std::vector<Token> tokens;
  std::string language = "en";
  std::vector<Mark> marks;  // In the order of the prompt, without overlap.

  // The words of a mark as they stand in the prompt, in lower case.
  std::vector<std::string> words(const Mark& mark) const;
  // Whether a full stop or the like stands between two tokens.
  bool is_sentence_between(std::size_t begin, std::size_t end) const;
  // Puts one mark without a content of its own, which counts as shown, in the place of those that
  // touch the tokens [begin, end).
  void settle(std::size_t begin, std::size_t end);
  // The same, but for a wish that is not fulfilled: all of its words are reported.
  void own_up(std::size_t begin, std::size_t end);
};

// Finds the longest phrases with a meaning from left to right, decides between meanings by what
// stands before, and marks what is ruled out.
Reading read_prompt(std::string_view prompt, const Lexicon& lexicon);

}  // namespace kare::animatic
