#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kare::net {

struct ChunkLimits {
  std::size_t body_bytes_max = 0;  // Without framing.
  // Of a chunk's first line, and of all trailers together; line ends included.
  std::size_t framing_bytes_max = 0;
};

// Takes the framing off one chunked body (RFC 9112 section 7.1). Strict, because whoever reads the
// same bytes otherwise sees other requests: lines end with CR LF, a size is hexadecimal digits and
// nothing else, extensions and trailers must be well formed though they are skipped. Not
// thread-safe; pure.
class ChunkedBody {
 public:
  enum class Step {
    kMore,  // All is read that can be; come again with more.
    kDone,  // The body is complete; what follows in the bytes is not part of it.
    kMalformed,
    kBodyTooLarge,
    kFramingTooLarge,
  };

  explicit ChunkedBody(ChunkLimits limits)
      : body_left_(limits.body_bytes_max),
        framing_bytes_max_(limits.framing_bytes_max),
        framing_left_(limits.framing_bytes_max) {}

  // Reads from `bytes`, which must begin with what the last call did not use; appends to `body`
  // and sets `used` to how many of them are done with. What kMore leaves is the beginning of a
  // line, shorter than framing_bytes_max. REQUIRES: the last step, if any, was kMore.
  Step read(std::string_view bytes, std::size_t& used, std::string& body);

 private:
  enum class Part { kSize, kData, kDataEnd, kTrailers };

  // Each sets `used` above zero when it has read its part and answers kMore, or the last step.
  Step read_part(std::string_view bytes, std::size_t& used, std::string& body);
  Step read_size(std::string_view bytes, std::size_t& used);
  Step read_data(std::string_view bytes, std::size_t& used, std::string& body);
  Step read_data_end(std::string_view bytes, std::size_t& used);
  Step read_trailer(std::string_view bytes, std::size_t& used);
  Step read_line(std::string_view bytes, std::size_t& used, std::string_view& line);

  Part part_ = Part::kSize;
  std::size_t body_left_;  // Until the limit.
  std::size_t framing_bytes_max_;
  std::size_t framing_left_;     // Until the limit.
  std::size_t scanned_ = 0;      // Of the unfinished line; holds no line feed.
  std::uint64_t data_left_ = 0;  // Of this chunk.
};

}  // namespace kare::net
