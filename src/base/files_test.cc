#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/hash.h"

namespace kare {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_folders(folder_).ok()); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  const Path folder_ =
      std::filesystem::temp_directory_path() / ("kare-files-" + to_hex(random_bytes(6)));
};

TEST_F(Files, AreWrittenWholeWithTheirMode) {
  const Path path = folder_ / "secret";

  ASSERT_TRUE(write_file_atomically(path, "one", 0600).ok());
  ASSERT_TRUE(write_file_atomically(path, "two", 0600).ok());

  EXPECT_EQ(read_file(path).value(), "two");
  EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::mask,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "secret.part"));
}

TEST_F(Files, AreCopiedFromTheirStartHoweverFarTheyWereRead) {
  const std::string bytes = random_bytes(200'000);
  ASSERT_TRUE(write_file_atomically(folder_ / "from", bytes, 0600).ok());
  const UniqueFd from(::open((folder_ / "from").c_str(), O_RDONLY | O_CLOEXEC));
  char byte = 0;
  ASSERT_EQ(::read(from.get(), &byte, 1), 1);

  ASSERT_TRUE(copy_file_atomically(from, folder_ / "to", 0644).ok());

  EXPECT_EQ(read_file(folder_ / "to").value(), bytes);
}

TEST_F(Files, ErrorsNameThePathInTheDetailOnly) {
  const auto missing = read_file(folder_ / "nothing");

  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_EQ(missing.error().message.find(folder_.string()), std::string::npos);
  EXPECT_NE(missing.error().detail.find("nothing"), std::string::npos);
}

TEST_F(Files, AWriteIntoAMissingFolderFailsAndLeavesNothing) {
  EXPECT_EQ(write_file_atomically(folder_ / "no" / "file", "x", 0600).error().code,
            Code::kUnavailable);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(Files, DescriptorsCloseWhenTheirOwnerGoes) {
  ASSERT_TRUE(write_file_atomically(folder_ / "x", "x", 0600).ok());
  EXPECT_GT(free_disk_bytes(folder_).value(), 0U);
  EXPECT_EQ(free_disk_bytes(folder_ / "missing").error().code, Code::kUnavailable);
  EXPECT_TRUE(std::filesystem::exists(executable_folder()));
}

}  // namespace
}  // namespace kare
