#include "engine/models_folder.h"

#include <cstdlib>

namespace kare {
namespace {

Path environment_path(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): at start.
  return value == nullptr ? Path() : Path(value);
}

}  // namespace

Path user_data_folder() {
  const Path data = environment_path("XDG_DATA_HOME");
  if (!data.empty()) return data / "kare";
  const Path home = environment_path("HOME");
  return home.empty() ? Path() : home / ".local/share/kare";
}

Path wan_models_folder() {
  const Path weights = environment_path("WAN_WEIGHTS");
  if (!weights.empty()) return weights;
  const Path data = user_data_folder();
  return data.empty() ? Path() : data / "models";
}

}  // namespace kare
