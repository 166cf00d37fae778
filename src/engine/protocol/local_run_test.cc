#include "engine/protocol/local_run.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace kare {
namespace {

TEST(LocalRun, ScratchFolderLivesAsLongAsTheRun) {
  auto run = LocalRun::create(nullptr).take();
  const Path scratch = run->scratch();
  ASSERT_TRUE(write_file_atomically(scratch / "frame", "bytes", 0600).ok());

  run.reset();

  EXPECT_FALSE(std::filesystem::exists(scratch));
}

TEST(LocalRun, ListenerHearsProgress) {
  std::vector<double> heard;
  const auto run = LocalRun::create([&](const Progress& progress) {
                     heard.push_back(progress.fraction);
                   }).take();

  run->progress({.fraction = 0.25, .stage = "drawing", .eta_s = {}});

  EXPECT_EQ(heard, std::vector<double>{0.25});
}

TEST(LocalRun, LastCheckpointIsKeptWithinTheLimit) {
  const auto run = LocalRun::create(nullptr).take();

  EXPECT_TRUE(run->checkpoint("{\"a\":1}").ok());
  EXPECT_TRUE(run->checkpoint("{\"a\":2}").ok());
  EXPECT_EQ(run->checkpoint(std::string(kCheckpointBytesMax + 1, 'x')).error().code,
            Code::kTooLarge);

  EXPECT_EQ(run->last_checkpoint(), "{\"a\":2}");
}

TEST(LocalRun, CancelIsSeen) {
  const auto run = LocalRun::create(nullptr).take();
  EXPECT_FALSE(run->cancelled());

  run->cancel();

  EXPECT_TRUE(run->cancelled());
}

}  // namespace
}  // namespace kare
