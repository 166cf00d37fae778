#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "kling/create_request.h"

// Bodies of create requests for the tests of this folder, and what becomes of them.
namespace kare::kling {

inline std::variant<CreateRequest, Refusal> parse(std::string_view body,
                                                  Dialect dialect = Dialect::kV1) {
  return parse_create(body, dialect, known_models());
}

inline CreateRequest accepted(std::string_view body, Dialect dialect = Dialect::kV1) {
  auto parsed = parse(body, dialect);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    ADD_FAILURE() << body << " was refused: " << refusal->message;
    return {};
  }
  return std::get<CreateRequest>(std::move(parsed));
}

inline std::string refused(std::string_view body, Dialect dialect = Dialect::kV1,
                           WireCode code = kBadValue) {
  const auto parsed = parse(body, dialect);
  const auto* refusal = std::get_if<Refusal>(&parsed);
  if (refusal == nullptr) {
    ADD_FAILURE() << body << " was accepted";
    return {};
  }
  EXPECT_EQ(refusal->code, code) << refusal->message;
  return refusal->message;
}

// A body with a good prompt, for `model`, with `fields`: JSON members, e.g. R"("mode":"pro")".
inline std::string order(std::string_view model, std::string_view fields) {
  return R"({"prompt":"A beach.","model_name":")" + std::string(model) + "\"," +
         std::string(fields) + "}";
}

}  // namespace kare::kling
