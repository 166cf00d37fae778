#include "base/log.h"

#include <gtest/gtest.h>

#include <limits>

namespace kare {
namespace {

// What `write` puts on stderr as JSON lines of at least `level`.
template <class Write>
std::string logged(LogLevel level, Write write) {
  configure_log(level, LogFormat::kJson);
  testing::internal::CaptureStderr();
  write();
  std::string text = testing::internal::GetCapturedStderr();
  configure_log(LogLevel::kInfo, LogFormat::kText);
  return text;
}

TEST(Log, NumbersStandWithoutQuotesUnlessJsonHasNoWordForThem) {
  const std::string line = logged(LogLevel::kInfo, [] {
    const double endless = std::numeric_limits<double>::infinity();
    log_info("hello", {{"count", 12}, {"share", 0.5}, {"rate", endless}, {"why", "a \"b\""}});
  });
  EXPECT_NE(line.find(R"("message":"hello","count":12,"share":0.500000,"rate":"inf",)"
                      R"("why":"a \"b\""})"),
            std::string::npos)
      << line;
}

TEST(Log, WritesOnlyWhatIsLogged) {
  const std::string text = logged(LogLevel::kWarning, [] {
    EXPECT_FALSE(is_logged(LogLevel::kInfo));
    EXPECT_TRUE(is_logged(LogLevel::kWarning));
    log_info("quiet");
    log_warning("loud");
  });
  EXPECT_EQ(text.find("quiet"), std::string::npos);
  EXPECT_NE(text.find("loud"), std::string::npos);
}

}  // namespace
}  // namespace kare
