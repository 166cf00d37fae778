#include "engine/wan/text/tokenizer.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "engine/wan/text/utf8.h"
#include "engine/wan/weights/gguf.h"
#include "engine/wan/weights/mapped_file.h"

namespace kare::wan {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSpaceMark = "\u2581";
constexpr std::string_view kReplacement = "\ufffd";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(from)) {
      out += to;
      at += from.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

// Runs of spaces of at least `least` become `to`.
std::string joined(std::string_view text, std::size_t least, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(' ', at), text.size());
    if (end == at) {
      out += text[at++];
      continue;
    }
    out += end - at >= least ? to : text.substr(at, end - at);
    at = end;
  }
  return out;
}

std::string_view stripped(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string in_form(std::string_view text, UnicodeForm form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  switch (form) {
    case UnicodeForm::kNfc: normalizer = icu::Normalizer2::getNFCInstance(status); break;
    case UnicodeForm::kNfd: normalizer = icu::Normalizer2::getNFDInstance(status); break;
    case UnicodeForm::kNfkc: normalizer = icu::Normalizer2::getNFKCInstance(status); break;
    case UnicodeForm::kNfkd: normalizer = icu::Normalizer2::getNFKDInstance(status); break;
  }
  KARE_ASSERT(U_SUCCESS(status) && normalizer != nullptr);
  const auto size = static_cast<std::int32_t>(text.size());
  const auto whole = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), size));
  std::string out;
  normalizer->normalize(whole, status).toUTF8String(out);
  return out;
}

// Characters that are white space but no space, as spaces.
std::string with_plain_spaces(std::string_view text) {
  std::string out;
  for (const char32_t code : code_points(text)) {
    append_utf8(out, u_isUWhiteSpace(static_cast<UChar32>(code)) ? U' ' : code);
  }
  return out;
}

// The first file that is there.
Result<Path> tokenizer_in(const Path& folder) {
  for (const char* below : {"", "tokenizer", "google/umt5-xxl"}) {
    for (const char* name : {"tokenizer.json", "spiece.model"}) {
      std::error_code error;
      const Path path = folder / below / name;
      if (fs::exists(path, error)) return path;
    }
  }
  return Error{Code::kNotFound, "there is no tokenizer.json or spiece.model", folder.string()};
}

}  // namespace

Tokenizer::Tokenizer(TokenizerParts parts, Unigram model)
    : parts_(std::move(parts)), model_(std::move(model)) {}

Result<Tokenizer> Tokenizer::create(TokenizerParts parts) {
  Unigram model = KARE_TRY(
      Unigram::create(std::exchange(parts.pieces, {}), parts.unknown, parts.byte_fallback));
  if (parts.end < 0) return corrupt("the tokenizer has no end of a text");
  // Of two that begin alike, the longer one counts.
  std::stable_sort(parts.added.begin(), parts.added.end(),
                   [](const auto& a, const auto& b) { return a.text.size() > b.text.size(); });
  return Tokenizer(std::move(parts), std::move(model));
}

Result<Tokenizer> Tokenizer::from_spiece(std::span<const std::byte> file) {
  return create(KARE_TRY(parse_spiece(file)));
}

Result<Tokenizer> Tokenizer::from_json(std::string_view file) {
  return create(KARE_TRY(parse_tokenizer_json(file)));
}

Result<Tokenizer> Tokenizer::from_checkpoint(const Checkpoint& checkpoint) {
  const TensorView* spiece = checkpoint.find("spiece_model");
  if (spiece == nullptr || spiece->dtype != DType::kU8) {
    return Error{Code::kNotFound, "the text encoder carries no tokenizer", ""};
  }
  return from_spiece(spiece->bytes);
}

Result<Tokenizer> Tokenizer::open(const Path& path) {
  std::error_code error;
  const Path file = fs::is_directory(path, error) ? KARE_TRY(tokenizer_in(path)) : path;
  const MappedFile mapped = KARE_TRY(MappedFile::open(file));
  const std::string_view text(reinterpret_cast<const char*>(mapped.bytes().data()),
                              mapped.bytes().size());
  if (text.starts_with("GGUF")) {
    const GgufFile gguf = KARE_TRY(parse_gguf(mapped.bytes()));
    return create(KARE_TRY(parse_gguf_tokenizer(gguf.values)));
  }
  if (ascii_lower(file.extension().string()) == ".json") return from_json(text);
  return from_spiece(mapped.bytes());
}

std::size_t Tokenizer::id_count() const {
  auto count = std::max(model_.size(), static_cast<std::size_t>(parts_.end) + 1);
  for (const AddedToken& token : parts_.added) {
    count = std::max(count, static_cast<std::size_t>(token.id) + 1);
  }
  return count;
}

std::string Tokenizer::apply_charsmap(const Charsmap& map, std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    std::size_t used = model_.user_defined_bytes(text);
    if (used > 0) {
      out += text.substr(0, used);
    } else if (const Charsmap::Match match = map.longest(text); match.bytes > 0) {
      out += match.replacement;
      used = match.bytes;
    } else {
      used = character_bytes(text);
      out += text.substr(0, used);
    }
    text.remove_prefix(used);
  }
  return out;
}

std::string Tokenizer::apply_steps(std::string_view text) const {
  std::string out(text);
  for (const NormalStep& step : parts_.steps) {
    if (const auto* map = std::get_if<Charsmap>(&step)) {
      out = apply_charsmap(*map, out);
    } else if (const auto* replace = std::get_if<ReplaceText>(&step)) {
      out = replaced(out, replace->from, replace->to);
    } else if (const auto* join = std::get_if<JoinSpaces>(&step)) {
      out = joined(out, 2, join->to);
    } else if (const auto* form = std::get_if<UnicodeForm>(&step)) {
      out = in_form(out, *form);
    } else {
      out = std::string(stripped(out));
    }
  }
  return out;
}

// Extra spaces away, one in front, all of them written as U+2581.
std::string Tokenizer::space_out(const std::string& text, bool is_first) const {
  std::string out = text;
  if (parts_.all_white_space) out = with_plain_spaces(out);
  if (parts_.remove_extra_spaces) out = joined(stripped(out), 2, " ");
  if (out.empty()) return out;
  if (parts_.add_prefix && (is_first || !parts_.prefix_first_only)) out = ' ' + out;
  return parts_.escape_spaces ? replaced(out, " ", kSpaceMark) : out;
}

std::string Tokenizer::normalise(std::string_view text, bool is_first) const {
  // Only valid UTF-8 goes on, so that every step may walk over characters.
  std::string valid;
  while (!text.empty()) {
    const std::size_t length = character_bytes(text);
    const bool is_valid = is_utf8(text.substr(0, length));
    valid += is_valid ? text.substr(0, length) : kReplacement;
    text.remove_prefix(is_valid ? length : 1);
  }
  return space_out(apply_steps(valid), is_first);
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  bool is_first = true;
  const auto add_plain = [&](std::string_view part) {
    if (part.empty()) return;
    const auto more = model_.encode(normalise(part, is_first));
    ids.insert(ids.end(), more.begin(), more.end());
    is_first = false;
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto token = std::find_if(
        parts_.added.begin(), parts_.added.end(),
        [&](const AddedToken& added) { return text.substr(at).starts_with(added.text); });
    if (token == parts_.added.end()) {
      ++at;
      continue;
    }
    add_plain(text.substr(begin, at - begin));
    ids.push_back(token->id);
    is_first = false;
    begin = at += token->text.size();
  }
  add_plain(text.substr(begin));
  return ids;
}

std::vector<std::int32_t> Tokenizer::encode_prompt(std::string_view text, std::size_t limit) const {
  KARE_ASSERT(limit >= 1);
  std::vector<std::int32_t> ids = encode(text);
  if (ids.size() > limit - 1) ids.resize(limit - 1);
  ids.push_back(parts_.end);
  return ids;
}

}  // namespace kare::wan
