#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/wan/text/charsmap.h"
#include "engine/wan/text/unigram.h"
#include "engine/wan/weights/gguf.h"

namespace kare::wan {

// One step that changes text before it is split.
struct ReplaceText {
  std::string from, to;
};
struct JoinSpaces {  // Runs of two or more spaces become `to`.
  std::string to;
};
struct StripSpaces {};
enum class UnicodeForm { kNfc, kNfd, kNfkc, kNfkd };
using NormalStep = std::variant<Charsmap, ReplaceText, JoinSpaces, StripSpaces, UnicodeForm>;

// Text that stands for one id wherever it is written.
struct AddedToken {
  std::string text;
  std::int32_t id = 0;
};

// What a file says about a tokenizer.
struct TokenizerParts {
  std::vector<Piece> pieces;
  std::vector<NormalStep> steps;
  std::vector<AddedToken> added;
  bool add_prefix = true;          // A space in front.
  bool prefix_first_only = false;  // Only at the front of the text, not after an added token.
  bool remove_extra_spaces = true;
  bool escape_spaces = true;     // Spaces become U+2581.
  bool all_white_space = false;  // Other white space counts as space.
  bool byte_fallback = false;
  std::int32_t unknown = 0, end = 1;
};

// SentencePiece's `spiece.model` (a protobuf ModelProto). kUnsupported unless it is a unigram
// model.
Result<TokenizerParts> parse_spiece(std::span<const std::byte> file);
// Hugging Face's `tokenizer.json`. kUnsupported names a part that we do not know.
Result<TokenizerParts> parse_tokenizer_json(std::string_view file);
// The vocabulary that a GGUF file of T5 carries.
Result<TokenizerParts> parse_gguf_tokenizer(const GgufValues& values);

}  // namespace kare::wan
