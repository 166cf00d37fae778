#include "engine/wan/pipeline/free_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

namespace kare::wan {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

// The number after `key` in a file of lines "KEY NUMBER …".
std::optional<std::uint64_t> number_after(const Path& file, const std::string& key) {
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string first;
    std::uint64_t number = 0;
    if (words >> first && first == key && words >> number) return number;
  }
  return std::nullopt;
}

// The number that is all of a file; "max" and a missing file are none.
std::optional<std::uint64_t> number_in(const Path& file) {
  std::ifstream in(file);
  std::uint64_t number = 0;
  if (in >> number) return number;
  return std::nullopt;
}

std::uint64_t left_to(const Path& group) {
  const auto limit = number_in(group / "memory.max");
  if (!limit) return kNoLimit;
  const std::uint64_t used = number_in(group / "memory.current").value_or(0);
  const std::uint64_t files = number_after(group / "memory.stat", "inactive_file").value_or(0) +
                              number_after(group / "memory.stat", "active_file").value_or(0);
  const std::uint64_t held = used - std::min(used, files);
  return *limit - std::min(*limit, held);
}

// "/user.slice/a.service" of the line "0::/user.slice/a.service".
std::string own_group(const Path& system) {
  std::ifstream in(system / "proc/self/cgroup");
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return "";
}

}  // namespace

std::uint64_t available_memory(const Path& system) {
  const auto machine = number_after(system / "proc/meminfo", "MemAvailable:");
  std::uint64_t least = machine ? *machine * 1024 : kNoLimit;
  const Path root = system / "sys/fs/cgroup";
  Path group = own_group(system);
  least = std::min(least, left_to(root));
  for (; !group.empty(); group = group.parent_path()) {
    least = std::min(least, left_to(root / group));
  }
  return least;
}

}  // namespace kare::wan
