#include <cairo.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/text.h"
#include "engine/animatic/animatic_engine.h"
#include "engine/animatic/explain.h"
#include "engine/animatic/film.h"
#include "engine/protocol/serve_engine.h"

namespace kare::animatic {
namespace {

// For developers: kare-engine-animatic --frame PROMPT OUT.png [RATIO [SHARE [SEED]]] draws one
// frame at a share (0..1) of a clip of five seconds.
int draw_one_frame(int count, char** arguments) {
  const auto argument = [&](int i, const char* otherwise) {
    return std::string(i < count ? arguments[i] : otherwise);
  };
  const auto lexicon = Lexicon::load(share_folder());
  if (!lexicon.ok()) {
    std::fprintf(stderr, "%s\n", lexicon.error().detail.c_str());
    return 1;
  }
  VideoSpec spec;
  spec.prompt = argument(2, "");
  spec.aspect_ratio = argument(4, "16:9");
  spec.size = frame_size(spec.aspect_ratio, Mode::kStd).value_or(Size{1280, 720});
  spec.fps = 30;
  spec.frame_count = 150;
  spec.seed = std::strtoull(argument(6, "1").c_str(), nullptr, 10);
  const Film film = compose(lexicon.value(), spec);
  Bitmap frame;
  film.stage.draw(std::strtod(argument(5, "0.5").c_str(), nullptr) * 5, frame);
  cairo_surface_t* surface = cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(frame.pixels.data()), CAIRO_FORMAT_RGB24, frame.width,
      frame.height, frame.width * 4);
  const cairo_status_t status =
      cairo_surface_write_to_png(surface, argument(3, "frame.png").c_str());
  cairo_surface_destroy(surface);
  return status == CAIRO_STATUS_SUCCESS ? 0 : 1;
}

// "5:A dog in a park" is a shot of five seconds.
std::optional<PromptedShot> shot_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<std::int64_t> seconds = parse_decimal(text.substr(0, colon));
  if (!seconds || *seconds < 1 || *seconds > 60) return std::nullopt;
  return PromptedShot{std::string(text.substr(colon + 1)), static_cast<int>(*seconds)};
}

// Takes the options of `explain`; false, and says why, when one is wrong.
bool read_options(int count, char** arguments, Explanation& asked, bool& as_json) {
  for (int i = 2; i + 1 < count; ++i) {
    const std::string_view word = arguments[i];
    if (word == "--json") as_json = true;
    if (word == "--cuts") asked.cuts = true;
    if (word == "--json" || word == "--cuts") continue;
    const char* next = arguments[++i];
    if (word == "--aspect") asked.aspect_ratio = next;
    if (word == "--negative") asked.negative_prompt = next;
    if (word == "--seed") asked.seed = std::strtoull(next, nullptr, 10);
    if (word != "--shot") continue;
    const std::optional<PromptedShot> shot = shot_of(next);
    if (!shot) {
      std::fprintf(stderr, "kare: a shot is written SECONDS:PROMPT, 1 to 60 seconds: %s\n", next);
      return false;
    }
    asked.shots.push_back(*shot);
  }
  return true;
}

// kare-engine-animatic --explain [--json] [--negative TEXT] [--aspect RATIO] [--seed N] [--cuts]
// [--shot SECONDS:PROMPT]… PROMPT prints what is understood of the prompt; "-" as the prompt reads
// one prompt a line.
int explain(int count, char** arguments) {
  Explanation asked;
  bool as_json = false;
  if (!read_options(count, arguments, asked, as_json)) return 2;
  const auto lexicon = Lexicon::load(share_folder());
  if (!lexicon.ok()) {
    std::fprintf(stderr, "%s\n", lexicon.error().detail.c_str());
    return 1;
  }
  const auto print = [&](const std::string& prompt) {
    asked.prompt = prompt;
    const auto spec = explained_spec(asked);
    const Result<std::string> out = !spec.ok() ? Result<std::string>(spec.error())
                                    : as_json  ? explain_json(lexicon.value(), spec.value())
                                               : explain_text(lexicon.value(), spec.value());
    if (!out.ok()) {
      std::fprintf(stderr, "kare: %s\n", out.error().message.c_str());
      return 2;
    }
    std::fputs((out.value() + (as_json ? "\n" : "")).c_str(), stdout);
    return 0;
  };
  const std::string prompt = arguments[count - 1];
  if (prompt != "-") return print(prompt);
  int status = 0;
  for (std::string line; status == 0 && std::getline(std::cin, line);) {
    status = print(line);
    std::fflush(stdout);
  }
  return status;
}

int serve() {
  auto engine = AnimaticEngine::create(share_folder());
  if (!engine.ok()) {
    log_error("the engine's data cannot be read",
              {{"message", engine.error().message}, {"detail", engine.error().detail}});
    return 1;
  }
  const auto animatic = engine.take();
  return serve_engine(*animatic);
}

// Every frame takes and gives back some buffers of megabytes. By default each of them comes fresh
// from the kernel, which clears it: one twentieth of the time of a video.
void keep_large_buffers() {
  constexpr int kMiB = 1 << 20;
  ::mallopt(M_MMAP_THRESHOLD, 32 * kMiB);
  ::mallopt(M_TRIM_THRESHOLD, 256 * kMiB);
}

}  // namespace
}  // namespace kare::animatic

int main(int count, char** arguments) {
  kare::animatic::keep_large_buffers();
  if (count > 3 && std::string_view(arguments[1]) == "--frame") {
    return kare::animatic::draw_one_frame(count, arguments);
  }
  if (count > 2 && std::string_view(arguments[1]) == "--explain") {
    return kare::animatic::explain(count, arguments);
  }
  return kare::animatic::serve();
}
