#include <gtest/gtest.h>

#include "engine/wan/golden/models.h"

namespace kare::wan {
namespace {

TEST(Golden, ModelsAndSamplersAgreeWithTheReference) {
  const auto rows = run_golden(Path(KARE_SOURCE_DIR) / "tests/golden", golden_kinds_of_video());

  EXPECT_GE(rows.size(), 320u) << "checks that are left out would prove nothing";
  for (const GoldenRow& row : rows) {
    EXPECT_TRUE(row.ok) << row.set << " " << row.check << ": " << row.max_abs << " > "
                        << row.tolerance;
  }
}

}  // namespace
}  // namespace kare::wan
