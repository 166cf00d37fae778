#include "net/reply.h"

#include <array>
#include <charconv>
#include <ctime>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "net/asio.h"
#include "net/http_date.h"

namespace kare::net {
namespace {

constexpr std::size_t kUsualHeadBytes = 256;

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

// Formatted once a second in each thread, for it stands in every answer.
const std::string& date_now() {
  thread_local std::time_t second = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    second = now;
    text = http_date(now);
  }
  return text;
}

void append_status_line(std::string& head, int status) {
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  head.append("HTTP/1.1 ");
  append_number(head, static_cast<std::uint64_t>(status));
  head.append(" ").append(reason.data(), reason.size()).append("\r\n");
}

bool has_control_byte(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return true;
  }
  return false;
}

bool is_set_by_server(std::string_view name) {
  // Lengths first: nearly every header is told apart by its length alone.
  switch (name.size()) {
    case 4: return ascii_lower(name) == "date";
    case 10: return ascii_lower(name) == "connection";
    case 14: return ascii_lower(name) == "content-length";
    case 17: return ascii_lower(name) == "transfer-encoding";
    default: return false;
  }
}

void append_headers(std::string& head, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (is_set_by_server(name)) continue;
    if (has_control_byte(name) || has_control_byte(value)) {
      log_error("header with control bytes left out", {{"name", name}});
      continue;
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }
}

}  // namespace

Reply make_reply(Response response, const ReplyTerms& terms) {
  Reply reply;
  const bool has_stream = response.stream.is_open();
  // Its end can be told by closing alone.
  reply.keep_alive = terms.keep_alive && !has_stream;
  const bool has_file = response.file.file.is_open();
  // RFC 9110 section 8.6: no Content-Length with 1xx and 204; section 6.4.1: nor a body.
  const bool no_content = response.status < 200 || response.status == 204;
  const bool no_body = no_content || response.status == 304 || terms.head_only;

  reply.head.reserve(kUsualHeadBytes);
  append_status_line(reply.head, response.status);
  reply.head.append("Date: ").append(date_now()).append("\r\n");
  append_headers(reply.head, response.headers);
  if (!no_content && response.status != 304 && !has_stream) {
    reply.head.append("Content-Length: ");
    append_number(reply.head, has_file ? response.file.length : response.body.size());
    reply.head.append("\r\n");
  }
  if (!reply.keep_alive) reply.head.append("Connection: close\r\n");
  if (reply.keep_alive && terms.http10) reply.head.append("Connection: keep-alive\r\n");
  reply.head.append("\r\n");

  if (no_body) return reply;
  if (has_stream) {
    reply.stream = std::move(response.stream);
  } else if (has_file) {
    reply.file = std::move(response.file);
  } else {
    reply.body = std::move(response.body);
  }
  return reply;
}

}  // namespace kare::net
