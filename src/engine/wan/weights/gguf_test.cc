#include "engine/wan/weights/gguf.h"

#include <gtest/gtest.h>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

std::string text(std::string_view value) {
  return little<std::uint64_t>(value.size()) + std::string(value);
}

std::string head(std::uint64_t tensors, std::uint64_t values) {
  return "GGUF" + little<std::uint32_t>(3) + little(tensors) + little(values);
}

// A tensor's entry: F32 unless said otherwise.
std::string entry(std::string_view name, const std::vector<std::uint64_t>& sizes,
                  std::uint64_t offset, std::uint32_t type = 0) {
  std::string out = text(name) + little(static_cast<std::uint32_t>(sizes.size()));
  for (const std::uint64_t size : sizes) out += little(size);
  return out + little(type) + little(offset);
}

std::string padded(std::string file, std::size_t data) {
  file.resize((file.size() + 31) / 32 * 32);
  return file + std::string(data, '\0');
}

Code code_of(const std::string& file) {
  const auto parsed = parse_gguf(bytes_of(file));
  EXPECT_FALSE(parsed.ok());
  return parsed.ok() ? Code::kInternal : parsed.error().code;
}

TEST(Gguf, ShapesAreRowMajorUnlessNotedOtherwise) {
  const std::string noted = text("comfy.gguf.orig_shape.b") + little<std::uint32_t>(9) +
                            little<std::uint32_t>(5) + little<std::uint64_t>(3) +
                            little<std::int32_t>(1) + little<std::int32_t>(2) +
                            little<std::int32_t>(3);
  const std::string file =
      padded(head(2, 1) + noted + entry("a", {3, 2}, 0) + entry("b", {6}, 32), 56);

  const auto parsed = parse_gguf(bytes_of(file));

  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().table.tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(parsed.value().table.tensors[1].shape, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(Gguf, EveryCutFileIsRefused) {
  const std::string file = golden_bytes("formats_gguf.safetensors", "gguf_file");

  for (std::size_t length = 0; length < file.size(); ++length) {
    EXPECT_FALSE(parse_gguf(bytes_of(file).first(length)).ok()) << length;
  }
  EXPECT_TRUE(parse_gguf(bytes_of(file)).ok());
}

TEST(Gguf, ImpossibleCountsAreRefused) {
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  EXPECT_EQ(code_of(head(kHuge, 0)), Code::kCorrupt);
  EXPECT_EQ(code_of(head(0, kHuge)), Code::kCorrupt);
  EXPECT_EQ(code_of(head(1, 0) + little(kHuge)), Code::kCorrupt);
  EXPECT_EQ(code_of(head(0, 1) + text("k") + little<std::uint32_t>(9) + little<std::uint32_t>(12) +
                    little(kHuge)),
            Code::kCorrupt);
  EXPECT_EQ(code_of(head(0, 1) + text("k") + little<std::uint32_t>(9) + little<std::uint32_t>(9)),
            Code::kCorrupt);
  EXPECT_EQ(code_of(padded(head(1, 0) + entry("a", {kHuge, 2}, 0), 64)), Code::kCorrupt);
  EXPECT_EQ(code_of(padded(head(1, 0) + entry("a", {std::uint64_t{1} << 61, 8}, 0), 64)),
            Code::kCorrupt);
  EXPECT_EQ(code_of(padded(head(1, 0) + entry("a", {4}, kHuge - 4), 64)), Code::kCorrupt);
}

TEST(Gguf, OverlappingTensorsAreRefused) {
  EXPECT_EQ(code_of(padded(head(2, 0) + entry("a", {4}, 0) + entry("b", {4}, 12), 64)),
            Code::kCorrupt);
}

TEST(Gguf, RowsMustBeWholeBlocks) {
  constexpr std::uint32_t kQ8 = 8;
  EXPECT_EQ(code_of(padded(head(1, 0) + entry("a", {16, 2}, 0, kQ8), 64)), Code::kCorrupt);
  EXPECT_TRUE(parse_gguf(bytes_of(padded(head(1, 0) + entry("a", {32, 1}, 0, kQ8), 64))).ok());
}

TEST(Gguf, ANoteMustKeepTheNumberOfElements) {
  const std::string noted = text("comfy.gguf.orig_shape.a") + little<std::uint32_t>(9) +
                            little<std::uint32_t>(5) + little<std::uint64_t>(1) +
                            little<std::int32_t>(7);
  EXPECT_EQ(code_of(padded(head(1, 1) + noted + entry("a", {6}, 0), 64)), Code::kCorrupt);
}

TEST(Gguf, TypesAndVersionsThatAreNotReadAreNamed) {
  EXPECT_EQ(code_of(padded(head(1, 0) + entry("a", {256}, 0, 16), 600)), Code::kUnsupported);
  EXPECT_EQ(code_of("GGUF" + little<std::uint32_t>(1) + std::string(64, '\0')), Code::kUnsupported);
}

}  // namespace
}  // namespace kare::wan
