#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <boost/json.hpp>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/settings.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {
namespace {

constexpr double kVideoTolerance = 1e-4;

Result<at::Tensor> video_of(const VaeDecoder& decoder, const at::Tensor& latents,
                            const DecodePlan& plan) {
  std::vector<at::Tensor> parts;
  KARE_TRY(decode_video(decoder, latents, plan, [&parts](const at::Tensor& frames) -> Result<> {
    parts.push_back(frames);
    return {};
  }));
  return at::cat(parts, 2);
}

// The numbers n of the clips `f{n}.latents`, rising.
std::vector<int> clips_of(const TensorMap& io) {
  std::vector<int> clips;
  for (int n = 1; n < 64; ++n) {
    if (io.contains("f" + std::to_string(n) + ".latents")) clips.push_back(n);
  }
  return clips;
}

Result<> check_clips(GoldenRows& rows, const TensorMap& io, const VaeDecoder& decoder,
                     const std::string& label) {
  for (const int n : clips_of(io)) {
    const std::string clip = "f" + std::to_string(n) + ".";
    const at::Tensor latents = KARE_TRY(need_tensor(io, clip + "latents"));
    const at::Tensor expected = KARE_TRY(need_tensor(io, clip + "video"));
    GoldenTaps taps(rows, io, clip);
    decoder.prepare(latents, taps.taps());
    rows.compare(label + clip + "video", KARE_TRY(video_of(decoder, latents, {})), expected,
                 kVideoTolerance);
    if (n > 2) {
      DecodePlan at_once, in_bands;
      at_once.chunk = n;
      in_bands.bands = Bands{.stage = 2, .count = 2};
      rows.compare(label + clip + "video.one_chunk", KARE_TRY(video_of(decoder, latents, at_once)),
                   expected, kVideoTolerance);
      rows.compare(label + clip + "video.bands", KARE_TRY(video_of(decoder, latents, in_bands)),
                   expected, kVideoTolerance);
    }
  }
  return {};
}

// The parts of the decoder, one latent frame at a time: finds what is wrong in a history.
Result<> check_chunks(GoldenRows& rows, const TensorMap& io, const VaeDecoder& decoder) {
  const std::vector<int> clips = clips_of(io);
  if (clips.empty() || !io.contains("chunks.0.conv_in")) return {};
  // The clip that has as many latent frames as what was made of the whole of it; else the longest.
  const at::Tensor* whole = find_tensor(io, "chunks.post_quant_conv");
  const std::string frames = std::to_string(whole != nullptr ? whole->size(2) : clips.back());
  const at::Tensor latents = KARE_TRY(need_tensor(io, "f" + frames + ".latents"));
  GoldenTaps taps(rows, io, "chunks.");
  const at::Tensor prepared = decoder.prepare(latents, taps.taps());
  VaeDecoder::History history;
  for (std::int64_t k = 0; k < prepared.size(2); ++k) {
    taps.set_prefix("chunks." + std::to_string(k) + ".");
    decoder.decode_raw(prepared.narrow(2, k, 1), history, taps.taps());
  }
  return {};
}

Result<> check_tiles(GoldenRows& rows, const TensorMap& io, const boost::json::object& settings,
                     const VaeDecoder& decoder, const std::string& label) {
  const at::Tensor* latents = find_tensor(io, "tiled.latents");
  if (latents == nullptr) return {};
  const auto tiling = KARE_TRY(setting_object(settings, "tiling"));
  const auto args = KARE_TRY(setting_object(tiling, "args"));
  DecodePlan plan;
  plan.tiling = Tiling{KARE_TRY(setting_int(args, "tile_sample_min_height")),
                       KARE_TRY(setting_int(args, "tile_sample_min_width")),
                       KARE_TRY(setting_int(args, "tile_sample_stride_height")),
                       KARE_TRY(setting_int(args, "tile_sample_stride_width"))};
  rows.compare(label + "tiled.video", KARE_TRY(video_of(decoder, *latents, plan)),
               KARE_TRY(need_tensor(io, "tiled.video")), kVideoTolerance);
  if (const at::Tensor* whole = find_tensor(io, "tiled.video_untiled")) {
    rows.compare(label + "tiled.video_untiled", KARE_TRY(video_of(decoder, *latents, {})), *whole,
                 kVideoTolerance);
  }
  return {};
}

}  // namespace

Result<std::vector<GoldenRow>> check_golden_vae(const Path& folder, const std::string& set) {
  GoldenRows rows(set);
  const TensorMap io = KARE_TRY(golden_tensors(folder / (set + "_io.safetensors")));
  const auto settings = KARE_TRY(golden_settings(folder / (set + ".json")));
  const auto vaes = KARE_TRY(golden_vaes(folder, set));
  for (const GoldenVae& vae : vaes) {
    const std::string label = vaes.size() == 1 ? "" : vae.layout + ".";
    KARE_TRY(check_clips(rows, io, vae.decoder, label));
    KARE_TRY(check_tiles(rows, io, settings, vae.decoder, label));
  }
  KARE_TRY(check_chunks(rows, io, vaes.front().decoder));
  return rows.take();
}

}  // namespace kare::wan
