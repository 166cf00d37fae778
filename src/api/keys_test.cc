#include "api/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <thread>
#include <vector>

#include "base/hash.h"

namespace kare::api {
namespace {

class ServerSecretFile : public testing::Test {
 protected:
  ServerSecretFile() { std::filesystem::create_directories(folder_); }
  ~ServerSecretFile() override { std::filesystem::remove_all(folder_); }

  const Path folder_ = Path(testing::TempDir()) / ("kare-keys-" + to_hex(random_bytes(6)));
  const Path file_ = folder_ / "server.key";
};

TEST_F(ServerSecretFile, IsMadeOnceForThisUserOnly) {
  const auto first = ServerSecret::load_or_create(folder_);
  const auto second = ServerSecret::load_or_create(folder_);

  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().key_hash("k"), second.value().key_hash("k"));
  struct stat facts {};
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(facts.st_size, 32);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(ServerSecretFile, IsTheSameForAllWhoStartAtOnce) {
  std::vector<std::string> hashes(8);
  std::vector<std::thread> threads;
  for (std::string& hash : hashes) {
    threads.emplace_back([&] {
      auto secret = ServerSecret::load_or_create(folder_);
      hash = secret.ok() ? secret.value().key_hash("k") : secret.error().detail;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(std::set<std::string>(hashes.begin(), hashes.end()).size(), 1U);
  EXPECT_EQ(hashes[0].size(), 64U);
}

TEST_F(ServerSecretFile, IsRefusedWhenItsLengthIsWrong) {
  ASSERT_TRUE(write_file_atomically(file_, "short", 0600).ok());

  const auto secret = ServerSecret::load_or_create(folder_);

  ASSERT_FALSE(secret.ok());
  EXPECT_EQ(secret.error().code, Code::kCorrupt);
}

TEST_F(ServerSecretFile, NeedsItsFolder) {
  EXPECT_FALSE(ServerSecret::load_or_create(folder_ / "missing").ok());
}

TEST(ServerSecret, DerivesADifferentKeyForEachUse) {
  const ServerSecret one(std::string(32, '1'));
  const ServerSecret two(std::string(32, '2'));

  EXPECT_EQ(one.key_hash("k"), one.key_hash("k"));
  EXPECT_NE(one.key_hash("k"), two.key_hash("k"));
  EXPECT_NE(one.key_hash("k"), one.key_hash("l"));
  EXPECT_NE(one.key_hash("k"), to_hex(hmac_sha256(std::string(32, '1'), "k")));
  EXPECT_EQ(one.link_signature("k").size(), 43U);
  EXPECT_NE(one.link_signature("k"), two.link_signature("k"));
}

TEST(MakeKey, KeysLookAlikeAndAreAllDifferent) {
  const ServerSecret secret(std::string(32, 's'));
  std::set<std::string> keys;
  for (int i = 0; i < 300; ++i) {
    const NewKey made = make_key(secret, "alice", "laptop", from_ms(5));

    ASSERT_EQ(made.key.size(), 46U);
    EXPECT_TRUE(made.key.starts_with("sk-"));
    EXPECT_NE(made.key[3], '-');
    EXPECT_EQ(made.record.hash, secret.key_hash(made.key));
    EXPECT_EQ(made.record.hint, made.key.substr(0, 7));
    EXPECT_EQ(made.record.owner, "alice");
    EXPECT_EQ(made.record.created, from_ms(5));
    EXPECT_FALSE(made.record.revoked);
    keys.insert(made.key);
  }
  EXPECT_EQ(keys.size(), 300U);
}

TEST(MakePair, HasASecretThatOnlyThisServerReads) {
  const ServerSecret secret(std::string(32, 's'));

  const NewPair made = make_pair(secret, "alice", "laptop", from_ms(5));

  EXPECT_EQ(made.access_key.size(), 35U);
  EXPECT_TRUE(made.access_key.starts_with("ak-"));
  EXPECT_EQ(made.secret_key.size(), 64U);
  EXPECT_EQ(made.record.hash, secret.key_hash(made.access_key));
  EXPECT_EQ(made.record.hint, made.access_key.substr(0, 7));
  EXPECT_EQ(made.record.owner, "alice");
  const std::string& sealed = made.record.sealed_secret;
  EXPECT_EQ(sealed.find(made.secret_key), std::string::npos);
  EXPECT_EQ(secret.unsealed(sealed, made.record.id).value(), made.secret_key);
  EXPECT_EQ(secret.unsealed(sealed, "key-other").error().code, Code::kCorrupt);
  EXPECT_FALSE(ServerSecret(std::string(32, 't')).unsealed(sealed, made.record.id).ok());
  EXPECT_FALSE(secret.unsealed(sealed + "=", made.record.id).ok());
  EXPECT_NE(make_pair(secret, "alice", "", from_ms(5)).secret_key, made.secret_key);
}

}  // namespace
}  // namespace kare::api
