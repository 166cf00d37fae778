#include "engine/animatic/animatic_engine.h"

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "engine/animatic/film.h"
#include "engine/animatic/frame_line.h"
#include "media/mp4_writer.h"

namespace kare::animatic {
namespace {

constexpr double kBuiltShare = 0.06;  // Of the work, when the first frame begins.
constexpr int kDrawThreadsMax = 4;    // More only wait for the encoder.
// With 4k each thread has 33 MB of frame, and the encoder is what everything waits for.
constexpr int kDrawThreads4kMax = 2;

int draw_threads(Mode mode) {
  const int most = mode == Mode::k4k ? kDrawThreads4kMax : kDrawThreadsMax;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most);
}

std::string details_of(const Shot& shot) {
  std::string json = "{\"setting\":" + json_quoted(shot.place) + ",\"undrawn\":[";
  for (std::size_t i = 0; i < shot.undrawn.size(); ++i) {
    if (i > 0) json += ',';
    json += json_quoted(shot.undrawn[i]);
  }
  return json + "]}";
}

// Tells how far the frames are, once a percent, and how long the rest will take.
class FrameProgress {
 public:
  FrameProgress(Run& run, int count) : run_(run), count_(count), start_(clock_.monotonic()) {}
  void done(int frames) {
    const double share = static_cast<double>(frames) / count_;
    const double fraction = kBuiltShare + (1 - kBuiltShare) * share;
    if (fraction < told_ + 0.01) return;
    told_ = fraction;
    const std::chrono::duration<double> passed = clock_.monotonic() - start_;
    run_.progress({fraction, "drawing", passed.count() / frames * (count_ - frames)});
  }

 private:
  Run& run_;
  int count_;
  SystemClock clock_;
  std::chrono::nanoseconds start_;
  double told_ = 0;
};

Error stopped() {
  return {Code::kStopped, "stopped before the video was finished", ""};
}

}  // namespace

Path share_folder() {
  const char* folder = std::getenv("KARE_SHARE");  // NOLINT(concurrency-mt-unsafe): at start.
  if (folder != nullptr && *folder != '\0') return folder;
  const Path here = executable_folder();
  const Path installed = here / "../../share/kare";  // From libexec/kare.
  std::error_code ignored;
  if (std::filesystem::exists(installed, ignored)) return installed;
  return here / "../share/kare";
}

Result<std::unique_ptr<AnimaticEngine>> AnimaticEngine::create(const Path& share) {
  Lexicon lexicon = KARE_TRY(Lexicon::load(share));
  return std::unique_ptr<AnimaticEngine>(new AnimaticEngine(std::move(lexicon)));
}

EngineInfo AnimaticEngine::info() const {
  ModelInfo model;
  model.name = "*";
  model.modes = {"std", "pro", "4k"};
  model.durations = {};  // Every one.
  model.aspect_ratios.assign(kAspectRatios.begin(), kAspectRatios.end());
  model.camera = true;
  return {"animatic", KARE_VERSION, {model}, 1};
}

Result<VideoReport> AnimaticEngine::generate(const VideoSpec& spec, const Path& mp4, Run& run) {
  if (spec.fps <= 0 || spec.frame_count <= 0 || spec.size.width < 64 || spec.size.height < 64) {
    return Error{Code::kInvalid, "the video's size, rate or length is not possible", ""};
  }
  run.progress({0, "composing", std::nullopt});
  const Film film = compose(lexicon_, spec);
  if (run.cancelled()) return stopped();
  run.progress({kBuiltShare, "drawing", std::nullopt});
  media::VideoFormat format;
  format.width = spec.size.width;
  format.height = spec.size.height;
  format.fps = spec.fps;
  auto writer = KARE_TRY(media::Mp4Writer::create(mp4, format));
  FrameLine frames(film.stage, spec.fps, spec.frame_count, draw_threads(spec.mode));
  FrameProgress progress(run, spec.frame_count);
  for (int frame = 0; frame < spec.frame_count; ++frame) {
    if (run.cancelled()) return stopped();
    KARE_TRY(writer->add(frames.next().picture()));
    progress.done(frame + 1);
  }
  KARE_TRY(writer->finish());
  VideoReport report;
  report.size = spec.size;
  report.fps = spec.fps;
  report.duration_s = static_cast<double>(spec.frame_count) / spec.fps;
  report.details = details_of(film.shot);
  return report;
}

}  // namespace kare::animatic
