#include "engine/wan/text/charsmap.h"

#include <cstring>

#include "engine/wan/weights/byte_reader.h"

namespace kare::wan {
namespace {

// The fields of one unit of the double array (darts-clone's DoubleArrayUnit).
std::size_t offset_of(std::uint32_t unit) {
  return static_cast<std::size_t>(unit >> 10) << ((unit & 0x200) >> 6);
}

bool has_leaf(std::uint32_t unit) {
  return (unit >> 8 & 1) != 0;
}

std::uint32_t label_of(std::uint32_t unit) {
  return unit & 0x800000ff;
}

std::uint32_t value_of(std::uint32_t unit) {
  return unit & 0x7fffffff;
}

}  // namespace

Result<Charsmap> Charsmap::parse(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto size = KARE_TRY(reader.number<std::uint32_t>());
  const auto trie = KARE_TRY(reader.take(size));
  if (size % 4 != 0 || size == 0) return corrupt("the tokenizer's table of characters is damaged");
  Charsmap map;
  map.units_.resize(size / 4);
  std::memcpy(map.units_.data(), trie.data(), trie.size());
  map.texts_ = KARE_TRY(reader.text(reader.left()));
  return map;
}

Charsmap::Match Charsmap::longest(std::string_view text) const {
  Match match;
  std::size_t at = offset_of(units_[0]);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    at ^= byte;
    if (at >= units_.size() || label_of(units_[at]) != byte) break;
    const std::uint32_t unit = units_[at];
    at ^= offset_of(unit);
    if (!has_leaf(unit) || at >= units_.size()) continue;
    const std::size_t place = value_of(units_[at]);
    const std::size_t end = texts_.find('\0', place);
    if (place >= texts_.size() || end == std::string::npos) continue;
    match = {i + 1, std::string_view(texts_).substr(place, end - place)};
  }
  return match;
}

}  // namespace kare::wan
