#include "engine/wan/vae/decoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/wan/model/attention.h"
#include "engine/wan/model/fused.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kHistory = 2;  // Frames that a convolution of three in time looks back.

// Each pixel's channels to length sqrt(channels), times gamma. x: (n, channels, …).
at::Tensor channel_norm(const at::Tensor& x, const at::Tensor& gamma) {
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor length = at::clamp_min(wide.square().sum(1, /*keepdim=*/true).sqrt(), 1e-12);
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[1] = gamma.size(0);
  const double scale = std::sqrt(static_cast<double>(gamma.size(0)));
  return (wide / length * scale * gamma.view(shape)).to(x.scalar_type());
}

// (1, channels, frames, h, w) -> (frames, channels, h, w)
at::Tensor by_frame(const at::Tensor& x) {
  return x.squeeze(0).transpose(0, 1);
}
at::Tensor as_clip(const at::Tensor& frames) {
  return frames.transpose(0, 1).unsqueeze(0);
}

// out[c, ft t + τ, fs y + η, fs x + ω] = in[(c F + τ fs² + η fs + ω) div R, t, y, x], with
// F = ft fs² and R = out F / in.
at::Tensor spread(const at::Tensor& x, std::int64_t out, std::int64_t ft, std::int64_t fs) {
  const std::int64_t frames = x.size(2), rows = x.size(3), columns = x.size(4);
  return x.repeat_interleave(out * ft * fs * fs / x.size(1), 1)
      .view({1, out, ft, fs, fs, frames, rows, columns})
      .permute({0, 1, 5, 2, 6, 3, 7, 4})
      .reshape({1, out, ft * frames, fs * rows, fs * columns});
}

// How many ends of a band are cut.
std::int64_t cuts(const VaeDecoder::History& history) {
  return static_cast<std::int64_t>(history.cut_above) +
         static_cast<std::int64_t>(history.cut_below);
}

// The `rows` rows of x that remain when those at the cut ends go.
at::Tensor cropped(const at::Tensor& x, std::int64_t rows, const VaeDecoder::History& history) {
  const std::int64_t surplus = x.size(3) - rows;
  if (surplus == 0) return x;
  const std::int64_t above = history.cut_above ? surplus / cuts(history) : 0;
  return x.narrow(3, above, rows).contiguous();
}

}  // namespace

std::int64_t VaeDecoder::pixels() const {
  const auto enlarging = std::count_if(stages_.begin(), stages_.end(),
                                       [](const Stage& stage) { return stage.up.has_value(); });
  return (std::int64_t{1} << enlarging) * patch();
}

at::Tensor VaeDecoder::causal(const CausalConv& conv, at::Tensor x, History& history) const {
  const std::int64_t side = conv.weight.size(3) / 2;
  const std::array<std::int64_t, 3> padding{0, side, side};
  if (conv.weight.size(2) == 1) return at::conv3d(x, conv.weight, conv.bias, 1, padding);
  at::Tensor& before = history.frames[conv.history];
  const std::int64_t known = before.defined() ? before.size(2) : 0;
  std::vector<at::Tensor> parts;
  if (known < kHistory) {
    auto shape = x.sizes().vec();
    shape[2] = kHistory - known;
    parts.push_back(at::zeros(shape, x.options()));
  }
  if (known > 0) parts.push_back(std::exchange(before, {}));
  const std::int64_t kept = std::min(kHistory, known + x.size(2));
  parts.push_back(std::move(x));
  const at::Tensor seen = at::cat(parts, 2);
  parts.clear();
  before = seen.narrow(2, seen.size(2) - kept, kept).clone();
  const at::Tensor out = at::conv3d(seen, conv.weight, conv.bias, 1, padding);
  return cropped(out, out.size(3) - side * cuts(history), history);
}

at::Tensor VaeDecoder::residual(const ResidualBlock& block, const at::Tensor& x,
                                History& history) const {
  at::Tensor y = causal(block.conv1, channel_norm_and_silu(x, block.gamma1), history);
  y = causal(block.conv2, channel_norm_and_silu(y, block.gamma2), history);
  const at::Tensor same = cropped(x, y.size(3), history);
  return y.add_(block.shortcut ? causal(*block.shortcut, same, history) : same);
}

at::Tensor VaeDecoder::attend(const AttentionBlock& block, const at::Tensor& x) const {
  const std::int64_t width = x.size(1), rows = x.size(3), columns = x.size(4);
  std::vector<at::Tensor> frames;
  for (const at::Tensor& frame : by_frame(channel_norm(x, block.gamma)).split(1)) {
    const at::Tensor pixels = frame.view({width, rows * columns}).t().contiguous();
    const at::Tensor qkv = at::linear(pixels, block.qkv_weight, block.qkv_bias).unsqueeze(1);
    const auto part = [&](std::int64_t i) { return qkv.narrow(2, i * width, width); };
    const at::Tensor joined = attention(part(0), part(1), part(2)).squeeze(1);
    frames.push_back(at::linear(joined, block.out_weight, block.out_bias)
                         .t()
                         .reshape({1, width, 1, rows, columns}));
  }
  return x + at::cat(frames, 2);
}

at::Tensor VaeDecoder::enlarge(const UpSampler& up, const at::Tensor& x, bool is_first,
                               History& history) const {
  at::Tensor y = x;
  if (up.time_conv && !is_first) {
    const std::int64_t channels = x.size(1), frames = x.size(2);
    y = causal(*up.time_conv, x, history)
            .view({1, 2, channels, frames, x.size(3), x.size(4)})
            .permute({0, 2, 3, 1, 4, 5})
            .reshape({1, channels, 2 * frames, x.size(3), x.size(4)});
  }
  const at::Tensor doubled =
      at::upsample_nearest2d(by_frame(y), at::IntArrayRef{2 * y.size(3), 2 * y.size(4)});
  y = as_clip(at::conv2d(doubled, up.weight, up.bias, 1, 1));
  return cropped(y, y.size(3) - cuts(history), history);
}

// After the last stage comes the head.
at::Tensor VaeDecoder::run_stage(std::size_t index, const at::Tensor& x, History& history) const {
  if (index == stages_.size()) {
    return causal(conv_out_, channel_norm_and_silu(x, gamma_out_), history);
  }
  const Stage& stage = stages_[index];
  const bool is_first = !std::exchange(history.started[index], char{1});
  at::Tensor y = x;
  for (const ResidualBlock& block : stage.blocks) y = residual(block, y, history);
  if (!stage.up) return y;
  y = enlarge(*stage.up, y, is_first, history);
  if (!stage.up->copies_input) return y;
  const std::int64_t ft = stage.up->time_conv ? 2 : 1;
  at::Tensor copied = spread(x, y.size(1), ft, 2);
  if (is_first) copied = copied.narrow(2, ft - 1, copied.size(2) - (ft - 1));
  return y + cropped(copied, y.size(3), history);
}

void VaeDecoder::tap_stage(std::size_t index, const at::Tensor& y, const Taps& taps) const {
  if (index == stages_.size()) return taps("conv_out", y.to(at::kFloat));
  taps("up_block" + std::to_string(index), y);
}

// Frame by frame and each as far as it goes, so that the results of few frames are held at once;
// stage by stage when somebody listens.
at::Tensor VaeDecoder::run_stages(std::size_t first, std::size_t end, const at::Tensor& x,
                                  History& history, const Taps& taps) const {
  if (first == end) return x;
  const std::int64_t step = taps.tap == nullptr ? 1 : x.size(2);
  std::vector<at::Tensor> done;
  for (const at::Tensor& frames : x.split(step, 2)) {
    const at::Tensor y = run_stage(first, frames.contiguous(), history);
    if (taps.tap != nullptr) tap_stage(first, y, taps);
    done.push_back(run_stages(first + 1, end, y, history, taps));
  }
  return done.size() == 1 ? done[0] : at::cat(done, 2);
}

DecoderMeasures VaeDecoder::measures() const {
  DecoderMeasures measures;
  measures.width = width();
  measures.pixels = pixels();
  measures.patch = patch();
  for (const Stage& stage : stages_) {
    StageMeasures each;
    each.in = stage.blocks.front().conv1.weight.size(1);
    each.channels = stage.blocks.front().conv1.weight.size(0);
    each.blocks = static_cast<std::int64_t>(stage.blocks.size());
    each.doubles_size = stage.up.has_value();
    each.doubles_frames = stage.up && stage.up->time_conv;
    measures.stages.push_back(each);
  }
  return measures;
}

at::Tensor VaeDecoder::prepare(const at::Tensor& latents, const Taps& taps) const {
  const at::Tensor raw = latents.to(placement_.device, at::kFloat) * deviation_ + mean_;
  taps("latents_denorm", raw);
  const at::Tensor prepared = at::conv3d(raw.to(placement_.compute), post_.weight, post_.bias);
  taps("post_quant_conv", prepared);
  return prepared;
}

at::Tensor VaeDecoder::begin(const at::Tensor& prepared, std::size_t stage, History& history,
                             const Taps& taps) const {
  history.frames.resize(histories_);
  history.started.resize(stages_.size());
  at::Tensor x = causal(conv_in_, prepared, history);
  taps("conv_in", x);
  x = residual(middle_[0], x, history);
  x = attend(attention_, x);
  taps("mid_attn", x);
  x = residual(middle_[1], x, history);
  taps("mid_block", x);
  return run_stages(0, stage, x, history, taps);
}

at::Tensor VaeDecoder::finish(const at::Tensor& x, std::size_t stage, History& history,
                              const Taps& taps) const {
  history.frames.resize(histories_);
  history.started.resize(stages_.size());
  return run_stages(stage, stages_.size() + 1, x, history, taps);
}

at::Tensor VaeDecoder::decode_raw(const at::Tensor& prepared, History& history,
                                  const Taps& taps) const {
  return finish(begin(prepared, 0, history, taps), 0, history, taps).to(at::kFloat);
}

at::Tensor VaeDecoder::to_video(const at::Tensor& raw) const {
  const at::Tensor cut = raw.clamp(-1, 1);
  if (patch() == 1) return cut;
  const std::int64_t frames = raw.size(2), rows = raw.size(3), columns = raw.size(4);
  return cut.view({1, 3, 2, 2, frames, rows, columns})
      .permute({0, 1, 4, 5, 3, 6, 2})
      .reshape({1, 3, frames, 2 * rows, 2 * columns});
}

}  // namespace kare::wan
