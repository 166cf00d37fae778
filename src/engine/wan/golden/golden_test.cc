#include "engine/wan/golden/golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace kare::wan {
namespace {

const Path kFolder = Path(KARE_SOURCE_DIR) / "tests/golden";

TEST(Golden, FilesTextsAndNoiseAgreeWithTheReference) {
  const auto rows = run_golden(kFolder, golden_kinds_of_files());

  std::map<std::string, int> counts;
  for (const GoldenRow& row : rows) {
    ++counts[row.set];
    EXPECT_TRUE(row.ok) << row.set << " " << row.check << ": " << row.max_abs << " > "
                        << row.tolerance;
  }
  const std::map<std::string, int> expected = {
      {"formats_all_dtypes", 15}, {"formats_fp8_scaled", 2}, {"formats_gguf", 16},
      {"formats_pth", 22},        {"sharded", 69},           {"lora", 52},
      {"tokenizer_tiny", 58},     {"rng_cpu", 15},
  };
  EXPECT_EQ(counts, expected);
}

TEST(Golden, ASetThatCannotBeReadIsAFailure) {
  const auto fails = [](const Path&, const std::string&) -> Result<std::vector<GoldenRow>> {
    return Error{Code::kCorrupt, "cut short", ""};
  };

  const auto rows = run_golden(kFolder, {{"rng_", ".safetensors", fails}});

  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].set, "rng_cpu");
  EXPECT_EQ(rows[0].check, "could not run: cut short");
  EXPECT_FALSE(rows[0].ok);
}

TEST(Golden, ASetThatALibraryThrowsAtIsAFailure) {
  const auto throws = [](const Path&, const std::string&) -> Result<std::vector<GoldenRow>> {
    return std::vector<std::vector<GoldenRow>>().at(1);
  };

  const auto rows = run_golden(kFolder, {{"rng_", ".safetensors", throws}});

  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows[0].check.starts_with("could not run: vector")) << rows[0].check;
  EXPECT_FALSE(rows[0].ok);
}

TEST(Golden, AFolderThatIsNotThereIsAFailure) {
  const auto rows = run_golden(kFolder / "nothing", golden_kinds_of_files());

  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) EXPECT_FALSE(row.ok);
}

TEST(Golden, RowsCompareNumbersAndLengths) {
  const std::vector<float> values = {1, 2, 3}, close = {1, 2.5, 3}, shorter = {1, 2};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> odd = {nan, infinity, 3}, wrong = {1, infinity, 3};

  EXPECT_TRUE(golden_row("s", "c", values, values, 0).ok);
  EXPECT_DOUBLE_EQ(golden_row("s", "c", values, close, 0.1).max_abs, 0.5);
  EXPECT_FALSE(golden_row("s", "c", values, close, 0.1).ok);
  EXPECT_FALSE(golden_row("s", "c", values, shorter, 1e9).ok);
  EXPECT_TRUE(golden_row("s", "c", odd, odd, 0).ok);
  EXPECT_FALSE(golden_row("s", "c", wrong, odd, 1e9).ok);
}

}  // namespace
}  // namespace kare::wan
