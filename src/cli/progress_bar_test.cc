#include "cli/progress_bar.h"

#include <gtest/gtest.h>

namespace kare::cli {
namespace {

TEST(ProgressBar, FillsInEighthsOfACell) {
  EXPECT_EQ(progress_bar(0, 4), "    ");
  EXPECT_EQ(progress_bar(0.5, 4), "██  ");
  EXPECT_EQ(progress_bar(0.28125, 4), "█▏  ");
  EXPECT_EQ(progress_bar(1, 4), "████");
}

TEST(ProgressBar, StaysInsideItsWidthWhateverTheFraction) {
  EXPECT_EQ(progress_bar(-3, 2), "  ");
  EXPECT_EQ(progress_bar(17, 2), "██");
}

TEST(ProgressBar, SaysWhatIsLeftUntilItIsDone) {
  EXPECT_EQ(progress_text(0.42, "drawing", 12.2), "42 %  drawing  12 s left");
  EXPECT_EQ(progress_text(1, "done", 0.0), "100 %  done");
  EXPECT_EQ(progress_text(0.1, "", std::nullopt), "10 %");
}

TEST(ProgressBar, WritesDurationsForPeople) {
  EXPECT_EQ(duration_text(7.4), "7 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

}  // namespace
}  // namespace kare::cli
