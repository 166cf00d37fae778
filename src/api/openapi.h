#pragma once

#include <string_view>

namespace kare::api {

// The OpenAPI 3.1 document of this interface, as JSON, and one HTML page that shows it without
// needing anything else. Both are put together from src/api/openapi when Kare is built, and live as
// long as the program.
std::string_view openapi_document();
std::string_view docs_page();

}  // namespace kare::api
