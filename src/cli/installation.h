#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "cli/arguments.h"
#include "config/load.h"

namespace kare::cli {

// One installation: its settled configuration and where its files lie.
struct Installation {
  config::Loaded config;
  Path data;

  Path database() const { return data / "kare.db"; }
  Path blobs() const { return data / "blobs"; }
  Path scratch() const { return data / "scratch"; }
};

// Reads flags, environment and file. The folder need not exist yet. kInvalid lists every mistake.
Result<Installation> find_installation(const InstallationArguments& arguments);

// The folder when none is named: $XDG_DATA_HOME/kare, ~/.local/share/kare, or /var/lib/kare for
// root.
Path default_data_folder();

// For commands that only look: kNotFound when nothing was ever served from this folder.
Result<> require_database(const Installation& installation);

// A name for an owner that nobody has yet.
std::string new_owner();

}  // namespace kare::cli
