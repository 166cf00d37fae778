#include "engine/wan/weights/safetensors.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

Code code_of(const std::string& file) {
  const auto parsed = parse_safetensors(bytes_of(file));
  EXPECT_FALSE(parsed.ok());
  return parsed.ok() ? Code::kInternal : parsed.error().code;
}

std::string tensor(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return "\"a\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":" + std::string(shape) +
         ",\"data_offsets\":" + std::string(offsets) + "}";
}

TEST(Safetensors, ReadsTensorsAndMetadata) {
  const std::string file = safetensors_file(
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}  )",
      "\x01\xff");

  const auto table = parse_safetensors(bytes_of(file));

  ASSERT_TRUE(table.ok());
  ASSERT_EQ(table.value().tensors.size(), 1u);
  EXPECT_EQ(values_of(table.value().tensors[0]), (std::vector<float>{1, -1}));
  EXPECT_EQ(table.value().metadata.at("format"), "pt");
}

TEST(Safetensors, EveryCutFileIsRefused) {
  const std::string file = read_file(kGolden / "formats_all_dtypes.safetensors").take();

  for (std::size_t length = 0; length < file.size(); ++length) {
    EXPECT_FALSE(parse_safetensors(bytes_of(file).first(length)).ok()) << length;
  }
  EXPECT_TRUE(parse_safetensors(bytes_of(file)).ok());
}

TEST(Safetensors, AnImpossibleHeaderLengthIsRefused) {
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{1} << 40, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(code_of(little(length) + "{}"), Code::kCorrupt) << length;
  }
}

TEST(Safetensors, NumbersThatDoNotFitAreRefused) {
  const std::string data(8, '\0');
  for (const std::string& entry : {
           tensor("F32", "[2]", "[0,9]"),                      // Beyond the file.
           tensor("F32", "[2]", "[8,0]"),                      // Backwards.
           tensor("F32", "[3]", "[0,8]"),                      // Not that many numbers.
           tensor("F32", "[-2]", "[0,8]"),                     // Negative.
           tensor("F32", "[2.5]", "[0,8]"),                    // No whole number.
           tensor("F32", "[4611686018427387905,4]", "[0,8]"),  // Overflows.
           tensor("F32", "[9223372036854775807,9223372036854775807]", "[0,8]"),
           tensor("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]"),  // More axes than any tensor has.
           tensor("F32", "\"x\"", "[0,8]"),
           tensor("F32", "[2]", "[0]"),
       }) {
    EXPECT_EQ(code_of(safetensors_file("{" + entry + "}", data)), Code::kCorrupt) << entry;
  }
}

TEST(Safetensors, OverlapsAndHolesAreRefused) {
  const auto two = [](const char* first, const char* second) {
    return std::string(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)") + first +
           R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}";
  };
  const std::string eight(8, '\0'), nine(9, '\0');

  EXPECT_TRUE(parse_safetensors(bytes_of(safetensors_file(two("[4,8]", "[0,4]"), eight))).ok());
  EXPECT_EQ(code_of(safetensors_file(two("[0,4]", "[3,7]"), eight)), Code::kCorrupt);
  EXPECT_EQ(code_of(safetensors_file(two("[0,4]", "[0,4]"), eight)), Code::kCorrupt);
  EXPECT_EQ(code_of(safetensors_file(two("[0,4]", "[5,9]"), nine)), Code::kCorrupt);
  EXPECT_EQ(code_of(safetensors_file(two("[0,4]", "[4,8]"), nine)), Code::kCorrupt);
}

TEST(Safetensors, ATypeThatIsNotReadIsNamed) {
  const auto parsed = parse_safetensors(
      bytes_of(safetensors_file("{" + tensor("C64", "[1]", "[0,8]") + "}", std::string(8, '\0'))));

  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Code::kUnsupported);
  EXPECT_EQ(parsed.error().message, "tensor \"a\" has the type C64, which is not read");
}

TEST(Safetensors, AHeaderThatIsNoObjectIsRefused) {
  for (const char* header : {"", "[]", "{", "null", "{\"a\":1}", "\"\"", "{\"a\":{}}"}) {
    EXPECT_EQ(code_of(safetensors_file(header, "")), Code::kCorrupt) << header;
  }
  EXPECT_EQ(code_of(safetensors_file(std::string(100'000, '['), "")), Code::kCorrupt);
}

}  // namespace
}  // namespace kare::wan
