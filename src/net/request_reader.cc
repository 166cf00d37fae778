#include "net/request_reader.h"

#include <optional>
#include <utility>

#include "base/assert.h"
#include "net/asio.h"
#include "net/url.h"

namespace kare::net {
namespace http = boost::beast::http;
using BeastView = boost::beast::string_view;

namespace {

constexpr std::size_t kUsualHeaders = 12;

std::string_view to_std(BeastView text) {
  return {text.data(), text.size()};
}

int status_of(const error_code& ec) {
  if (ec == http::error::body_limit) return 413;
  if (ec == http::error::header_limit) return 431;
  return 400;
}

}  // namespace

// Beast's parser knows the grammar; this writes what it finds straight into a Request and adds
// the rules that Beast leaves to its user.
class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  Parser() { request.headers.reserve(kUsualHeaders); }

  Request request;
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
    // Trailers arrive here, too. Nothing reads them, and they must not pass for headers.
    if (is_header_done()) return;
    switch (field) {
      case http::field::host: ++hosts_; break;
      case http::field::content_length:
        // Beast takes equal repetitions; another reader might take the first or the last.
        if (++lengths_ > 1 || value.find(',') != BeastView::npos) {
          ec = http::error::bad_content_length;
        }
        break;
      case http::field::transfer_encoding:
        // Beast reads a message with an unknown coding as one without a body.
        if (++encodings_ > 1 || !boost::beast::iequals(value, "chunked")) {
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
    if (is_http10 && encodings_ > 0) ec = http::error::bad_transfer_encoding;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    // The parser has compared the length with the limit already.
    if (length) request.body.reserve(static_cast<std::size_t>(*length));
  }

  std::size_t on_body_impl(BeastView bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_finish_impl(error_code&) override {}

  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
};

struct RequestReader::State {
  ReaderLimits limits;
  std::optional<Parser> parser;
  std::size_t header_bytes = 0;  // Of this request, done with.
  int refusal = 0;

  void begin() {
    parser.emplace();
    // One more, so that the limit below decides, which counts the whole header at once.
    parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max + 1));
    parser->body_limit(limits.body_bytes_max);
    header_bytes = 0;
  }
};

RequestReader::RequestReader(ReaderLimits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->begin();
}

RequestReader::~RequestReader() = default;

RequestReader::Step RequestReader::read(std::string_view bytes, std::size_t& used) {
  KARE_ASSERT(!bytes.empty() && state_->refusal == 0);
  Parser& parser = *state_->parser;
  const std::size_t header_max = state_->limits.header_bytes_max;
  used = 0;
  while (true) {
    const bool in_header = !parser.is_header_done();
    const std::string_view rest = bytes.substr(used);
    error_code ec;
    const std::size_t took = parser.put(asio::const_buffer(rest.data(), rest.size()), ec);
    used += took;
    if (in_header) state_->header_bytes += took;
    if (ec == http::error::need_more) {
      // What is left over is part of a header line, of a chunk's first line or of trailers.
      const std::size_t pending = rest.size() - took + (in_header ? state_->header_bytes : 0);
      return pending >= header_max ? refuse(431) : Step::kMore;
    }
    if (state_->header_bytes > header_max) return refuse(431);
    if (ec) return refuse(status_of(ec));
    if (parser.is_done()) return Step::kDone;
    if (used < bytes.size()) continue;
    const bool asks = in_header && parser.is_header_done() && parser.expects_continue;
    return asks && !parser.is_http10 ? Step::kExpects : Step::kMore;
  }
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
  KARE_ASSERT(state_->parser->is_done());
  Request request = std::move(state_->parser->request);
  state_->begin();
  return request;
}

}  // namespace kare::net
