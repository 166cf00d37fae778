#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kare::net {

// One field of a form. The views point into the body; both texts are as sent.
struct FormPart {
  std::string name;
  bool is_file = false;  // It has a file name, be it empty.
  std::string_view body;
};

// Whether the value of a Content-Type header says multipart/form-data.
bool is_multipart_form(std::string_view content_type);

// Reads a form as browsers and HTTP libraries send it (RFC 7578): `content_type` is the header with
// its boundary. kInvalid, with a reason, for what is no such form or has more than kFormPartsMax
// parts. Headers of parts other than Content-Disposition are ignored; bytes before the first and
// after the last boundary, too.
Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body);

inline constexpr std::size_t kFormPartsMax = 64;

}  // namespace kare::net
