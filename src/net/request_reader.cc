#include "net/request_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "base/assert.h"
#include "net/asio.h"
#include "net/chunked_body.h"
#include "net/url.h"

namespace kare::net {
namespace http = boost::beast::http;
using BeastView = boost::beast::string_view;

namespace {

constexpr std::size_t kUsualHeaders = 12;

std::string_view to_std(BeastView text) {
  return {text.data(), text.size()};
}

// Decimal digits and nothing else.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t length = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc() || stop != end) return std::nullopt;
  return length;
}

}  // namespace

// Beast's parser knows the grammar of headers; this writes what it finds straight into a Request
// and adds the rules that Beast leaves to its user. Bodies are not Beast's: its reader of chunks
// (1.81) fails an assertion when the last chunk arrives in pieces.
class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  // `header_bytes_max` counts what is put at once, from the first line on.
  explicit Parser(std::size_t header_bytes_max) {
    skip(true);
    header_limit(static_cast<std::uint32_t>(header_bytes_max));
    request.headers.reserve(kUsualHeaders);
  }

  Request request;
  std::uint64_t body_length = 0;  // 0 when is_chunked.
  bool is_chunked = false;
  bool expects_continue = false;
  bool is_http10 = false;

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int version,
                       error_code& ec) override {
    const auto parts = split_target(to_std(target));
    if (!parts) {
      ec = http::error::bad_target;
      return;
    }
    request.method = to_std(method);
    request.path = parts->path;
    request.query = parts->query;
    is_http10 = version == 10;
  }

  void on_response_impl(int, BeastView, int, error_code&) override {}

  void on_field_impl(http::field field, BeastView name, BeastView value, error_code& ec) override {
    switch (field) {
      case http::field::host: ++hosts_; break;
      case http::field::content_length: {
        // Equal repetitions are refused, too: another reader might take the first or the last.
        const auto length = parse_length(to_std(value));
        if (std::exchange(has_length_, true) || !length) ec = http::error::bad_content_length;
        body_length = length.value_or(0);
        break;
      }
      case http::field::transfer_encoding:
        if (std::exchange(is_chunked, true) || !boost::beast::iequals(value, "chunked")) {
          ec = http::error::bad_transfer_encoding;
        }
        break;
      case http::field::expect:
        expects_continue = boost::beast::iequals(value, "100-continue");
        break;
      default: break;
    }
    request.headers.emplace_back(to_std(name), to_std(value));
  }

  void on_header_impl(error_code& ec) override {
    if (hosts_ > 1 || (hosts_ == 0 && !is_http10)) ec = http::error::bad_field;
    if (is_chunked && (is_http10 || has_length_)) ec = http::error::bad_transfer_encoding;
  }

  // Not called, for bodies are skipped.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code&) override { return 0; }

  void on_finish_impl(error_code&) override {}

  int hosts_ = 0;
  bool has_length_ = false;
};

struct RequestReader::State {
  ReaderLimits limits;
  std::optional<Parser> parser;
  std::size_t header_bytes = 0;       // Of this request, done with.
  std::size_t body_left = 0;          // Of a body whose length the header tells.
  std::optional<ChunkedBody> chunks;  // Of any other.
  bool is_whole = false;
  int refusal = 0;

  void begin() {
    // One more, so that read_header() decides, which counts the whole header however it arrives.
    parser.emplace(limits.header_bytes_max + 1);
    header_bytes = 0;
    chunks.reset();
    is_whole = false;
  }
};

RequestReader::RequestReader(ReaderLimits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->begin();
}

RequestReader::~RequestReader() = default;

RequestReader::Step RequestReader::read(std::string_view bytes, std::size_t& used) {
  KARE_ASSERT(!bytes.empty() && !state_->is_whole && state_->refusal == 0);
  used = 0;
  const Parser& parser = *state_->parser;
  if (parser.is_header_done()) return read_body(bytes, used);
  const Step step = read_header(bytes, used);
  if (step != Step::kDone) return step;

  std::size_t in_body = 0;
  const Step body_step = read_body(bytes.substr(used), in_body);
  used += in_body;
  const bool held_back = body_step == Step::kMore && used == bytes.size() && in_body == 0;
  return held_back && parser.expects_continue && !parser.is_http10 ? Step::kExpects : body_step;
}

// kDone when the header is complete and allows the body.
RequestReader::Step RequestReader::read_header(std::string_view bytes, std::size_t& used) {
  Parser& parser = *state_->parser;
  const ReaderLimits& limits = state_->limits;
  error_code ec;
  used = parser.put(asio::const_buffer(bytes.data(), bytes.size()), ec);
  state_->header_bytes += used;
  if (ec == http::error::need_more) {
    const std::size_t unfinished = bytes.size() - used;
    return state_->header_bytes + unfinished >= limits.header_bytes_max ? refuse(431) : Step::kMore;
  }
  if (ec == http::error::header_limit || state_->header_bytes > limits.header_bytes_max) {
    return refuse(431);
  }
  if (ec) return refuse(400);
  if (parser.body_length > limits.body_bytes_max) return refuse(413);
  state_->body_left = static_cast<std::size_t>(parser.body_length);
  if (parser.is_chunked) {
    state_->chunks.emplace(ChunkLimits{.body_bytes_max = limits.body_bytes_max,
                                       .framing_bytes_max = limits.header_bytes_max});
  }
  return Step::kDone;
}

RequestReader::Step RequestReader::read_body(std::string_view bytes, std::size_t& used) {
  if (state_->chunks) return read_chunks(bytes, used);
  std::string& body = state_->parser->request.body;
  used = std::min(bytes.size(), state_->body_left);
  if (used > 0 && body.empty()) body.reserve(state_->body_left);
  body.append(bytes.substr(0, used));
  state_->body_left -= used;
  state_->is_whole = state_->body_left == 0;
  return state_->is_whole ? Step::kDone : Step::kMore;
}

RequestReader::Step RequestReader::read_chunks(std::string_view bytes, std::size_t& used) {
  switch (state_->chunks->read(bytes, used, state_->parser->request.body)) {
    case ChunkedBody::Step::kMore: return Step::kMore;
    case ChunkedBody::Step::kDone: break;
    case ChunkedBody::Step::kMalformed: return refuse(400);
    case ChunkedBody::Step::kBodyTooLarge: return refuse(413);
    case ChunkedBody::Step::kFramingTooLarge: return refuse(431);
  }
  state_->is_whole = true;
  return Step::kDone;
}

RequestReader::Step RequestReader::refuse(int status) {
  state_->refusal = status;
  return Step::kRefused;
}

int RequestReader::refusal() const {
  KARE_ASSERT(state_->refusal != 0);
  return state_->refusal;
}

bool RequestReader::keep_alive() const {
  return state_->parser->keep_alive();
}

bool RequestReader::is_http10() const {
  return state_->parser->is_http10;
}

Request RequestReader::take() {
  KARE_ASSERT(state_->is_whole);
  Request request = std::move(state_->parser->request);
  state_->begin();
  return request;
}

}  // namespace kare::net
