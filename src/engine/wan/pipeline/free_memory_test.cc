#include "engine/wan/pipeline/free_memory.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <system_error>

#include "base/assert.h"

namespace kare::wan {
namespace {

class FreeMemory : public ::testing::Test {
 protected:
  FreeMemory() {
    std::string name = (std::filesystem::temp_directory_path() / "kare-memory-XXXXXX").string();
    KARE_ASSERT(::mkdtemp(name.data()) != nullptr);
    root_ = name;
    put("proc/meminfo", "MemTotal:  32000 kB\nMemAvailable:   8000 kB\n");
  }
  ~FreeMemory() override {
    std::error_code ignored;  // What cannot be removed stays in the temporary folder.
    std::filesystem::remove_all(root_, ignored);
  }
  void put(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  Path root_;
};

TEST_F(FreeMemory, IsTheMachinesWithoutAGroup) {
  EXPECT_EQ(available_memory(root_), 8000u * 1024);
}

TEST_F(FreeMemory, IsTheLeastOfTheGroupsAroundTheProcess) {
  put("proc/self/cgroup", "1:name=x:/other\n0::/outer/inner\n");
  put("sys/fs/cgroup/outer/memory.max", "3000000\n");
  put("sys/fs/cgroup/outer/memory.current", "1000000\n");
  put("sys/fs/cgroup/outer/inner/memory.max", "max\n");

  EXPECT_EQ(available_memory(root_), 2000000u);
}

TEST_F(FreeMemory, CountsAGroupsCachedFilesAsFree) {
  put("sys/fs/cgroup/memory.max", "3000000\n");
  put("sys/fs/cgroup/memory.current", "2900000\n");
  put("sys/fs/cgroup/memory.stat", "anon 300000\ninactive_file 2000000\nactive_file 500000\n");

  EXPECT_EQ(available_memory(root_), 2600000u);
}

TEST_F(FreeMemory, IsNothingInAGroupThatIsFull) {
  put("sys/fs/cgroup/memory.max", "1000\n");
  put("sys/fs/cgroup/memory.current", "2000\n");

  EXPECT_EQ(available_memory(root_), 0u);
}

TEST_F(FreeMemory, IsSomethingHere) {
  EXPECT_GT(available_memory(), 1'000'000u);
}

}  // namespace
}  // namespace kare::wan
