#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/text/tokenizer_parts.h"
#include "engine/wan/text/unigram.h"
#include "engine/wan/weights/checkpoint.h"

namespace kare::wan {

// Turns cleaned prompts into the ids that umT5 was trained with. The ids are those of the
// sentencepiece library; with a tokenizer.json, added tokens written in the text ("</s>") become
// their id, as Hugging Face's library does it. Immutable, safe from any thread.
class Tokenizer {
 public:
  // A `spiece.model`, a `tokenizer.json`, a GGUF file with a vocabulary, or a folder with one of
  // the first two (also in its sub-folders `tokenizer` and `google/umt5-xxl`).
  static Result<Tokenizer> open(const Path& path);
  // What ComfyUI's text encoders carry in their tensor `spiece_model`, if they do.
  static Result<Tokenizer> from_checkpoint(const Checkpoint& checkpoint);
  static Result<Tokenizer> from_spiece(std::span<const std::byte> file);
  static Result<Tokenizer> from_json(std::string_view file);

  // Ids without the end; empty for empty text.
  std::vector<std::int32_t> encode(std::string_view text) const;
  // Ids with the end behind them, at most `limit` in all: what is longer is cut, the end stays.
  // REQUIRES: limit >= 1.
  std::vector<std::int32_t> encode_prompt(std::string_view text, std::size_t limit = 512) const;

  std::int32_t end_id() const { return parts_.end; }
  // The largest id that encode() may give, plus one.
  std::size_t id_count() const;
  const std::vector<AddedToken>& added_tokens() const { return parts_.added; }

 private:
  Tokenizer(TokenizerParts parts, Unigram model);
  static Result<Tokenizer> create(TokenizerParts parts);
  std::string normalise(std::string_view text, bool is_first) const;
  std::string apply_charsmap(const Charsmap& map, std::string_view text) const;
  std::string apply_steps(std::string_view text) const;
  std::string space_out(const std::string& text, bool is_first) const;

  TokenizerParts parts_;  // Without the pieces, which are the model's.
  Unigram model_;
};

}  // namespace kare::wan
