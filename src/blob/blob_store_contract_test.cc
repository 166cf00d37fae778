#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "blob/disk/disk_blob_store.h"

namespace kare {
namespace {

// How to make an empty store; `folder` is free for its use and empty.
struct StoreKind {
  std::string name;
  std::function<Result<std::unique_ptr<BlobStore>>(const Path& folder)> make;
};

class BlobStoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    folder_ = Path(::testing::TempDir()) / ("kare-blob-" + random_uuid());
    std::filesystem::create_directories(folder_ / "incoming");
    auto made = GetParam().make(folder_ / "store");
    ASSERT_TRUE(made.ok()) << made.error().detail;
    store_ = made.take();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Path incoming(const std::string& bytes, const std::string& name = "file") {
    Path path = folder_ / "incoming" / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  // The bytes under a key, or the name of the error code.
  std::string stored(std::string_view key) {
    auto fd = store_->open(key);
    return fd.ok() ? bytes_of(fd.value()) : std::string(code_name(fd.error().code));
  }
  static std::string bytes_of(const UniqueFd& fd) {
    std::string bytes(1 << 16, '\0');
    const ssize_t got = ::pread(fd.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }
  std::map<std::string, TimePoint> all() {
    std::map<std::string, TimePoint> found;
    const auto walked = store_->for_each(
        [&](std::string_view key, TimePoint written) { found[std::string(key)] = written; });
    EXPECT_TRUE(walked.ok());
    return found;
  }

  Path folder_;
  std::unique_ptr<BlobStore> store_;
};

TEST_P(BlobStoreContract, GivesBackWhatWasPut) {
  const Path file = incoming(std::string("a\0b", 3));

  ASSERT_TRUE(store_->put("videos/1.mp4", file).ok());

  EXPECT_EQ(stored("videos/1.mp4"), std::string("a\0b", 3));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_P(BlobStoreContract, SaysThatABlobIsAbsent) {
  EXPECT_EQ(stored("videos/1.mp4"), "not_found");
  ASSERT_TRUE(store_->put("a", incoming("x")).ok());
  EXPECT_EQ(stored("a/b"), "not_found");
}

TEST_P(BlobStoreContract, ReplacesABlob) {
  ASSERT_TRUE(store_->put("k", incoming("old")).ok());
  ASSERT_TRUE(store_->put("k", incoming("new")).ok());

  EXPECT_EQ(stored("k"), "new");
  EXPECT_EQ(all().size(), 1u);
}

TEST_P(BlobStoreContract, KeepsKeysApartThatShareAPrefix) {
  for (const char* key : {"a", "a/b", "a/b/c", "b", "ab"}) {
    ASSERT_TRUE(store_->put(key, incoming(key)).ok()) << key;
  }

  for (const char* key : {"a", "a/b", "a/b/c", "b", "ab"}) EXPECT_EQ(stored(key), key);
  EXPECT_EQ(all().size(), 5u);
}

TEST_P(BlobStoreContract, RemovesOnceAndAgain) {
  ASSERT_TRUE(store_->put("videos/1.mp4", incoming("x")).ok());

  EXPECT_TRUE(store_->remove("videos/1.mp4").ok());
  EXPECT_TRUE(store_->remove("videos/1.mp4").ok());
  EXPECT_TRUE(store_->remove("videos/never/there.mp4").ok());

  EXPECT_EQ(stored("videos/1.mp4"), "not_found");
  EXPECT_TRUE(all().empty());
}

TEST_P(BlobStoreContract, AnOpenBlobStaysReadableWhenRemoved) {
  ASSERT_TRUE(store_->put("k", incoming("still here")).ok());
  auto opened = store_->open("k");
  ASSERT_TRUE(opened.ok());

  ASSERT_TRUE(store_->remove("k").ok());

  EXPECT_EQ(bytes_of(opened.value()), "still here");
}

TEST_P(BlobStoreContract, RefusesBadKeysEverywhere) {
  for (const char* key : {"", "../k", "a//b", "K", "=parts/x"}) {
    const Path file = incoming("x");
    EXPECT_EQ(store_->put(key, file).error().code, Code::kInvalid);
    EXPECT_EQ(store_->open(key).error().code, Code::kInvalid);
    EXPECT_EQ(store_->remove(key).error().code, Code::kInvalid);
    EXPECT_TRUE(std::filesystem::exists(file));
  }
}

TEST_P(BlobStoreContract, APutWithoutAFileLeavesNothing) {
  const auto put = store_->put("k", folder_ / "incoming" / "absent");

  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Code::kNotFound);
  EXPECT_EQ(stored("k"), "not_found");
  EXPECT_FALSE(store_->put("k", folder_ / "incoming").ok()) << "a folder is not a file";
}

TEST_P(BlobStoreContract, NamesEveryBlobWithTheTimeOfStoring) {
  const TimePoint before = SystemClock().now() - std::chrono::seconds(2);
  const Path old = incoming("x", "old");
  const timespec long_ago[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, old.c_str(), long_ago, 0), 0);
  ASSERT_TRUE(store_->put("videos/1.mp4", old).ok());
  ASSERT_TRUE(store_->put("videos/1.jpg", incoming("y")).ok());

  const auto found = all();

  ASSERT_EQ(found.size(), 2u);
  EXPECT_GE(found.at("videos/1.mp4"), before);
  EXPECT_GE(found.at("videos/1.jpg"), before);
}

TEST_P(BlobStoreContract, ManyThreadsPutAtOnce) {
  std::vector<Path> files;
  for (int i = 0; i < 40; ++i) files.push_back(incoming(std::to_string(i), std::to_string(i)));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = static_cast<std::size_t>(t); i < files.size(); i += 4) {
        EXPECT_TRUE(store_->put("many/" + std::to_string(i), files[i]).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(all().size(), 40u);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(stored("many/" + std::to_string(i)), std::to_string(i));
}

TEST_P(BlobStoreContract, KnowsHowMuchIsFree) {
  const auto free = store_->free_bytes();

  ASSERT_TRUE(free.ok());
  EXPECT_GT(free.value(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Stores, BlobStoreContract,
                         ::testing::Values(StoreKind{
                             "Disk", [](const Path& at) { return DiskBlobStore::create(at); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare
