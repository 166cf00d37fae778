// The HTTP reader under any bytes, cut into pieces anywhere: it must never read beyond its limits,
// and how the bytes arrive must not change which requests are read (when a half request is refused
// may differ). The first byte chooses the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "net/request_reader.h"

namespace {
using kare::net::Request;
using kare::net::RequestReader;

constexpr kare::net::ReaderLimits kLimits{.header_bytes_max = 2'048, .body_bytes_max = 4'096};

void check(const Request& request) {
  KARE_ASSERT(!request.path.empty() && request.path.front() == '/');
  KARE_ASSERT(request.path.find('\0') == std::string::npos);
  KARE_ASSERT(request.body.size() <= kLimits.body_bytes_max);
}

// Feeds `bytes` in pieces of `piece` bytes, keeping what the reader did not use.
std::vector<Request> read_all(std::string_view bytes, std::size_t piece) {
  RequestReader reader(kLimits);
  std::vector<Request> seen;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool wants_more = true;
  while (true) {
    if (wants_more || begin == end) {
      if (end == bytes.size()) return seen;
      end = std::min(end + piece, bytes.size());
    }
    std::size_t used = 0;
    const auto step = reader.read(bytes.substr(begin, end - begin), used);
    KARE_ASSERT(used <= end - begin);
    begin += used;
    wants_more = step == RequestReader::Step::kMore;
    if (step == RequestReader::Step::kRefused) {
      const int status = reader.refusal();
      KARE_ASSERT(status == 400 || status == 413 || status == 431);
      return seen;
    }
    if (step == RequestReader::Step::kDone) {
      seen.push_back(reader.take());
      check(seen.back());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read_all(bytes, bytes.size());
  const auto pieces = read_all(bytes, std::size_t{1} + data[0] % 64);
  KARE_ASSERT(whole.size() == pieces.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    KARE_ASSERT(whole[i].path == pieces[i].path);
    KARE_ASSERT(whole[i].body == pieces[i].body);
  }
  return 0;
}
