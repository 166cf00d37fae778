#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/animatic/art/facts.h"

namespace kare::animatic {

// The illustrations that tools/assets packed: a file mapped into memory, with an index of sorted
// names in front. Opening takes well under a millisecond. Immutable and safe from any
// thread once open; move only.
class ArtPack {
 public:
  // `file` is `art.pack`. Fails with kNotFound or kCorrupt.
  static Result<ArtPack> open(const Path& file);
  ArtPack(ArtPack&& other) noexcept;
  ArtPack& operator=(ArtPack&& other) noexcept;
  ~ArtPack();

  bool has(std::string_view name) const;
  // All names, sorted.
  std::vector<std::string> names() const;
  // The whole SVG document. Fails with kNotFound for an unknown name.
  Result<std::string> svg(std::string_view name) const;
  // REQUIRES: has(name).
  ArtFacts facts(std::string_view name) const;

 private:
  ArtPack() = default;
  struct Header;
  struct Entry;
  // Whether every entry lies inside the file; sets count_.
  Result<> check(const Path& file);
  const Entry& entry(std::uint32_t index) const;
  std::string_view name(const Entry& entry) const;
  const Entry* find(std::string_view wanted) const;

  const char* bytes_ = nullptr;  // The mapping; null after a move.
  std::size_t size_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace kare::animatic
