#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/duration.h"

// What is allowed for an option, as the tables of options write it.
namespace kare::config {

// Both ends are allowed.
struct Range {
  int min = 0, max = 0;
};
struct Span {
  Milliseconds min, max;
};
using Choices = std::vector<std::string>;
// Marks an option that is never shown, and that the environment may name a file for.
struct Secret {};

constexpr Milliseconds days(int count) {
  return std::chrono::hours(24) * count;
}

}  // namespace kare::config
