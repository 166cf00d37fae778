#pragma once

#include <memory>

#include "base/files.h"
#include "engine/animatic/words/lexicon.h"
#include "engine/engine.h"

namespace kare::animatic {

// Draws an illustrated animatic of the prompt on the CPU, in seconds and without a network.
// The same spec gives the same bytes.
class AnimaticEngine final : public Engine {
 public:
  // `share` is the folder of the art and word tables. Fails with kNotFound or kCorrupt.
  static Result<std::unique_ptr<AnimaticEngine>> create(const Path& share);

  EngineInfo info() const override;
  // The report's details: {"setting": NAME, "undrawn": [WORD…]}; of a video of several shots the
  // setting of the first, the undrawn words of all, and "shots": [{"setting", "frames",
  // "undrawn"}…].
  Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) override;

 private:
  explicit AnimaticEngine(Lexicon lexicon) : lexicon_(std::move(lexicon)) {}
  Lexicon lexicon_;
};

// Where the engine's data lies: $KARE_SHARE, else beside the installed program.
Path share_folder();

}  // namespace kare::animatic
