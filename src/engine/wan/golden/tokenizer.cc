#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "engine/wan/golden/values.h"
#include "engine/wan/text/prompt.h"
#include "engine/wan/text/tokenizer.h"

namespace kare::wan {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& object, std::string_view key) {
  const json::object* members = object.if_object();
  const json::value* value = members != nullptr ? members->if_contains(key) : nullptr;
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// The list under `key`; empty when there is none.
json::array list_of(const json::value& object, std::string_view key) {
  const json::object* members = object.if_object();
  const json::value* value = members != nullptr ? members->if_contains(key) : nullptr;
  return value != nullptr && value->is_array() ? value->get_array() : json::array();
}

std::vector<float> ids_of(const json::value& test) {
  std::vector<float> ids;
  for (const json::value& id : list_of(test, "ids")) {
    json::error_code error;
    ids.push_back(id.to_number<float>(error));
  }
  return ids;
}

bool has_added_token(const Tokenizer& tokenizer, std::string_view text) {
  const auto& added = tokenizer.added_tokens();
  return std::any_of(added.begin(), added.end(),
                     [&](const AddedToken& token) { return text.find(token.text) != text.npos; });
}

// One row a case. Where an added token stands in the text, the reference (the sentencepiece
// library) knows nothing of it: such cases say nothing about a tokenizer.json.
void check_cases(const std::string& set, const std::string& form, const Tokenizer& tokenizer,
                 const json::value& model, std::vector<GoldenRow>& rows) {
  int index = 0;
  for (const json::value& test : list_of(model, "cases")) {
    const std::string check = form + ".case" + std::to_string(index++);
    const std::string text = text_of(test, "text");
    if (has_added_token(tokenizer, text)) continue;
    const auto ids = tokenizer.encode_prompt(text);
    rows.push_back(
        golden_row(set, check, std::vector<float>(ids.begin(), ids.end()), ids_of(test), 0));
  }
}

GoldenRow check_cleaning(const std::string& set, int index, const json::value& test) {
  const bool is_same = clean_prompt(text_of(test, "in")) == text_of(test, "out");
  return {set, "prompt_cleaning" + std::to_string(index), is_same ? 0.0 : 1.0, 0, is_same};
}

}  // namespace

Result<std::vector<GoldenRow>> check_tokenizer(const Path& folder, const std::string& set) {
  std::vector<GoldenRow> rows;
  if (set.ends_with("_tokenizer")) return rows;  // A tokenizer.json that belongs to another set.
  const std::string text = KARE_TRY(read_file(folder / (set + ".json")));
  json::error_code error;
  const json::value settings = json::parse(text, error);
  if (error) return corrupt("the settings of the tokenizer are no JSON");
  int index = 0;
  for (const json::value& test : list_of(settings, "prompt_cleaning")) {
    rows.push_back(check_cleaning(set, index++, test));
  }
  const auto file = KARE_TRY(Checkpoint::open(folder / (set + ".safetensors")));
  for (const json::value& model : list_of(settings, "models")) {
    const TensorView* bytes = KARE_TRY(golden_tensor(*file, text_of(model, "tensor")));
    const Tokenizer spiece = KARE_TRY(Tokenizer::from_spiece(bytes->bytes));
    check_cases(set, text_of(model, "name"), spiece, model, rows);
    const Path other = folder / (set + "_tokenizer.json");
    if (text_of(model, "normalization") == "identity" && std::filesystem::exists(other)) {
      const Tokenizer tokenizer = KARE_TRY(Tokenizer::open(other));
      check_cases(set, "json", tokenizer, model, rows);
    }
  }
  return rows;
}

}  // namespace kare::wan
