#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/wan/wan_engine.h"

namespace kare::wan {

// What the words after the engine's name say, on top of the defaults: models from $WAN_WEIGHTS or
// the user's data folder, bfloat16 where the processor computes with it. docs/wan.md lists the
// options. kInvalid names the word that is wrong.
struct CommandLine {
  WanSettings settings;
  int threads = 0;  // 0: as many as the machine has.
};
Result<CommandLine> parse_command_line(const std::vector<std::string>& words);

// bfloat16 where its products are fast, else float32.
at::ScalarType fastest_type();

}  // namespace kare::wan
