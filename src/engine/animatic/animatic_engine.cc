#include "engine/animatic/animatic_engine.h"

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "engine/animatic/film.h"
#include "engine/animatic/frame_line.h"
#include "engine/animatic/script/script.h"
#include "engine/animatic/sound/mix.h"
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

std::string list_of(const std::vector<std::string>& words) {
  std::string json = "[";
  for (const std::string& word : words) json += (json.size() > 1 ? "," : "") + json_quoted(word);
  return json + "]";
}

// The setting of the first scene, what no scene could show, and the scenes when there are several.
std::string details_of(const std::vector<Scene>& scenes) {
  std::vector<std::string> undrawn;
  std::string shots;
  for (const Scene& scene : scenes) {
    for (const std::string& word : scene.shot.undrawn) {
      if (std::find(undrawn.begin(), undrawn.end(), word) == undrawn.end()) undrawn.push_back(word);
    }
    shots += (shots.empty() ? "" : ",") + ("{\"setting\":" + json_quoted(scene.shot.place)) +
             ",\"frames\":" + std::to_string(scene.spec.frame_count) +
             ",\"undrawn\":" + list_of(scene.shot.undrawn) + "}";
  }
  std::string json =
      "{\"setting\":" + json_quoted(scenes.front().shot.place) + ",\"undrawn\":" + list_of(undrawn);
  if (scenes.size() > 1) json += ",\"shots\":[" + shots + "]";
  return json + "}";
}

// Tells how far the frames are, once a percent, and how long the rest will take.
class FrameProgress {
 public:
  FrameProgress(Run& run, int count) : run_(run), count_(count), start_(clock_.monotonic()) {}
  void one_more() {
    const double share = static_cast<double>(++frames_) / count_;
    const double fraction = kBuiltShare + (1 - kBuiltShare) * share;
    if (fraction < told_ + 0.01) return;
    told_ = fraction;
    const std::chrono::duration<double> passed = clock_.monotonic() - start_;
    run_.progress({fraction, "drawing", passed.count() / frames_ * (count_ - frames_)});
  }

 private:
  Run& run_;
  int count_;
  int frames_ = 0;
  SystemClock clock_;
  std::chrono::nanoseconds start_;
  double told_ = 0;
};

Error stopped() {
  return {Code::kStopped, "stopped before the video was finished", ""};
}

media::SoundTrack sound_of(const std::vector<Scene>& scenes, const VideoSpec& spec) {
  std::vector<sound::Stretch> stretches;
  int frames = 0;
  for (const Scene& scene : scenes) {
    const double begin_s = static_cast<double>(frames) / spec.fps;
    frames += scene.spec.frame_count;
    stretches.push_back({&scene.shot, begin_s, static_cast<double>(frames) / spec.fps});
  }
  const auto samples = static_cast<std::size_t>(std::int64_t{frames} * sound::kRate / spec.fps);
  sound::Track track = sound::mix(stretches, samples, spec.seed);
  return {sound::kRate, std::move(track.left), std::move(track.right)};
}

// The video's file on its way: the libraries of video are loaded and the encoder is made ready
// while the first scene is built.
class OpeningFile {
 public:
  OpeningFile(const Path& path, const media::VideoFormat& format, media::SoundTrack sound)
      : opening_(std::async(std::launch::async, [path, format, track = std::move(sound)]() mutable {
          return media::Mp4Writer::create(path, format, std::move(track));
        })) {}

  // Waits for it the first time. Borrowed.
  Result<media::Mp4Writer*> writer() {
    if (writer_ == nullptr) writer_ = KARE_TRY(opening_.get());
    return writer_.get();
  }

 private:
  std::future<Result<std::unique_ptr<media::Mp4Writer>>> opening_;
  std::unique_ptr<media::Mp4Writer> writer_;
};

// Builds one scene, draws its frames into the video and lets go of it. What found no place in the
// scene is added to what its shot could not show.
Result<> shoot(const Lexicon& lexicon, Scene& scene, OpeningFile& file, FrameProgress& progress,
               Run& run) {
  const Film film = compose(lexicon, scene);
  scene.shot.undrawn = film.shot.undrawn;
  const VideoSpec& spec = scene.spec;
  // What the making of the scene gave back stays with the threads that had it, out of reach of
  // those that draw. Of large frames that is too much.
  if (spec.mode != Mode::kStd) ::malloc_trim(0);
  media::Mp4Writer* const writer = KARE_TRY(file.writer());
  FrameLine frames(film.stage, spec.fps, spec.frame_count, draw_threads(spec.mode));
  for (int frame = 0; frame < spec.frame_count; ++frame) {
    if (run.cancelled()) return stopped();
    KARE_TRY(writer->add(frames.next().picture()));
    progress.one_more();
  }
  return {};
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
  model.sound = true;
  return {"animatic", KARE_VERSION, {model}, 1};
}

Result<VideoReport> AnimaticEngine::generate(const VideoSpec& spec, const Path& mp4, Run& run) {
  if (spec.fps <= 0 || spec.frame_count <= 0 || spec.size.width < 64 || spec.size.height < 64) {
    return Error{Code::kInvalid, "the video's size, rate or length is not possible", ""};
  }
  run.progress({0, "composing", std::nullopt});
  std::vector<Scene> scenes = KARE_TRY(write_script(lexicon_, spec));
  if (run.cancelled()) return stopped();
  run.progress({kBuiltShare, "drawing", std::nullopt});
  media::SoundTrack sound;
  if (spec.sound) sound = sound_of(scenes, spec);
  media::VideoFormat format;
  format.width = spec.size.width;
  format.height = spec.size.height;
  format.fps = spec.fps;
  OpeningFile file(mp4, format, std::move(sound));
  FrameProgress progress(run, spec.frame_count);
  // One scene at a time: two would take twice the memory.
  for (Scene& scene : scenes) KARE_TRY(shoot(lexicon_, scene, file, progress, run));
  media::Mp4Writer* const writer = KARE_TRY(file.writer());
  KARE_TRY(writer->finish());
  VideoReport report;
  report.size = spec.size;
  report.fps = spec.fps;
  report.duration_s = static_cast<double>(spec.frame_count) / spec.fps;
  report.details = details_of(scenes);
  return report;
}

}  // namespace kare::animatic
