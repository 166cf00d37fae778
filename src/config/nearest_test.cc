#include "config/nearest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace kare::config {
namespace {

std::string short_text() {
  return *rc::gen::resize(12,
                          rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc."))));
}

TEST(EditDistance, CountsChangesOfSingleLetters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("listen", "listn"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("lisetn", "listen"), 1U);  // A swap of neighbours is one change.
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);         // But what was swapped is not edited again.
}

TEST(Nearest, PrefersTheFirstOfEquallyNear) {
  const std::vector<std::string> candidates = {"drain", "train", "brain"};

  EXPECT_EQ(nearest("train", candidates), 1U);
  EXPECT_EQ(nearest("grain", candidates), 0U);
}

TEST(Nearest, AnEndlessKeyIsStillCompared) {
  const std::vector<std::string> candidates = {"listen", "handlers"};

  EXPECT_LT(nearest(std::string(1'000'000, 'x'), candidates), candidates.size());
}

RC_GTEST_PROP(EditDistanceProperty, IsZeroForEqualTextsOnlyAndSymmetric, ()) {
  const std::string a = short_text();
  const std::string b = short_text();

  RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
}

RC_GTEST_PROP(EditDistanceProperty, LiesBetweenTheDifferenceAndTheLongerLength, ()) {
  const std::string a = short_text();
  const std::string b = short_text();
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t shorter = std::min(a.size(), b.size());

  const std::size_t distance = edit_distance(a, b);

  RC_ASSERT(distance >= longer - shorter);
  RC_ASSERT(distance <= longer);
}

RC_GTEST_PROP(EditDistanceProperty, OneEditIsDistanceOne, ()) {
  const std::string text = "x" + short_text() + "y";
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());

  std::string without = text;
  without.erase(at, 1);
  std::string changed = text;
  changed[at] = '#';

  RC_ASSERT(edit_distance(text, without) == 1U);
  RC_ASSERT(edit_distance(text, changed) == 1U);
}

RC_GTEST_PROP(EditDistanceProperty, CommonBeginningDoesNotCount, ()) {
  const std::string a = short_text();
  const std::string b = short_text();

  RC_ASSERT(edit_distance("server." + a, "server." + b) == edit_distance(a, b));
}

}  // namespace
}  // namespace kare::config
