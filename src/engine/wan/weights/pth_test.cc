#include "engine/wan/weights/pth.h"

#include <gtest/gtest.h>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

std::string word(std::string_view text) {
  return 'X' + little(static_cast<std::uint32_t>(text.size())) + std::string(text);
}

std::string small(int number) {
  return 'K' + std::string(1, static_cast<char>(number));
}

// (a, b) of small numbers.
std::string pair(int a, int b) {
  return small(a) + small(b) + '\x86';
}

// One tensor of the float32 storage "0", as torch pickles it.
std::string tensor(int offset, const std::string& shape, const std::string& strides) {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + word("storage") + "ctorch\nFloatStorage\n" +
         word("0") + word("cpu") + small(6) + "tQ" + small(offset) + shape + strides + "\x89}tR";
}

std::string pickle_of(const std::string& value) {
  return "\x80\x02}" + word("a") + value + "s.";
}

// Six numbers 0 … 5 in the storage "0".
std::string archive(const std::string& pickle) {
  std::string storage;
  for (int i = 0; i < 6; ++i) storage += little(static_cast<float>(i));
  return zip_file({{"m/data.pkl", pickle}, {"m/data/0", storage}, {"m/version", "3\n"}});
}

Error error_of(const std::string& file) {
  auto parsed = parse_pth(bytes_of(file));
  EXPECT_FALSE(parsed.ok());
  return parsed.ok() ? Error{} : parsed.take_error();
}

TEST(Pth, ReadsDenseTensorsWhereTheyLie) {
  const std::string file = archive(pickle_of(tensor(2, pair(2, 2), pair(2, 1))));

  const auto table = parse_pth(bytes_of(file));

  ASSERT_TRUE(table.ok()) << table.error().message;
  ASSERT_EQ(table.value().tensors.size(), 1u);
  EXPECT_EQ(values_of(table.value().tensors[0]), (std::vector<float>{2, 3, 4, 5}));
  EXPECT_TRUE(table.value().owned.empty());
}

TEST(Pth, CopiesTransposedTensors) {
  const std::string file = archive(pickle_of(tensor(0, pair(3, 2), pair(1, 3))));

  const auto table = parse_pth(bytes_of(file));

  ASSERT_TRUE(table.ok());
  EXPECT_EQ(values_of(table.value().tensors[0]), (std::vector<float>{0, 3, 1, 4, 2, 5}));
}

TEST(Pth, EveryCutFileIsRefused) {
  const std::string file = golden_bytes("formats_pth.safetensors", "pth_file");

  for (std::size_t length = 0; length < file.size(); length += 7) {
    EXPECT_FALSE(parse_pth(bytes_of(file).first(length)).ok()) << length;
  }
  EXPECT_TRUE(parse_pth(bytes_of(file)).ok());
}

TEST(Pth, FunctionsAreNeverCalledButNamed) {
  const Error plain =
      error_of(archive("\x80\x02"
                       "cos\nsystem\n" +
                       word("true") + "\x85R."));
  const Error stacked = error_of(archive("\x80\x04" + word("builtins") + word("eval") + "\x93."));

  EXPECT_EQ(plain.code, Code::kUnsupported);
  EXPECT_NE(plain.message.find("\"os.system\""), std::string::npos);
  EXPECT_EQ(stacked.code, Code::kUnsupported);
  EXPECT_NE(stacked.message.find("\"builtins.eval\""), std::string::npos);
}

TEST(Pth, OtherOperationsAreRefused) {
  // OBJ, INST, NEWOBJ, EXT1, and BUILD and REDUCE on what they are not for.
  for (const char* pickle : {"\x80\x02(o.", "\x80\x02(ios\nsystem\n.", "\x80\x02)\x81.",
                             "\x80\x02\x82\x01.", "\x80\x02}b.", "\x80\x02}}R.", "\x80\x02)}Q."}) {
    EXPECT_FALSE(parse_pth(bytes_of(archive(pickle))).ok()) << pickle;
  }
}

TEST(Pth, TensorsOutsideOfTheirStorageAreRefused) {
  for (const std::string& value : {
           tensor(3, pair(2, 2), pair(2, 1)),
           tensor(0, pair(2, 2), pair(5, 1)),
           tensor(0, pair(200, 200), pair(0, 0)),
           tensor(0, pair(2, 2), small(1) + '\x85'),
           tensor(0, pair(2, 2), std::string("J\xff\xff\xff\xff") + small(1) + '\x86'),
       }) {
    EXPECT_EQ(error_of(archive(pickle_of(value))).code, Code::kCorrupt);
  }
}

TEST(Pth, EndlessNestingCostsNoStack) {
  std::string pickle = "\x80\x02)";
  pickle.append(1'000'000, '\x85');

  EXPECT_EQ(error_of(archive(pickle + ".")).code, Code::kCorrupt);
}

TEST(Pth, AValueThatHoldsItselfIsNoLoop) {
  EXPECT_EQ(error_of(archive("\x80\x02]q\x01h\x01"
                             "a."))
                .code,
            Code::kCorrupt);
}

TEST(Pth, CompressedArchivesAreRefused) {
  const Error error = error_of(zip_file({{"m/data.pkl", "x", 8}}));

  EXPECT_EQ(error.code, Code::kUnsupported);
}

TEST(Pth, BigEndianNumbersAreRefused) {
  const Error error = error_of(zip_file({{"m/data.pkl", "\x80\x02}."}, {"m/byteorder", "big"}}));

  EXPECT_EQ(error.code, Code::kUnsupported);
}

TEST(Pth, ADictUnderAnotherKeyIsFound) {
  const std::string inner = '}' + word("b") + tensor(0, pair(1, 6), pair(6, 1)) + "s";

  const auto table = parse_pth(bytes_of(archive("\x80\x02}" + word("state_dict") + inner + "s.")));

  ASSERT_TRUE(table.ok());
  ASSERT_EQ(table.value().tensors.size(), 1u);
  EXPECT_EQ(table.value().tensors[0].name, "b");
}

}  // namespace
}  // namespace kare::wan
