#pragma once

#include <gtest/gtest.h>

#include "engine/animatic/art/test_share.h"
#include "engine/animatic/words/lexicon.h"

namespace kare::animatic {

// The real lexicon, loaded once a test program.
inline const Lexicon& test_lexicon() {
  static const Lexicon lexicon = [] {
    Result<Lexicon> loaded = Lexicon::load(test_share());
    EXPECT_TRUE(loaded.ok()) << "run ./setup (tools/assets) first";
    return loaded.take();
  }();
  return lexicon;
}

}  // namespace kare::animatic
