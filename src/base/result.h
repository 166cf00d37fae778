#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace kare {

// Either a value or an Error. Must be looked at: [[nodiscard]] on the type.
template <class T = void>
class [[nodiscard]] Result {
 public:
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  // Implicit on purpose: `return value;` and `return error;` are the two ways out of a function.
  Result() requires std::is_void_v<T> : state_(std::in_place_index<0>) {}
  Result(Value value) requires(!std::is_void_v<T>)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  // REQUIRES: ok().
  const Value& value() const {
    KARE_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  // REQUIRES: !ok().
  const Error& error() const {
    KARE_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }
  // Moves the value out. REQUIRES: ok().
  Value take() {
    KARE_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  // Moves the error out. REQUIRES: !ok().
  Error take_error() {
    KARE_ASSERT(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<Value, Error> state_;
};

}  // namespace kare

// Yields the value, or returns the error from the enclosing function. One per statement.
#define KARE_TRY(expr)                \
  __extension__({                     \
    auto kare_try_ = (expr);          \
    if (!kare_try_.ok()) [[unlikely]] \
      return kare_try_.take_error();  \
    kare_try_.take();                 \
  })
