#include "engine/animatic/words/tones.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/rng.h"
#include "engine/animatic/dice.h"

namespace kare::animatic {
namespace {

class Tones {
 public:
  Tones(const ArtPack& pack, std::uint64_t seed) : pack_(pack) {
    Rng rng(seed);
    for (int i = static_cast<int>(tones_.size()) - 1; i > 0; --i) {
      std::swap(tones_[static_cast<std::size_t>(i)],
                tones_[static_cast<std::size_t>(rng.below(i + 1))]);
    }
  }

  // Where a subject begins depends on what it is, so that it is the same in every shot, unless
  // another subject of this one has that tone.
  void begin_with(std::uint64_t dice) {
    next_ = dice % tones_.size();
    for (std::size_t tries = 0; tries < tones_.size() && begun_[next_]; ++tries) {
      next_ = (next_ + 1) % tones_.size();
    }
    begun_[next_] = true;
  }
  // Few figures lack some of the tones, things have none.
  void give(std::string& art) {
    for (std::size_t tries = 0; tries < tones_.size(); ++tries) {
      std::string toned = art + std::string(tones_[(next_ + tries) % tones_.size()]);
      if (!pack_.has(toned)) continue;
      art = std::move(toned);
      ++next_;
      return;
    }
  }

 private:
  const ArtPack& pack_;
  std::array<std::string_view, 5> tones_ = {"-light", "-medium-light", "-medium", "-medium-dark",
                                            "-dark"};
  std::array<bool, 5> begun_ = {};
  std::size_t next_ = 0;
};

}  // namespace

void vary_tones(const ArtPack& pack, std::uint64_t seed, Shot& shot) {
  Tones tones(pack, seed);
  for (Subject& subject : shot.subjects) {
    if (pack.has(subject.art + "-medium")) tones.begin_with(dice_of(subject.concept_name, seed));
    tones.give(subject.art);
    for (std::string& art : subject.variants) tones.give(art);
  }
}

}  // namespace kare::animatic
