#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::wan {

// One comparison with reference data. `set` is the set's name (`umt5_tiny`), `check` what of it was
// compared (`p0.block0`). Exact checks have the tolerance 0.
struct GoldenRow {
  std::string set, check;
  double max_abs = 0, tolerance = 0;
  bool ok = false;  // max_abs <= tolerance, and the shapes agree.
};

// Runs one set of a folder. An Error when its files cannot be read or loaded at all.
using GoldenCheck =
    std::function<Result<std::vector<GoldenRow>>(const Path& folder, const std::string& set)>;

// One kind of sets: which files of a folder are sets of this kind, and how to run one.
struct GoldenKind {
  std::string prefix;  // A set's file name begins with it …
  std::string suffix;  // … and ends with it; what remains with the prefix is the set's name.
  GoldenCheck check;
};

// The names of the sets of one kind in a folder, sorted. The suffix is cut off the name.
Result<std::vector<std::string>> golden_sets(const Path& folder, const GoldenKind& kind);

// The kinds that need no tensor library: formats_*, sharded, lora*, tokenizer_*, rng_*.
std::vector<GoldenKind> golden_kinds_of_files();
// The text encoder: umt5_*.
std::vector<GoldenKind> golden_kinds_of_text();

// Runs all sets of these kinds in a folder; a set that cannot be run becomes a row that failed,
// with the error's words as its check.
std::vector<GoldenRow> run_golden(const Path& folder, const std::vector<GoldenKind>& kinds);

// One row: largest absolute difference of two equally long lists (infinite when their lengths
// differ or one has a NaN where the other has none).
GoldenRow golden_row(std::string set, std::string check, std::span<const float> ours,
                     std::span<const float> expected, double tolerance);

}  // namespace kare::wan
