#include <cairo.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/log.h"
#include "engine/animatic/animatic_engine.h"
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
  return kare::animatic::serve();
}
