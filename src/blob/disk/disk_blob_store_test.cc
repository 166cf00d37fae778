#include "blob/disk/disk_blob_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/ids.h"

namespace kare {
namespace {

class DiskBlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove_all(elsewhere_);
  }
  std::unique_ptr<BlobStore> make() {
    auto made = DiskBlobStore::create(root_);
    EXPECT_TRUE(made.ok());
    return made.ok() ? made.take() : nullptr;
  }
  static Path write(const Path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static std::string first_key(BlobStore& store) {
    std::string first;
    EXPECT_TRUE(store.for_each([&](std::string_view key, TimePoint) { first = key; }).ok());
    return first;
  }

  const Path folder_ = Path(::testing::TempDir()) / ("kare-disk-" + random_uuid());
  const Path root_ = folder_ / "deep" / "root";
  // Another file system than the temporary folder.
  const Path elsewhere_ = Path("/dev/shm") / ("kare-disk-" + random_uuid());
};

TEST_F(DiskBlobStoreTest, FindsItsFilesAfterARestart) {
  ASSERT_TRUE(make()->put("videos/5.mp4", write(folder_ / "in", "video")).ok());

  const auto again = make();

  EXPECT_EQ(first_key(*again), "videos/5.mp4");
  EXPECT_TRUE(again->open("videos/5.mp4").ok());
}

TEST_F(DiskBlobStoreTest, ClearsHalfMadeCopiesAtTheStart) {
  make();
  const Path leftover = write(root_ / "=parts" / "half.part", "half");

  const auto store = make();

  EXPECT_FALSE(std::filesystem::exists(leftover));
  EXPECT_EQ(first_key(*store), "");
}

TEST_F(DiskBlobStoreTest, PassesOverFilesThatItDidNotStore) {
  const auto store = make();
  write(root_ / "README", "x");
  write(root_ / "stray", "x");
  write(root_ / "videos" / "=zz" / "stray", "x");
  write(root_ / "=parts" / "being-copied.part", "x");
  ASSERT_EQ(::symlink("/etc/passwd", (root_ / "videos" / "link").c_str()), 0);

  EXPECT_EQ(first_key(*store), "");
}

TEST_F(DiskBlobStoreTest, NeverFollowsALink) {
  const auto store = make();
  ASSERT_TRUE(store->put("k", write(folder_ / "in", "x")).ok());
  Path stored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
    if (entry.is_regular_file()) stored = entry.path();
  }
  std::filesystem::remove(stored);
  ASSERT_EQ(::symlink("/etc/passwd", stored.c_str()), 0);

  EXPECT_FALSE(store->open("k").ok());
}

TEST_F(DiskBlobStoreTest, TakesFilesFromAnotherFileSystem) {
  const auto store = make();
  std::string bytes;
  for (int i = 0; i < 400'000; ++i) bytes += std::to_string(i);
  struct stat here = {}, there = {};
  ASSERT_TRUE(std::filesystem::create_directories(elsewhere_));
  ASSERT_EQ(::stat(folder_.c_str(), &here), 0);
  ASSERT_EQ(::stat(elsewhere_.c_str(), &there), 0);
  ASSERT_NE(here.st_dev, there.st_dev) << "TMPDIR must not lie in /dev/shm";
  const Path file = write(elsewhere_ / "in", bytes);

  ASSERT_TRUE(store->put("k", file).ok());

  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_TRUE(std::filesystem::is_empty(root_ / "=parts"));
  const auto stored = store->open("k");
  ASSERT_TRUE(stored.ok());
  const auto read = read_file("/proc/self/fd/" + std::to_string(stored.value().get()));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read.value() == bytes);
}

TEST_F(DiskBlobStoreTest, SaysWhenItsFolderCannotBeMade) {
  write(folder_ / "deep", "a file where a folder should be");

  const auto made = DiskBlobStore::create(root_);

  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::kUnavailable);
}

TEST_F(DiskBlobStoreTest, APutThatFailsLeavesNothing) {
  const auto store = make();
  ASSERT_TRUE(store->put("videos/1", write(folder_ / "in", "x")).ok());
  write(root_ / "blocked", "a file where a folder should be");
  const Path file = write(folder_ / "in", "x");

  EXPECT_FALSE(store->put("blocked/1", file).ok());

  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(store->open("blocked/1").error().code, Code::kNotFound);
}

}  // namespace
}  // namespace kare
