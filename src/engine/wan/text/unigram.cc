#include "engine/wan/text/unigram.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "engine/wan/text/utf8.h"

namespace kare::wan {
namespace {

constexpr std::size_t kPiecesMax = 4'000'000;
constexpr std::size_t kPieceBytesMax = 1024;
constexpr float kUnknownPenalty = 10;

// "<0x41>" -> 0x41.
std::optional<std::size_t> byte_of(std::string_view piece) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
  const std::size_t high = kDigits.find(piece[3]), low = kDigits.find(piece[4]);
  if (high == kDigits.npos || low == kDigits.npos) return std::nullopt;
  return 16 * high + low;
}

Error bad_vocabulary(std::string what) {
  return {Code::kCorrupt, "the tokenizer's vocabulary " + std::move(what), ""};
}

}  // namespace

Result<Unigram> Unigram::create(std::vector<Piece> pieces, std::int32_t unknown,
                                bool byte_fallback) {
  if (pieces.empty() || pieces.size() > kPiecesMax) return bad_vocabulary("is empty or too large");
  if (unknown < 0 || static_cast<std::size_t>(unknown) >= pieces.size()) {
    return bad_vocabulary("lacks its unknown piece");
  }
  for (const Piece& piece : pieces) {
    if (piece.text.size() > kPieceBytesMax) return bad_vocabulary("has an impossibly long piece");
  }
  Unigram model;
  model.pieces_ = std::move(pieces);
  model.unknown_ = unknown;
  model.byte_fallback_ = byte_fallback;
  model.index_pieces();
  return model;
}

void Unigram::index_pieces() {
  bytes_.fill(-1);
  float least = std::numeric_limits<float>::max(), most = std::numeric_limits<float>::lowest();
  matching_.reserve(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    const auto id = static_cast<std::int32_t>(i);
    if (piece.kind == PieceKind::kByte) {
      if (const auto byte = byte_of(piece.text)) bytes_[*byte] = id;
    }
    if (piece.kind == PieceKind::kNormal) {
      least = std::min(least, piece.score);
      most = std::max(most, piece.score);
    }
    const bool is_user_defined = piece.kind == PieceKind::kUserDefined;
    if (piece.text.empty() || (piece.kind != PieceKind::kNormal && !is_user_defined)) continue;
    has_user_defined_ = has_user_defined_ || is_user_defined;
    longest_ = std::max(longest_, piece.text.size());
    matching_.emplace(piece.text, id);
  }
  unknown_score_ = (least > most ? 0 : least) - kUnknownPenalty;
  best_score_ = least > most ? 0 : most;
}

std::size_t Unigram::user_defined_bytes(std::string_view text) const {
  if (!has_user_defined_) return 0;
  for (std::size_t length = std::min(longest_, text.size()); length > 0; --length) {
    const auto found = matching_.find(text.substr(0, length));
    if (found == matching_.end()) continue;
    if (pieces_[static_cast<std::size_t>(found->second)].kind == PieceKind::kUserDefined) {
      return length;
    }
  }
  return 0;
}

// Tries all pieces that begin at `at`, shortest first: of two equally good ways the first stays.
void Unigram::step(std::string_view text, std::size_t at, std::vector<Node>& nodes) const {
  const float base = nodes[at].score;
  const auto reach = [&](std::size_t end, float score, std::int32_t id) {
    Node& node = nodes[end];
    if (node.from < 0 || score > node.score) node = {score, static_cast<std::int32_t>(at), id};
  };
  const std::size_t character = character_bytes(text.substr(at));
  const std::size_t end = std::min(text.size(), at + longest_);
  bool has_single = false;
  for (std::size_t to = at + character; to <= end; to += character_bytes(text.substr(to))) {
    const std::string_view part = text.substr(at, to - at);
    const auto found = matching_.find(part);
    if (found != matching_.end()) {
      const Piece& piece = pieces_[static_cast<std::size_t>(found->second)];
      const bool is_user_defined = piece.kind == PieceKind::kUserDefined;
      const float bonus = static_cast<float>(part.size()) * best_score_ - 0.1f;
      reach(to, base + (is_user_defined ? bonus : piece.score), found->second);
      has_single = has_single || part.size() == character;
    }
    if (to == text.size()) break;
  }
  if (!has_single) reach(at + character, base + unknown_score_, unknown_);
}

void Unigram::append_unknown(std::string_view character, std::vector<std::int32_t>& ids) const {
  const bool has_bytes =
      byte_fallback_ && std::all_of(character.begin(), character.end(), [&](char c) {
        return bytes_[static_cast<unsigned char>(c)] >= 0;
      });
  if (!has_bytes) {
    if (ids.empty() || ids.back() != unknown_) ids.push_back(unknown_);
    return;
  }
  for (const char c : character) ids.push_back(bytes_[static_cast<unsigned char>(c)]);
}

std::vector<std::int32_t> Unigram::encode(std::string_view text) const {
  std::vector<Node> nodes(text.size() + 1);
  nodes[0].from = 0;
  for (std::size_t at = 0; at < text.size(); at += character_bytes(text.substr(at))) {
    step(text, at, nodes);
  }
  std::vector<std::size_t> ends;
  for (std::size_t at = text.size(); at > 0; at = static_cast<std::size_t>(nodes[at].from)) {
    ends.push_back(at);
  }
  std::vector<std::int32_t> ids;
  for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
    const Node& node = nodes[*end];
    const auto from = static_cast<std::size_t>(node.from);
    if (node.id != unknown_) {
      ids.push_back(node.id);
    } else {
      append_unknown(text.substr(from, *end - from), ids);
    }
  }
  return ids;
}

}  // namespace kare::wan
