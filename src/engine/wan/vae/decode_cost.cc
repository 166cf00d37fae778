#include "engine/wan/vae/decode_cost.h"

#include <algorithm>

#include "base/assert.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kHistory = 2;  // Frames that a convolution in time keeps.
// Of the widest frame of a stage, held at once while one frame goes through a convolution: its
// input with history, once as we do and once as the library lays it out, the result in both ways,
// and what is added to it.
constexpr std::int64_t kFramesAtWork = 12;
constexpr std::int64_t kBandsMax = 16;
// Whatever the size: the library's code, and weights as it lays them out.
constexpr std::uint64_t kConstantBytes = 32'000'000;

// One convolution of the decoder, in the order in which they come.
struct Conv {
  std::size_t stage = 0;  // 0: the middle; i + 1: stage i.
  std::int64_t in = 0, out = 0, taps = 27;
  std::int64_t scale = 1;    // Rows of its result for one row of latents.
  std::int64_t frames = 1;   // Of its result for one latent frame.
  bool is_spatial = true;    // Looks one row up and down.
  bool halves_rows = false;  // Its input was doubled from half the rows.
  bool has_history = true;
  std::int64_t around = 0;  // Rows of its result beyond a band that are needed.
};

std::vector<Conv> convs_of(const DecoderMeasures& decoder) {
  std::vector<Conv> convs;
  const std::int64_t width = decoder.width;
  for (int i = 0; i < 4; ++i) convs.push_back({.stage = 0, .in = width, .out = width});
  std::int64_t scale = 1, frames = 1, channels = width;
  for (std::size_t i = 0; i < decoder.stages.size(); ++i) {
    const StageMeasures& stage = decoder.stages[i];
    std::int64_t in = stage.in;
    channels = stage.channels;
    for (std::int64_t conv = 0; conv < 2 * stage.blocks; ++conv) {
      convs.push_back(
          {.stage = i + 1, .in = in, .out = channels, .scale = scale, .frames = frames});
      in = channels;
    }
    if (stage.doubles_frames) {
      convs.push_back({.stage = i + 1,
                       .in = channels,
                       .out = 2 * channels,
                       .taps = 3,
                       .scale = scale,
                       .frames = frames,
                       .is_spatial = false});
      frames *= 2;
    }
    if (!stage.doubles_size) continue;
    scale *= 2;
    const bool is_last = i + 1 == decoder.stages.size();
    convs.push_back({.stage = i + 1,
                     .in = channels,
                     .out = is_last ? channels : decoder.stages[i + 1].in,
                     .taps = 9,
                     .scale = scale,
                     .frames = frames,
                     .halves_rows = true,
                     .has_history = false});
  }
  convs.push_back({.stage = decoder.stages.size() + 1,
                   .in = channels,
                   .out = 3 * decoder.patch * decoder.patch,
                   .scale = scale,
                   .frames = frames});
  std::int64_t around = 0;
  for (auto conv = convs.rbegin(); conv != convs.rend(); ++conv) {
    conv->around = around;
    if (conv->is_spatial) ++around;
    if (conv->halves_rows) around = (around + 1) / 2;
  }
  return convs;
}

std::int64_t rows_before(const Conv& conv) {
  const std::int64_t rows = conv.around + (conv.is_spatial ? 1 : 0);
  return conv.halves_rows ? (rows + 1) / 2 : rows;
}

// Rows of the result of `conv` that one band computes, with those around it.
std::int64_t band_rows(const Conv& conv, const LatentSize& size, std::int64_t bands,
                       std::int64_t around) {
  const std::int64_t rows = size.rows * conv.scale;
  return std::min(rows, (rows + bands - 1) / bands + (bands > 1 ? 2 * around : 0));
}

// Numbers at work in one frame of a convolution.
std::int64_t at_work(const Conv& conv, std::int64_t rows, std::int64_t columns) {
  const std::int64_t frames = conv.has_history ? kFramesAtWork : kFramesAtWork / 2;
  return frames * rows * columns * std::max(conv.in, conv.out);
}

}  // namespace

std::int64_t rows_around(const DecoderMeasures& decoder, std::size_t stage) {
  for (const Conv& conv : convs_of(decoder)) {
    if (conv.stage == stage + 1) return rows_before(conv);
  }
  return 0;
}

std::int64_t rows_lost(const DecoderMeasures& decoder, std::size_t stage) {
  std::int64_t lost = 0;
  for (const Conv& conv : convs_of(decoder)) {
    if (conv.stage < stage + 1) continue;
    if (conv.halves_rows) lost *= 2;
    if (conv.is_spatial) ++lost;
  }
  return lost;
}

std::int64_t rows_for_one(const DecoderMeasures& decoder, std::size_t stage) {
  std::int64_t rows = 1;
  for (std::size_t i = stage; i < decoder.stages.size(); ++i) {
    if (decoder.stages[i].doubles_size) rows *= 2;
  }
  return rows;
}

DecodeCost decode_cost(const DecoderMeasures& decoder, const LatentSize& size,
                       const std::optional<Bands>& bands, std::uint64_t number_bytes) {
  const std::vector<Conv> convs = convs_of(decoder);
  const std::size_t first = bands ? bands->stage + 1 : decoder.stages.size() + 2;
  const std::int64_t count = bands ? bands->count : 1;
  std::int64_t early = 0, early_work = 0, late = 0, late_work = 0, kept = 0;
  double work = 0, whole = 0;
  const Conv* before = &convs.front();
  for (const Conv& conv : convs) {
    const bool is_late = conv.stage >= first;
    const std::int64_t divided = is_late ? count : 1;
    const std::int64_t columns = size.columns * conv.scale;
    const std::int64_t rows = band_rows(conv, size, divided, conv.around + 1);
    std::int64_t& histories = is_late ? late : early;
    if (conv.has_history) histories += kHistory * rows * columns * conv.in;
    std::int64_t& largest = is_late ? late_work : early_work;
    largest = std::max(largest, at_work(conv, rows, columns));
    const double products = static_cast<double>(conv.in * conv.out * conv.taps * conv.frames) *
                            static_cast<double>(conv.scale * conv.scale);
    whole += products;
    work += products * (1 + 2.0 * static_cast<double>((divided - 1) * conv.around) /
                                static_cast<double>(size.rows * conv.scale));
    if (is_late && before->stage < first) {
      const std::int64_t frames = 1 + (size.frames - 1) * before->frames;
      kept = frames * size.rows * size.columns * before->scale * before->scale * conv.in;
    }
    before = &conv;
  }
  const Conv& head = convs.back();
  const std::int64_t picture = size.rows * size.columns * head.scale * head.scale * head.out;
  // One chunk of pictures in float32, as it is and cut to its range; with bands the whole clip.
  const std::int64_t pictures =
      bands ? picture * (1 + (size.frames - 1) * head.frames) + 4 * picture * head.frames
            : 4 * picture * head.frames;
  const auto total = static_cast<std::uint64_t>(
      std::max(early + early_work + kept, kept + late + late_work) + pictures);
  return {total * number_bytes + kConstantBytes, work / whole};
}

std::optional<Bands> least_memory(const DecoderMeasures& decoder, const LatentSize& size,
                                  std::uint64_t number_bytes, double work_max) {
  std::optional<Bands> best;
  std::uint64_t least = decode_cost(decoder, size, std::nullopt, number_bytes).bytes;
  for (std::size_t stage = 1; stage < decoder.stages.size(); ++stage) {
    const std::int64_t rows = size.rows * rows_for_one(decoder, 0) / rows_for_one(decoder, stage);
    // A band that is no higher than what it needs around it would save little.
    const std::int64_t around = rows_around(decoder, stage);
    for (std::int64_t count = 2; count <= kBandsMax && rows / count >= around; ++count) {
      const DecodeCost cost = decode_cost(decoder, size, Bands{stage, count}, number_bytes);
      if (cost.work > work_max || cost.bytes >= least) continue;
      least = cost.bytes;
      best = Bands{stage, count};
    }
  }
  return best;
}

}  // namespace kare::wan
