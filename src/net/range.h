#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace kare::net {

// Which part of a file of `total` bytes to answer with.
struct RangeChoice {
  enum class Kind {
    kWhole,          // 200: no range, or one to be ignored.
    kPart,           // 206: bytes [offset, offset + length), never empty.
    kUnsatisfiable,  // 416: nothing of what was asked for exists.
  };
  Kind kind = Kind::kWhole;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// Reads a `Range` header (RFC 9110 section 14) against a file of `total` bytes. `header` is empty
// when absent. Malformed headers, other units and several ranges at once are ignored, as the RFC
// allows; so is a suffix of an empty file, of which there is no part.
RangeChoice choose_range(std::string_view header, std::uint64_t total);

// Whether `If-Range` lets the `Range` count: it is absent, or it is our strong `etag` (with its
// quotes), or exactly the `last_modified` time (seconds since the epoch).
bool if_range_allows(std::string_view header, std::string_view etag,
                     std::optional<std::time_t> last_modified);

// The `Content-Range` header of the answer. REQUIRES: not kWhole.
std::string content_range(const RangeChoice& choice, std::uint64_t total);

}  // namespace kare::net
