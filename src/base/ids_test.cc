#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <thread>
#include <vector>

namespace kare {
namespace {

TEST(SnowflakeIds, CarryTheTimeByKlingsFormulaAndHaveEighteenDigits) {
  ManualClock clock(from_ms(1'774'805'076'166));
  SnowflakeIds ids(clock);

  const std::int64_t id = ids.next();

  EXPECT_EQ((id >> 22) + kSnowflakeEpochMs, 1'774'805'076'166);
  EXPECT_EQ(std::to_string(id).size(), 18U);
}

TEST(SnowflakeIds, GrowEvenWhenTheClockStandsStillOrGoesBack) {
  ManualClock clock;
  SnowflakeIds ids(clock);
  std::int64_t last = ids.next();
  for (int i = 0; i < 10'000; ++i) {
    if (i == 5'000) clock.advance(std::chrono::milliseconds(-60'000));
    const std::int64_t id = ids.next();
    ASSERT_GT(id, last);
    last = id;
  }
}

TEST(SnowflakeIds, AreUniqueAcrossThreads) {
  SystemClock clock;
  SnowflakeIds ids(clock);
  std::vector<std::vector<std::int64_t>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 5'000; ++i) mine.push_back(ids.next());
    });
  }
  for (auto& thread : threads) thread.join();

  std::set<std::int64_t> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20'000U);
}

TEST(Uuid, IsVersionFourInLowerCase) {
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = random_uuid();
    ASSERT_EQ(uuid.size(), 36U);
    for (std::size_t at = 0; at < uuid.size(); ++at) {
      const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
      const std::string_view allowed = is_dash    ? "-"
                                       : at == 14 ? "4"
                                       : at == 19 ? "89ab"
                                                  : "0123456789abcdef";
      EXPECT_NE(allowed.find(uuid[at]), std::string_view::npos) << uuid;
    }
  }
}

}  // namespace
}  // namespace kare
