#include "engine/animatic/words/lemma.h"

namespace kare::animatic {
namespace {

bool is_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

std::string without(std::string_view word, std::size_t letters, std::string_view ending = "") {
  return std::string(word.substr(0, word.size() - letters)).append(ending);
}

void add_plurals(std::string_view word, std::vector<Form>& forms) {
  if (word.size() < 4 || word.ends_with("ss") || !word.ends_with('s')) return;
  if (word.ends_with("ies")) forms.push_back({without(word, 3, "y"), Ending::kPlural});
  if (word.ends_with("ves")) {
    forms.push_back({without(word, 3, "f"), Ending::kPlural});
    forms.push_back({without(word, 3, "fe"), Ending::kPlural});
  }
  forms.push_back({without(word, 1), Ending::kPlural});
  if (word.ends_with("es")) forms.push_back({without(word, 2), Ending::kPlural});
}

// "running" -> run, runn, runne; "riding" -> rid, ride. The stem must be pronounceable.
void add_verb_stems(std::string_view stem, std::vector<Form>& forms) {
  if (stem.find_first_of("aeiouy") == std::string_view::npos || stem.size() < 2) return;
  const char last = stem.back();
  if (stem.size() > 2 && last == stem[stem.size() - 2] && !is_vowel(last)) {
    forms.push_back({without(stem, 1), Ending::kVerb});
  }
  forms.push_back({std::string(stem), Ending::kVerb});
  forms.push_back({std::string(stem) + "e", Ending::kVerb});
}

void add_verbs(std::string_view word, std::vector<Form>& forms) {
  if (word.ends_with("ied")) forms.push_back({without(word, 3, "y"), Ending::kVerb});
  if (word.ends_with("ying") && word.size() == 5) {
    forms.push_back({without(word, 4, "ie"), Ending::kVerb});
  }
  if (word.ends_with("ing")) add_verb_stems(word.substr(0, word.size() - 3), forms);
  if (word.ends_with("ed")) add_verb_stems(word.substr(0, word.size() - 2), forms);
}

}  // namespace

std::vector<Form> base_forms(std::string_view word, const IrregularForms& irregular) {
  std::vector<Form> forms = {{std::string(word), Ending::kNone}};
  const auto known = irregular.find(std::string(word));
  if (known != irregular.end()) {
    const bool is_verb = word.ends_with("ing") || word.ends_with("ed");
    forms.push_back({known->second, is_verb ? Ending::kVerb : Ending::kPlural});
    return forms;
  }
  add_plurals(word, forms);
  add_verbs(word, forms);
  return forms;
}

}  // namespace kare::animatic
