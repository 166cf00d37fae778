#include <gtest/gtest.h>

#include "store/store_test_kit.h"

namespace kare {
namespace {

class KeyStoreContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  KeyStoreContract() : under_test_(GetParam().make()), keys_(under_test_->keys()) {}
  static ApiKey key(const std::string& id, std::int64_t created_ms = 5) {
    return ApiKey{.id = id,
                  .owner = "ann",
                  .name = "",
                  .hint = "sk-a",
                  .hash = "hash-" + id,
                  .created = from_ms(created_ms),
                  .revoked = std::nullopt};
  }

  const std::unique_ptr<testkit::StoreUnderTest> under_test_;
  KeyStore& keys_;
};

TEST_P(KeyStoreContract, FindsAKeyByItsHash) {
  ApiKey added = key("key-1");
  added.name = "laptop";
  ASSERT_TRUE(keys_.add(added).ok());

  const auto found = keys_.find("hash-key-1");

  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().id, "key-1");
  EXPECT_EQ(found.value().owner, "ann");
  EXPECT_EQ(found.value().name, "laptop");
  EXPECT_EQ(found.value().hint, "sk-a");
  EXPECT_EQ(found.value().created, from_ms(5));
  EXPECT_FALSE(found.value().revoked);
  EXPECT_EQ(keys_.find("hash-key-2").error().code, Code::kNotFound);
  EXPECT_EQ(keys_.find("").error().code, Code::kNotFound);
}

TEST_P(KeyStoreContract, KeepsTheSealedSecretOfAPair) {
  ApiKey pair = key("key-1");
  pair.sealed_secret = "c2VhbGVk";
  ASSERT_TRUE(keys_.add(pair).ok());
  ASSERT_TRUE(keys_.add(key("key-2")).ok());

  EXPECT_EQ(keys_.find("hash-key-1").value().sealed_secret, "c2VhbGVk");
  EXPECT_EQ(keys_.find("hash-key-2").value().sealed_secret, "");
  EXPECT_EQ(keys_.list().value().front().sealed_secret, "c2VhbGVk");
}

TEST_P(KeyStoreContract, RefusesARepeatedIdOrHash) {
  ASSERT_TRUE(keys_.add(key("key-1")).ok());
  ApiKey same_hash = key("key-2");
  same_hash.hash = "hash-key-1";

  EXPECT_EQ(keys_.add(key("key-1")).error().code, Code::kConflict);
  EXPECT_EQ(keys_.add(same_hash).error().code, Code::kConflict);
  EXPECT_EQ(keys_.list().value().size(), 1u);
}

TEST_P(KeyStoreContract, ListsOldestFirst) {
  EXPECT_TRUE(keys_.list().value().empty());
  ASSERT_TRUE(keys_.add(key("b", 20)).ok());
  ASSERT_TRUE(keys_.add(key("a", 10)).ok());
  ASSERT_TRUE(keys_.add(key("c", 20)).ok());

  const auto all = keys_.list();

  ASSERT_EQ(all.value().size(), 3u);
  EXPECT_EQ(all.value()[0].id, "a");
  EXPECT_EQ(all.value()[1].id, "b");
  EXPECT_EQ(all.value()[2].id, "c");
}

TEST_P(KeyStoreContract, RevokesOnceAndForAll) {
  ASSERT_TRUE(keys_.add(key("key-1")).ok());

  EXPECT_TRUE(keys_.revoke("key-1", from_ms(100)).ok());
  EXPECT_TRUE(keys_.revoke("key-1", from_ms(200)).ok());

  EXPECT_EQ(keys_.find("hash-key-1").value().revoked, from_ms(100));
  EXPECT_EQ(keys_.revoke("key-2", from_ms(100)).error().code, Code::kNotFound);
}

TEST_P(KeyStoreContract, FindsTheLatestOfAKeyThatWasFoundBefore) {
  ASSERT_TRUE(keys_.add(key("key-1")).ok());
  ASSERT_TRUE(keys_.find("hash-key-1").ok());
  ASSERT_EQ(keys_.find("hash-key-2").error().code, Code::kNotFound);

  ASSERT_TRUE(keys_.revoke("key-1", from_ms(9)).ok());
  ASSERT_TRUE(keys_.add(key("key-2")).ok());

  EXPECT_EQ(keys_.find("hash-key-1").value().revoked, from_ms(9));
  EXPECT_TRUE(keys_.find("hash-key-2").ok());
}

INSTANTIATE_TEST_SUITE_P(Stores, KeyStoreContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare
