#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace kare::config {

// How many single-byte insertions, deletions, substitutions and swaps of neighbours turn `a` into
// `b` (the restricted Damerau-Levenshtein distance). Costs a.size() * b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Index of the candidate nearest to `text`; the first one of several equally near.
// REQUIRES: at least one candidate.
std::size_t nearest(std::string_view text, std::span<const std::string> candidates);

}  // namespace kare::config
