#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace kare::wan {

// What a piece of a vocabulary is, with SentencePiece's numbers.
enum class PieceKind : std::uint8_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6,
};

struct Piece {
  std::string text;
  float score = 0;  // Logarithm of the probability.
  PieceKind kind = PieceKind::kNormal;
};

// SentencePiece's unigram model: splits text into the pieces whose scores sum up highest. Control
// and byte pieces never match text. Immutable, safe from any thread.
class Unigram {
 public:
  // `unknown` is the id of the unknown piece. With `byte_fallback`, characters that no piece has
  // are spelt with byte pieces ("<0x41>"). kCorrupt for an empty or oversized vocabulary.
  static Result<Unigram> create(std::vector<Piece> pieces, std::int32_t unknown,
                                bool byte_fallback);
  Unigram(Unigram&&) = default;  // A copy's index would refer to the original's pieces.
  Unigram& operator=(Unigram&&) = default;

  // Ids for text that is normalised already. Neighbouring unknown characters become one unknown id.
  std::vector<std::int32_t> encode(std::string_view text) const;
  // The bytes of the longest user-defined piece that `text` begins with, 0 when there is none.
  std::size_t user_defined_bytes(std::string_view text) const;
  std::size_t size() const { return pieces_.size(); }

 private:
  Unigram() = default;
  // The best way to reach a place of the text.
  struct Node {
    float score = 0;
    std::int32_t from = -1;  // Where its last piece begins; -1: not reached.
    std::int32_t id = -1;
  };

  void index_pieces();
  void step(std::string_view text, std::size_t at, std::vector<Node>& nodes) const;
  void append_unknown(std::string_view character, std::vector<std::int32_t>& ids) const;

  std::vector<Piece> pieces_;
  std::unordered_map<std::string_view, std::int32_t> matching_;  // Normal and user-defined pieces.
  std::array<std::int32_t, 256> bytes_{};                        // -1 where there is none.
  std::int32_t unknown_ = 0;
  bool byte_fallback_ = false;
  bool has_user_defined_ = false;
  std::size_t longest_ = 0;  // Bytes of the longest matching piece.
  float unknown_score_ = 0, best_score_ = 0;
};

}  // namespace kare::wan
