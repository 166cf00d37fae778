// The fields are those of sentencepiece_model.proto; the wire format is protobuf's.
#include <bit>
#include <utility>

#include "engine/wan/text/tokenizer_parts.h"
#include "engine/wan/weights/byte_reader.h"

namespace kare::wan {
namespace {

constexpr std::uint64_t kUnigramModel = 1;

// One field of a message: its number and its content, a number or bytes.
struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;
  std::span<const std::byte> bytes;
};

Result<std::uint64_t> read_varint(ByteReader& reader) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = KARE_TRY(reader.number<std::uint8_t>());
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return corrupt("the tokenizer has a number of more than 64 bits");
}

Result<Field> read_field(ByteReader& reader) {
  const std::uint64_t tag = KARE_TRY(read_varint(reader));
  Field field{.number = tag >> 3, .value = 0, .bytes = {}};
  switch (tag & 7) {
    case 0: field.value = KARE_TRY(read_varint(reader)); break;
    case 1: field.value = KARE_TRY(reader.number<std::uint64_t>()); break;
    case 2: {
      const std::uint64_t length = KARE_TRY(read_varint(reader));
      field.bytes = KARE_TRY(reader.take(length));
      break;
    }
    case 5: field.value = KARE_TRY(reader.number<std::uint32_t>()); break;
    default: return corrupt("the tokenizer has a field of an unknown form");
  }
  return field;
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<Piece> read_piece(std::span<const std::byte> bytes) {
  Piece piece;
  ByteReader reader(bytes);
  while (reader.left() > 0) {
    const Field field = KARE_TRY(read_field(reader));
    if (field.number == 1) piece.text = text_of(field.bytes);
    if (field.number == 2)
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    if (field.number == 3) {
      if (field.value < 1 || field.value > 6) return corrupt("the tokenizer has an unknown piece");
      piece.kind = static_cast<PieceKind>(field.value);
    }
  }
  return piece;
}

// Ids are stored as 64-bit two's complement; an absent piece has -1.
std::int32_t id_of(std::uint64_t value) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

Result<> read_trainer(std::span<const std::byte> bytes, TokenizerParts& parts) {
  std::uint64_t model = kUnigramModel;
  parts.unknown = 0;
  parts.end = 2;  // The default of the format, not of T5.
  ByteReader reader(bytes);
  while (reader.left() > 0) {
    const Field field = KARE_TRY(read_field(reader));
    if (field.number == 3) model = field.value;
    if (field.number == 35) parts.byte_fallback = field.value != 0;
    if (field.number == 40) parts.unknown = id_of(field.value);
    if (field.number == 42) parts.end = id_of(field.value);
  }
  if (model == kUnigramModel) return {};
  return Error{Code::kUnsupported, "the tokenizer is not a unigram model", ""};
}

Result<> read_normalizer(std::span<const std::byte> bytes, TokenizerParts& parts) {
  ByteReader reader(bytes);
  while (reader.left() > 0) {
    const Field field = KARE_TRY(read_field(reader));
    if (field.number == 2 && !field.bytes.empty()) {
      parts.steps.emplace_back(KARE_TRY(Charsmap::parse(field.bytes)));
    }
    if (field.number == 3) parts.add_prefix = field.value != 0;
    if (field.number == 4) parts.remove_extra_spaces = field.value != 0;
    if (field.number == 5) parts.escape_spaces = field.value != 0;
  }
  return {};
}

}  // namespace

Result<TokenizerParts> parse_spiece(std::span<const std::byte> file) {
  TokenizerParts parts;
  parts.end = 2;
  ByteReader reader(file);
  while (reader.left() > 0) {
    const Field field = KARE_TRY(read_field(reader));
    if (field.number == 1) parts.pieces.push_back(KARE_TRY(read_piece(field.bytes)));
    if (field.number == 2) KARE_TRY(read_trainer(field.bytes, parts));
    if (field.number == 3) KARE_TRY(read_normalizer(field.bytes, parts));
  }
  if (parts.pieces.empty()) return corrupt("the tokenizer has no pieces");
  return parts;
}

Result<TokenizerParts> parse_gguf_tokenizer(const GgufValues& values) {
  const auto value_of = [&](std::string_view key) -> const GgufValue* {
    const auto found = values.find("tokenizer.ggml." + std::string(key));
    return found == values.end() ? nullptr : &found->second;
  };
  const auto number_of = [&](std::string_view key, double otherwise) {
    const GgufValue* value = value_of(key);
    const auto numbers = value != nullptr ? value->numbers() : std::nullopt;
    return numbers && numbers->size() == 1 ? (*numbers)[0] : otherwise;
  };
  const GgufValue *tokens = value_of("tokens"), *scores = value_of("scores");
  const auto texts = tokens != nullptr ? tokens->texts() : std::nullopt;
  const auto numbers = scores != nullptr ? scores->numbers() : std::nullopt;
  if (!texts || !numbers || texts->size() != numbers->size()) {
    return Error{Code::kNotFound, "the file carries no tokenizer", ""};
  }
  const GgufValue* kinds = value_of("token_type");
  const auto kind_numbers = kinds != nullptr ? kinds->numbers() : std::nullopt;
  TokenizerParts parts;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const double kind = kind_numbers && i < kind_numbers->size() ? (*kind_numbers)[i] : 1;
    if (!(kind >= 1 && kind <= 6)) return corrupt("the tokenizer has an unknown piece");
    parts.pieces.push_back({std::string((*texts)[i]), static_cast<float>((*numbers)[i]),
                            static_cast<PieceKind>(kind)});
    parts.byte_fallback = parts.byte_fallback || parts.pieces.back().kind == PieceKind::kByte;
  }
  parts.add_prefix = number_of("add_space_prefix", 1) != 0;
  parts.remove_extra_spaces = number_of("remove_extra_whitespaces", 1) != 0;
  const double unknown = number_of("unknown_token_id", 3), end = number_of("eos_token_id", 1);
  if (!(unknown >= 0 && unknown < 1e9 && end >= 0 && end < 1e9)) {
    return corrupt("the tokenizer has an impossible id");
  }
  parts.unknown = static_cast<std::int32_t>(unknown);
  parts.end = static_cast<std::int32_t>(end);
  const GgufValue* map = value_of("precompiled_charsmap");
  if (map != nullptr && !map->bytes.empty() && map->type <= 1) {
    parts.steps.emplace_back(KARE_TRY(Charsmap::parse(map->bytes)));
  }
  return parts;
}

}  // namespace kare::wan
