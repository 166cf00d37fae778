#include "net/http.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <limits>

#include "net/file_limit.h"

namespace kare::net {
namespace {

TEST(Http, HeadersAreFoundWhateverTheirCase) {
  const Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}, {"X", "c"}};

  EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(find_header(headers, "x"), "c");
  EXPECT_EQ(find_header(headers, "Content-Typ"), "");
}

TEST(FileLimit, IsRaisedToTheHardLimitAndNeverLowered) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);

  const auto raised = raise_file_limit(std::numeric_limits<std::uint64_t>::max());
  const auto same = raise_file_limit(1);

  ASSERT_TRUE(raised.ok() && same.ok());
  EXPECT_EQ(raised.value(), before.rlim_max);
  EXPECT_EQ(same.value(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace kare::net
