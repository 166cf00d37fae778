#include "engine/wan/golden/golden.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <string_view>
#include <utility>

namespace kare::wan {

Result<std::vector<std::string>> golden_sets(const Path& folder, const GoldenKind& kind) {
  std::vector<std::string> sets;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.size() < kind.prefix.size() + kind.suffix.size()) continue;
    if (!name.starts_with(kind.prefix) || !name.ends_with(kind.suffix)) continue;
    sets.push_back(name.substr(0, name.size() - kind.suffix.size()));
  }
  if (error) return Error{Code::kNotFound, "could not list the golden data", folder.string()};
  std::sort(sets.begin(), sets.end());
  return sets;
}

namespace {

// What the libraries throw at data that do not fit together is the failure of one set, not the end
// of the run.
Result<std::vector<GoldenRow>> run_set(const GoldenKind& kind, const Path& folder,
                                       const std::string& set) {
  try {
    return kind.check(folder, set);
  } catch (const std::exception& error) {
    const std::string_view what(error.what());
    return Error{Code::kCorrupt, std::string(what.substr(0, what.find('\n'))), ""};
  }
}

}  // namespace

std::vector<GoldenRow> run_golden(const Path& folder, const std::vector<GoldenKind>& kinds) {
  std::vector<GoldenRow> rows;
  const auto add_failure = [&](const std::string& set, const Error& error) {
    rows.push_back({.set = set, .check = "could not run: " + error.message});
  };
  for (const GoldenKind& kind : kinds) {
    auto sets = golden_sets(folder, kind);
    if (!sets.ok()) {
      add_failure(kind.prefix, sets.error());
      continue;
    }
    for (const std::string& set : sets.value()) {
      auto checked = run_set(kind, folder, set);
      if (!checked.ok()) {
        add_failure(set, checked.error());
        continue;
      }
      for (GoldenRow& row : checked.take()) rows.push_back(std::move(row));
    }
  }
  return rows;
}

GoldenRow golden_row(std::string set, std::string check, std::span<const float> ours,
                     std::span<const float> expected, double tolerance) {
  GoldenRow row{.set = std::move(set), .check = std::move(check), .tolerance = tolerance};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (ours.size() != expected.size()) row.max_abs = kInfinity;
  for (std::size_t i = 0; i < std::min(ours.size(), expected.size()); ++i) {
    const bool is_same = ours[i] == expected[i] || (std::isnan(ours[i]) && std::isnan(expected[i]));
    if (is_same) continue;
    const double difference = std::abs(double{ours[i]} - double{expected[i]});
    row.max_abs = std::isnan(difference) ? kInfinity : std::max(row.max_abs, difference);
  }
  row.ok = row.max_abs <= tolerance;
  return row;
}

}  // namespace kare::wan
