#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// Reads little-endian values from bytes that nobody vouches for; every step is checked.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }

  Result<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > left()) return corrupt("it ends within a value");
    const auto part = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += part.size();
    return part;
  }
  template <class T>
  Result<T> number() {
    const auto part = KARE_TRY(take(sizeof(T)));
    T value;
    std::memcpy(&value, part.data(), sizeof value);
    return value;
  }
  // `count` bytes as text; they are not checked to be UTF-8.
  Result<std::string_view> text(std::uint64_t count) {
    const auto part = KARE_TRY(take(count));
    return std::string_view(reinterpret_cast<const char*>(part.data()), part.size());
  }
  // Up to and without the next '\n', which is skipped.
  Result<std::string_view> line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + position_, left());
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return corrupt("it ends within a line");
    position_ += end + 1;
    return rest.substr(0, end);
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace kare::wan
