#include "engine/wan/umt5/text_encoder.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/wan/golden/golden.h"
#include "engine/wan/umt5/relative_bucket.h"

namespace kare::wan {
namespace {

const Path kFolder = Path(KARE_SOURCE_DIR) / "tests/golden";

TextEncoder tiny_encoder(const char* file, at::ScalarType compute) {
  auto checkpoint = Checkpoint::open(kFolder / file);
  EXPECT_TRUE(checkpoint.ok());
  auto named = name_text_encoder(checkpoint.take());
  EXPECT_TRUE(named.ok());
  auto encoder = TextEncoder::create(named.take(), compute);
  EXPECT_TRUE(encoder.ok());
  return encoder.take();
}

TEST(TextEncoder, AgreesWithTheReference) {
  const auto rows = run_golden(kFolder, golden_kinds_of_text());

  for (const GoldenRow& row : rows) {
    EXPECT_TRUE(row.ok) << row.set << " " << row.check << ": " << row.max_abs << " > "
                        << row.tolerance;
  }
  // Two layouts with three prompts of four results each, the buckets and a run in bfloat16.
  EXPECT_EQ(rows.size(), 2u * 3 * 4 + 2);
}

TEST(TextEncoder, ReadsItsMeasuresFromTheWeights) {
  const TextEncoder encoder = tiny_encoder("umt5_tiny_hf.safetensors", at::kFloat);

  EXPECT_EQ(encoder.dims().vocabulary, 160);
  EXPECT_EQ(encoder.dims().dim, 32);
  EXPECT_EQ(encoder.dims().heads, 4);
  EXPECT_EQ(encoder.dims().ffn, 80);
  EXPECT_EQ(encoder.dims().layers, 2);
}

TEST(TextEncoder, RefusesIdsBeyondItsVocabulary) {
  const TextEncoder encoder = tiny_encoder("umt5_tiny_original.safetensors", at::kFloat);

  for (const std::int32_t id : {160, -1}) {
    const auto encoded = encoder.encode(std::vector<std::int32_t>{3, id, 1});

    ASSERT_FALSE(encoded.ok());
    EXPECT_EQ(encoded.error().code, Code::kInvalid);
  }
}

TEST(TextEncoder, StopsBetweenLayersWhenAsked) {
  const TextEncoder encoder = tiny_encoder("umt5_tiny_original.safetensors", at::kFloat);
  int heard = 0;

  const auto encoded =
      encoder.encode(std::vector<std::int32_t>{3, 1}, [&](std::string_view, const at::Tensor&) {
        ++heard;
        return false;
      });

  ASSERT_FALSE(encoded.ok());
  EXPECT_EQ(encoded.error().code, Code::kStopped);
  EXPECT_EQ(heard, 1);
}

TEST(TextEncoder, RunsTwiceWithTheSameResult) {
  const TextEncoder encoder = tiny_encoder("umt5_tiny_original.safetensors", at::kBFloat16);
  const std::vector<std::int32_t> ids = {7, 8, 9, 1};

  const at::Tensor first = encoder.encode(ids).take(), second = encoder.encode(ids).take();

  EXPECT_TRUE(at::equal(first, second));
}

TEST(RelativeBucket, SeparatesSidesAndSharesFarPlaces) {
  EXPECT_EQ(relative_bucket(0, 32, 128), 0);
  EXPECT_EQ(relative_bucket(-7, 32, 128), 7);
  EXPECT_EQ(relative_bucket(7, 32, 128), 16 + 7);
  EXPECT_EQ(relative_bucket(-8, 32, 128), 8);
  EXPECT_EQ(relative_bucket(-127, 32, 128), 15);
  EXPECT_EQ(relative_bucket(100000, 32, 128), 31);
}

}  // namespace
}  // namespace kare::wan
