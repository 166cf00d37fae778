#include <cstdio>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/run.h"

namespace kare::wan {

std::vector<GoldenKind> golden_kinds_of_video() {
  constexpr const char* kEnd = "_io.safetensors";
  return {{"dit_", kEnd, check_golden_dit},
          {"vae", kEnd, check_golden_vae},
          {"schedulers", kEnd, check_golden_schedulers},
          {"lora", ".json", check_golden_lora_output},
          {"pipe_", kEnd, check_golden_pipe}};
}

int print_golden(const Path& folder) {
  std::vector<GoldenKind> kinds = golden_kinds_of_files();
  for (auto& more : {golden_kinds_of_text(), golden_kinds_of_video()}) {
    kinds.insert(kinds.end(), more.begin(), more.end());
  }
  const std::vector<GoldenRow> rows = run_golden(folder, kinds);
  bool all_ok = !rows.empty();
  for (const GoldenRow& row : rows) {
    std::printf("%s %s %.3g %.3g %s\n", row.set.c_str(), row.check.c_str(), row.max_abs,
                row.tolerance, row.ok ? "ok" : "FAIL");
    all_ok = all_ok && row.ok;
  }
  if (rows.empty()) std::printf("there are no sets in %s\n", folder.c_str());
  return all_ok ? 0 : 1;
}

}  // namespace kare::wan
