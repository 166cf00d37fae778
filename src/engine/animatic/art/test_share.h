#pragma once

#include <filesystem>

#include "base/files.h"

namespace kare::animatic {

// Where tests find what tools/assets made: beside their own build, else in the main build.
inline Path test_share() {
  const Path own = Path(KARE_BUILD_DIR) / "share/kare";
  if (std::filesystem::exists(own / "art.pack")) return own;
  return Path(KARE_SOURCE_DIR) / "build/share/kare";
}

}  // namespace kare::animatic
