// The format is that of Hugging Face's tokenizers library (serialization of its components).
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <utility>

#include "engine/wan/text/tokenizer_parts.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {
namespace {

namespace json = boost::json;

constexpr std::size_t kFileBytesMax = 64 << 20;
constexpr std::size_t kStepsMax = 64;

Error unknown_part(std::string_view part, std::string_view kind) {
  return {Code::kUnsupported,
          "the tokenizer's " + std::string(part) +
              " is of a kind that is not known: " + std::string(kind.substr(0, 60)),
          ""};
}

const json::value* member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string text_member(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

bool flag_member(const json::object& object, std::string_view key, bool otherwise) {
  const json::value* value = member(object, key);
  return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

std::optional<std::int32_t> id_of(const json::value* value) {
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t number = value->get_int64();
  if (number < 0 || number > 1'000'000'000) return std::nullopt;
  return static_cast<std::int32_t>(number);
}

// Base64 with padding (RFC 4648 section 4), as charsmaps are written.
Result<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t digit = kDigits.find(c);
    if (digit == kDigits.npos) return corrupt("the tokenizer's table of characters is no base64");
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

Result<> add_replace(const json::object& step, TokenizerParts& parts) {
  const json::value* pattern = member(step, "pattern");
  const std::string content = text_member(step, "content");
  const json::object* kinds = pattern != nullptr ? pattern->if_object() : nullptr;
  if (kinds == nullptr) return corrupt("the tokenizer replaces without a pattern");
  const std::string text = text_member(*kinds, "String"), regex = text_member(*kinds, "Regex");
  if (!text.empty()) {
    parts.steps.emplace_back(ReplaceText{text, content});
    return {};
  }
  if (regex == " {2,}") {
    parts.steps.emplace_back(JoinSpaces{content});
    return {};
  }
  return unknown_part("normalizer", "the pattern " + regex);
}

Result<> add_step(const json::object& step, TokenizerParts& parts) {
  const std::string type = text_member(step, "type");
  if (parts.steps.size() >= kStepsMax) return corrupt("the tokenizer has too many steps");
  if (type == "Precompiled") {
    const std::string map = KARE_TRY(decode_base64(text_member(step, "precompiled_charsmap")));
    if (!map.empty())
      parts.steps.emplace_back(KARE_TRY(Charsmap::parse(std::as_bytes(std::span(map)))));
    return {};
  }
  if (type == "Replace") return add_replace(step, parts);
  if (type == "Strip") {
    parts.steps.emplace_back(StripSpaces{});
    return {};
  }
  constexpr std::pair<std::string_view, UnicodeForm> kForms[] = {{"NFC", UnicodeForm::kNfc},
                                                                 {"NFD", UnicodeForm::kNfd},
                                                                 {"NFKC", UnicodeForm::kNfkc},
                                                                 {"NFKD", UnicodeForm::kNfkd}};
  for (const auto& [name, form] : kForms) {
    if (type != name) continue;
    parts.steps.emplace_back(form);
    return {};
  }
  return unknown_part("normalizer", type);
}

// A component, or those of a Sequence one level down.
std::vector<const json::object*> components(const json::value& value, std::string_view list) {
  std::vector<const json::object*> found;
  const json::object* object = value.if_object();
  if (object == nullptr) return found;
  const json::value* inner = object->if_contains(list);
  if (text_member(*object, "type") != "Sequence" || inner == nullptr || !inner->is_array()) {
    return {object};
  }
  for (const json::value& item : inner->get_array()) {
    if (item.is_object()) found.push_back(&item.get_object());
  }
  return found;
}

Result<> read_pre_tokenizer(const json::value& value, TokenizerParts& parts) {
  for (const json::object* component : components(value, "pretokenizers")) {
    const std::string type = text_member(*component, "type");
    if (type == "WhitespaceSplit") {
      parts.all_white_space = true;
      continue;
    }
    if (type != "Metaspace") return unknown_part("splitting", type);
    const std::string scheme = text_member(*component, "prepend_scheme");
    parts.add_prefix = flag_member(*component, "add_prefix_space", true) && scheme != "never";
    parts.prefix_first_only = scheme == "first";
    parts.escape_spaces = true;
    const std::string mark = text_member(*component, "replacement");
    if (mark != "\u2581") return unknown_part("splitting", "a space written as " + mark);
  }
  return {};
}

Result<> read_added(const json::value& value, TokenizerParts& parts) {
  if (!value.is_array()) return {};
  for (const json::value& item : value.get_array()) {
    const json::object* token = item.if_object();
    const auto id = token != nullptr ? id_of(member(*token, "id")) : std::nullopt;
    if (!id) return corrupt("the tokenizer has an added token without an id");
    std::string text = text_member(*token, "content");
    if (!text.empty()) parts.added.push_back({std::move(text), *id});
  }
  return {};
}

bool is_byte_piece(std::string_view text) {
  return text.size() == 6 && text.starts_with("<0x") && text[5] == '>';
}

Result<> read_vocabulary(const json::object& model, TokenizerParts& parts) {
  const std::string type = text_member(model, "type");
  if (type != "Unigram" && !type.empty()) return unknown_part("model", type);
  const auto unknown = id_of(member(model, "unk_id"));
  const json::value* vocabulary = member(model, "vocab");
  if (!unknown || vocabulary == nullptr || !vocabulary->is_array()) {
    return corrupt("the tokenizer has no vocabulary");
  }
  parts.unknown = *unknown;
  parts.byte_fallback = flag_member(model, "byte_fallback", false);
  // The file does not say which pieces are control pieces: those that are added tokens.
  std::set<std::int32_t> control;
  for (const AddedToken& token : parts.added) control.insert(token.id);
  for (const json::value& item : vocabulary->get_array()) {
    const json::array* pair = item.if_array();
    if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string()) {
      return corrupt("the tokenizer's vocabulary is damaged");
    }
    json::error_code error;
    Piece piece{std::string((*pair)[0].get_string()), (*pair)[1].to_number<float>(error)};
    if (error) return corrupt("the tokenizer's vocabulary is damaged");
    const auto id = static_cast<std::int32_t>(parts.pieces.size());
    if (id == parts.unknown)
      piece.kind = PieceKind::kUnknown;
    else if (control.contains(id))
      piece.kind = PieceKind::kControl;
    else if (parts.byte_fallback && is_byte_piece(piece.text))
      piece.kind = PieceKind::kByte;
    parts.pieces.push_back(std::move(piece));
  }
  return {};
}

// The id that the post-processor puts behind the text: that of "</s>".
std::int32_t end_of(const TokenizerParts& parts) {
  constexpr std::string_view kEnd = "</s>";
  for (const AddedToken& token : parts.added) {
    if (token.text == kEnd) return token.id;
  }
  for (std::size_t i = 0; i < parts.pieces.size(); ++i) {
    if (parts.pieces[i].text == kEnd) return static_cast<std::int32_t>(i);
  }
  return 1;
}

}  // namespace

Result<TokenizerParts> parse_tokenizer_json(std::string_view file) {
  if (file.size() > kFileBytesMax) return corrupt("the tokenizer is longer than any real one");
  json::error_code error;
  const json::value whole = json::parse(file, error);
  const json::object* object = error ? nullptr : whole.if_object();
  const json::value* model = object != nullptr ? member(*object, "model") : nullptr;
  if (model == nullptr || !model->is_object()) return corrupt("the tokenizer is no tokenizer.json");
  TokenizerParts parts;
  parts.add_prefix = false;
  parts.escape_spaces = false;
  if (const json::value* added = member(*object, "added_tokens")) {
    KARE_TRY(read_added(*added, parts));
  }
  if (const json::value* normalizer = member(*object, "normalizer")) {
    for (const json::object* step : components(*normalizer, "normalizers")) {
      KARE_TRY(add_step(*step, parts));
    }
  }
  if (const json::value* splitting = member(*object, "pre_tokenizer")) {
    KARE_TRY(read_pre_tokenizer(*splitting, parts));
  }
  KARE_TRY(read_vocabulary(model->get_object(), parts));
  parts.end = end_of(parts);
  return parts;
}

}  // namespace kare::wan
