#include "engine/wan/vae/loader.h"

#include <ATen/ops/tensor.h>

#include <cstring>

namespace kare::wan {
namespace {

Error misfit(const std::string& name) {
  return {Code::kCorrupt, "the video decoder's weights do not fit together at \"" + name + "\"",
          ""};
}

// The shape of a weight of any number of dimensions, or an error that names it.
Result<at::Tensor> find(const TensorMap& weights, const std::string& name, std::int64_t dims) {
  const auto found = weights.find(name);
  if (found == weights.end()) {
    return Error{Code::kCorrupt, "the video decoder's weights lack \"" + name + "\"", ""};
  }
  if (found->second.dim() != dims) return misfit(name);
  return found->second;
}

}  // namespace

at::Tensor VaeDecoder::Loader::placed(const at::Tensor& weight) const {
  return weight.to(placement_.device, placement_.compute).contiguous();
}

Result<at::Tensor> VaeDecoder::Loader::sized(const std::string& name,
                                             std::initializer_list<std::int64_t> shape) const {
  return weight_of(source_, name, shape, at::kFloat);
}

Result<CausalConv> VaeDecoder::Loader::conv(const std::string& name) {
  const at::Tensor weight = KARE_TRY(find(weights_, name + ".weight", 5));
  const at::Tensor bias = KARE_TRY(sized(name + ".bias", {weight.size(0)}));
  CausalConv conv{placed(weight), placed(bias), 0};
  if (weight.size(2) > 1) conv.history = decoder_.histories_++;
  return conv;
}

Result<at::Tensor> VaeDecoder::Loader::gamma(const std::string& name) {
  const auto found = weights_.find(name);
  if (found == weights_.end()) {
    return Error{Code::kCorrupt, "the video decoder's weights lack \"" + name + "\"", ""};
  }
  return found->second.reshape({-1}).to(placement_.device, at::kFloat);
}

Result<VaeDecoder::ResidualBlock> VaeDecoder::Loader::residual(const std::string& name) {
  ResidualBlock block;
  block.gamma1 = KARE_TRY(gamma(name + ".residual.0.gamma"));
  block.conv1 = KARE_TRY(conv(name + ".residual.2"));
  block.gamma2 = KARE_TRY(gamma(name + ".residual.3.gamma"));
  block.conv2 = KARE_TRY(conv(name + ".residual.6"));
  if (has(name + ".shortcut.weight")) block.shortcut = KARE_TRY(conv(name + ".shortcut"));
  const std::int64_t in = block.conv1.weight.size(1), out = block.conv1.weight.size(0);
  const bool fits = block.gamma1.size(0) == in && block.gamma2.size(0) == out &&
                    block.conv2.weight.size(0) == out && block.conv2.weight.size(1) == out &&
                    (block.shortcut ? block.shortcut->weight.size(0) == out &&
                                          block.shortcut->weight.size(1) == in
                                    : in == out);
  if (!fits) return misfit(name);
  return block;
}

Result<VaeDecoder::AttentionBlock> VaeDecoder::Loader::attention(const std::string& name) {
  AttentionBlock block;
  block.gamma = KARE_TRY(gamma(name + ".norm.gamma"));
  const std::int64_t width = block.gamma.size(0);
  const at::Tensor qkv = KARE_TRY(sized(name + ".to_qkv.weight", {3 * width, width, 1, 1}));
  const at::Tensor out = KARE_TRY(sized(name + ".proj.weight", {width, width, 1, 1}));
  block.qkv_weight = placed(qkv.reshape({3 * width, width}));
  block.out_weight = placed(out.reshape({width, width}));
  block.qkv_bias = placed(KARE_TRY(sized(name + ".to_qkv.bias", {3 * width})));
  block.out_bias = placed(KARE_TRY(sized(name + ".proj.bias", {width})));
  return block;
}

Result<VaeDecoder::UpSampler> VaeDecoder::Loader::up_sampler(const std::string& name,
                                                             bool copies_input) {
  UpSampler up;
  const at::Tensor weight = KARE_TRY(find(weights_, name + ".resample.1.weight", 4));
  up.weight = placed(weight);
  up.bias = placed(KARE_TRY(sized(name + ".resample.1.bias", {weight.size(0)})));
  up.copies_input = copies_input;
  if (has(name + ".time_conv.weight")) {
    up.time_conv = KARE_TRY(conv(name + ".time_conv"));
    if (up.time_conv->weight.size(0) != 2 * up.time_conv->weight.size(1)) return misfit(name);
  }
  return up;
}

Result<> VaeDecoder::Loader::stages_in_a_row() {
  Stage stage;
  for (int i = 0;; ++i) {
    const std::string name = "decoder.upsamples." + std::to_string(i);
    if (has(name + ".residual.0.gamma")) {
      stage.blocks.push_back(KARE_TRY(residual(name)));
    } else if (has(name + ".resample.1.weight")) {
      stage.up = KARE_TRY(up_sampler(name, false));
      decoder_.stages_.push_back(std::move(stage));
      stage = {};
    } else {
      break;
    }
  }
  decoder_.stages_.push_back(std::move(stage));
  return {};
}

Result<> VaeDecoder::Loader::nested_stages() {
  for (int s = 0;; ++s) {
    const std::string outer = "decoder.upsamples." + std::to_string(s) + ".upsamples.";
    if (!has(outer + "0.residual.0.gamma")) break;
    Stage stage;
    for (int r = 0;; ++r) {
      const std::string name = outer + std::to_string(r);
      if (has(name + ".resample.1.weight")) {
        stage.up = KARE_TRY(up_sampler(name, true));
      } else if (has(name + ".residual.0.gamma")) {
        stage.blocks.push_back(KARE_TRY(residual(name)));
      } else {
        break;
      }
    }
    decoder_.stages_.push_back(std::move(stage));
  }
  return {};
}

Result<VaeDecoder> VaeDecoder::Loader::load(const LatentScale& scale) {
  decoder_.placement_ = placement_;
  decoder_.post_ = KARE_TRY(conv("conv2"));
  decoder_.conv_in_ = KARE_TRY(conv("decoder.conv1"));
  decoder_.middle_.push_back(KARE_TRY(residual("decoder.middle.0")));
  decoder_.attention_ = KARE_TRY(attention("decoder.middle.1"));
  decoder_.middle_.push_back(KARE_TRY(residual("decoder.middle.2")));
  if (has("decoder.upsamples.0.upsamples.0.residual.0.gamma")) {
    KARE_TRY(nested_stages());
  } else {
    KARE_TRY(stages_in_a_row());
  }
  for (const Stage& stage : decoder_.stages_) {
    if (stage.blocks.empty()) return misfit("decoder.upsamples");
  }
  decoder_.gamma_out_ = KARE_TRY(gamma("decoder.head.0.gamma"));
  decoder_.conv_out_ = KARE_TRY(conv("decoder.head.2"));
  const std::int64_t colours = decoder_.conv_out_.weight.size(0);
  if (colours != 3 && colours != 12) return misfit("decoder.head.2");
  const auto channels = static_cast<std::size_t>(decoder_.latent_channels());
  if (scale.mean.size() != channels || scale.deviation.size() != channels) {
    return Error{Code::kCorrupt,
                 "the scale of the latents is for " + std::to_string(scale.mean.size()) +
                     " channels, the decoder has " + std::to_string(channels),
                 ""};
  }
  const auto spread = [&](const std::vector<double>& values) {
    return at::tensor(values, at::kFloat).to(placement_.device).view({1, -1, 1, 1, 1});
  };
  decoder_.mean_ = spread(scale.mean);
  decoder_.deviation_ = spread(scale.deviation);
  return std::move(decoder_);
}

Result<VaeDecoder> VaeDecoder::create(const TensorMap& weights, const LatentScale& scale,
                                      const Placement& placement) {
  return Loader(weights, placement).load(scale);
}

}  // namespace kare::wan
