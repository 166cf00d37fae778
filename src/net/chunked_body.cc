#include "net/chunked_body.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace kare::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Whether it may stand in a quoted string or in the value of a field.
bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

// These take something off the front of `rest`, or leave it alone and say that it is not there.

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

bool skip_char(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

bool skip_token(std::string_view& rest) {
  const auto* end = std::find_if_not(rest.begin(), rest.end(), is_token_char);
  if (end == rest.begin()) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
  return true;
}

bool skip_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) return false;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return true;
    }
    if (rest[i] == '\\') ++i;
    if (i == rest.size() || !is_text(rest[i])) return false;
  }
  return false;
}

// BWS ";" BWS name [ BWS "=" BWS value ]
bool skip_extension(std::string_view& rest) {
  skip_blanks(rest);
  if (!skip_char(rest, ';')) return false;
  skip_blanks(rest);
  if (!skip_token(rest)) return false;
  std::string_view value = rest;
  skip_blanks(value);
  if (!skip_char(value, '=')) return true;
  skip_blanks(value);
  rest = value;
  return skip_token(rest) || skip_quoted(rest);
}

// Whether `line` is a chunk's size with extensions or without.
bool parse_size(std::string_view line, std::uint64_t& size) {
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (error != std::errc()) return false;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  while (!line.empty()) {
    if (!skip_extension(line)) return false;
  }
  return true;
}

bool is_field(std::string_view line) {
  return skip_token(line) && skip_char(line, ':') && std::ranges::all_of(line, is_text);
}

}  // namespace

ChunkedBody::Step ChunkedBody::read(std::string_view bytes, std::size_t& used, std::string& body) {
  used = 0;
  while (true) {
    std::size_t took = 0;
    const Step step = read_part(bytes.substr(used), took, body);
    used += took;
    if (step != Step::kMore || took == 0) return step;
  }
}

ChunkedBody::Step ChunkedBody::read_part(std::string_view bytes, std::size_t& used,
                                         std::string& body) {
  switch (part_) {
    case Part::kSize: return read_size(bytes, used);
    case Part::kData: return read_data(bytes, used, body);
    case Part::kDataEnd: return read_data_end(bytes, used);
    case Part::kTrailers: break;
  }
  return read_trailer(bytes, used);
}

ChunkedBody::Step ChunkedBody::read_size(std::string_view bytes, std::size_t& used) {
  std::string_view line;
  const Step step = read_line(bytes, used, line);
  if (step != Step::kMore || used == 0) return step;
  if (!parse_size(line, data_left_)) return Step::kMalformed;
  if (data_left_ > body_left_) return Step::kBodyTooLarge;
  body_left_ -= static_cast<std::size_t>(data_left_);
  framing_left_ = framing_bytes_max_;
  part_ = data_left_ > 0 ? Part::kData : Part::kTrailers;
  return Step::kMore;
}

ChunkedBody::Step ChunkedBody::read_data(std::string_view bytes, std::size_t& used,
                                         std::string& body) {
  const std::string_view data = bytes.substr(0, static_cast<std::size_t>(data_left_));
  body.append(data);
  used = data.size();
  data_left_ -= data.size();
  if (data_left_ == 0) part_ = Part::kDataEnd;
  return Step::kMore;
}

ChunkedBody::Step ChunkedBody::read_data_end(std::string_view bytes, std::size_t& used) {
  const std::string_view end = bytes.substr(0, kLineEnd.size());
  if (!kLineEnd.starts_with(end)) return Step::kMalformed;
  if (end.size() < kLineEnd.size()) return Step::kMore;
  used = end.size();
  part_ = Part::kSize;
  return Step::kMore;
}

ChunkedBody::Step ChunkedBody::read_trailer(std::string_view bytes, std::size_t& used) {
  std::string_view line;
  const Step step = read_line(bytes, used, line);
  if (step != Step::kMore || used == 0) return step;
  if (line.empty()) return Step::kDone;
  return is_field(line) ? Step::kMore : Step::kMalformed;
}

// Reads one line into `line`, without its end.
ChunkedBody::Step ChunkedBody::read_line(std::string_view bytes, std::size_t& used,
                                         std::string_view& line) {
  const std::string_view window = bytes.substr(0, framing_left_);
  const std::size_t feed = window.find('\n', scanned_);
  if (feed == std::string_view::npos) {
    scanned_ = window.size();
    return window.size() == framing_left_ ? Step::kFramingTooLarge : Step::kMore;
  }
  if (feed == 0 || window[feed - 1] != '\r') return Step::kMalformed;
  line = window.substr(0, feed - 1);
  used = feed + 1;
  framing_left_ -= used;
  scanned_ = 0;
  return Step::kMore;
}

}  // namespace kare::net
