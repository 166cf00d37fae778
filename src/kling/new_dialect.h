#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kling/create_request.h"

namespace kare::kling {

// Kling's newer dialect, with the model in the path (wire contract, section 1.5): its requests.
// Pure and safe from any thread.

// Reads the body of POST /text-to-video/{model}. Rules as for parse_create; the spec's model is the
// one that the first dialect calls so, e.g. "kling-v3" for "kling-3.0".
std::variant<CreateRequest, Refusal> parse_new_create(std::string_view body,
                                                      std::string_view model);

// Which part of the list POST /tasks asks for.
struct PageRequest {
  std::optional<std::int64_t> after;  // The id of the last task of the page before.
  int limit = 0;
};

// Reads the body of POST /tasks; an empty one asks for the first page. A cursor is the id of the
// last task of the page before, as next_cursor gave it.
std::variant<PageRequest, Refusal> parse_page_request(std::string_view body);

}  // namespace kare::kling
