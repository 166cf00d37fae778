#include "net/multipart.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace kare::net {
namespace {

constexpr std::string_view kBreak = "\r\n";
constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 5.1.1.

Error broken(std::string_view why) {
  return Error{Code::kInvalid, "the request body is not a form: " + std::string(why), {}};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Takes a value, plain or quoted, from the front of `rest`, up to the next ';', which goes, too.
std::string take_value(std::string_view& rest) {
  std::string value;
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
      if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
      value += rest.front();
      rest.remove_prefix(1);
    }
  } else {
    value = trimmed(rest.substr(0, rest.find(';')));
  }
  const std::size_t end = rest.find(';');
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return value;
}

// A parameter of a header such as `form-data; name="a"; filename="b"`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  const std::size_t first = header.find(';');
  std::string_view rest = first == std::string_view::npos ? "" : header.substr(first + 1);
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string key = ascii_lower(trimmed(rest.substr(0, equals)));
    rest = trimmed(rest.substr(equals + 1));
    std::string value = take_value(rest);
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string_view first_word(std::string_view header) {
  return trimmed(header.substr(0, header.find(';')));
}

// The value of Content-Disposition among the header lines of a part.
std::string_view disposition(std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find(kBreak));
    lines.remove_prefix(std::min(line.size() + kBreak.size(), lines.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (ascii_lower(trimmed(line.substr(0, colon))) == "content-disposition") {
      return trimmed(line.substr(colon + 1));
    }
  }
  return {};
}

// `text` is what stands between two boundaries, without the line breaks around it.
Result<FormPart> read_part(std::string_view text) {
  // A part without headers begins with the empty line that ends them.
  std::string_view headers, body;
  if (text.starts_with(kBreak)) {
    body = text.substr(kBreak.size());
  } else {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return broken("a part has no empty line");
    headers = text.substr(0, end);
    body = text.substr(end + 4);
  }
  const std::string_view header = disposition(headers);
  auto name = parameter(header, "name");
  if (ascii_lower(first_word(header)) != "form-data" || !name) return broken("a part has no name");
  const bool is_file = parameter(header, "filename") || parameter(header, "filename*");
  return FormPart{std::move(*name), is_file, body};
}

}  // namespace

bool is_multipart_form(std::string_view content_type) {
  return ascii_lower(first_word(content_type)) == "multipart/form-data";
}

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                              std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) {
    return broken("its boundary is missing or too long");
  }
  const std::string first = "--" + *boundary;
  const std::string next = "\r\n" + first;
  std::size_t at = body.starts_with(first) ? first.size() : body.find(next);
  if (at == std::string_view::npos) return broken("its boundary does not occur");
  if (!body.starts_with(first)) at += next.size();

  std::vector<FormPart> parts;
  while (!body.substr(at).starts_with("--")) {
    const std::size_t line_end = body.find(kBreak, at);
    if (line_end == std::string_view::npos || !trimmed(body.substr(at, line_end - at)).empty()) {
      return broken("a boundary is not alone in its line");
    }
    // From the line break, so that a part may be empty.
    const std::size_t end = body.find(next, line_end);
    if (end == std::string_view::npos) return broken("it ends too early");
    if (parts.size() == kFormPartsMax) return broken("it has too many parts");
    const std::size_t begin = std::min(line_end + kBreak.size(), end);
    parts.push_back(KARE_TRY(read_part(body.substr(begin, end - begin))));
    at = end + next.size();
  }
  return parts;
}

}  // namespace kare::net
