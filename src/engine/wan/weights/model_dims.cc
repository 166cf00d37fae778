#include "engine/wan/weights/model_dims.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"

namespace kare::wan {
namespace {

constexpr std::size_t kNamesShown = 4;  // Of each kind of difference, in a message.
constexpr std::int64_t kLayersMax = 1000;
constexpr std::int64_t kSizeMax = 1 << 24;

// The size `axis` of a tensor that has `rank` axes.
Result<std::int64_t> size_of(const NamedTensors& named, const std::string& name, std::size_t rank,
                             std::size_t axis) {
  const TensorView* view = named.find(name);
  if (view == nullptr) return corrupt("the weights lack " + name);
  if (view->shape.size() != rank || view->shape[axis] < 1 || view->shape[axis] > kSizeMax) {
    return corrupt(name + " has the shape " + shape_text(view->shape));
  }
  return view->shape[axis];
}

Result<std::int64_t> count_layers(const NamedTensors& named, const std::string& part) {
  std::int64_t layers = 0;
  while (named.find("blocks." + std::to_string(layers) + part) != nullptr) ++layers;
  if (layers == 0 || layers > kLayersMax) return corrupt("the weights have no layers");
  return layers;
}

std::string listed(std::string_view what, const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::string text = "; " + std::string(what) + " ";
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > kNamesShown) {
    text += " and " + std::to_string(names.size() - kNamesShown) + " more";
  }
  return text;
}

// Compares what is there with what must be.
Result<> check(const NamedTensors& named, const std::vector<ExpectedTensor>& expected) {
  std::vector<std::string> missing, wrong, surplus;
  std::set<std::string_view> known;
  for (const ExpectedTensor& tensor : expected) {
    known.insert(tensor.name);
    const TensorView* view = named.find(tensor.name);
    if (view == nullptr) {
      missing.push_back(tensor.name);
    } else if (view->shape != tensor.shape) {
      wrong.push_back(tensor.name + " " + shape_text(view->shape) + " instead of " +
                      shape_text(tensor.shape));
    }
  }
  for (const auto& [name, view] : named.tensors) {
    if (!known.contains(name)) surplus.push_back(shortened(is_utf8(name) ? name : "?", 100));
  }
  if (missing.empty() && wrong.empty() && surplus.empty()) return {};
  return corrupt("the weights do not make a whole model" + listed("missing:", missing) +
                 listed("wrong shape:", wrong) + listed("surplus:", surplus));
}

// What only other members of the family have, and what they are.
struct Foreign {
  std::string_view part, what;
};
constexpr Foreign kForeign[] = {
    {"img_emb.", "an image-to-video model"},
    {"vace_", "a VACE model"},
    {"face_", "an animation model"},
    {"pose_patch_embedding.", "an animation model"},
    {"audio_", "a speech-to-video model"},
    {"casual_audio_encoder.", "a speech-to-video model"},
    {"control_adapter.", "a model with camera control"},
    {"ref_conv.", "a model with reference images"},
};

Result<> refuse_foreign(const NamedTensors& named) {
  for (const auto& [name, view] : named.tensors) {
    for (const Foreign& foreign : kForeign) {
      if (!name.starts_with(foreign.part)) continue;
      return Error{Code::kUnsupported,
                   "this is " + std::string(foreign.what) + ", not one for text to video", name};
    }
    if (name.find(".to_gate_compress.") != std::string::npos) {
      return Error{Code::kUnsupported,
                   "this model was trained with sparse attention (VSA), which is not supported; "
                   "its \"FullAttn\" release is",
                   name};
    }
  }
  return {};
}

void add_linear(std::vector<ExpectedTensor>& list, const std::string& name, std::int64_t out,
                std::int64_t in) {
  list.push_back({name + ".weight", {out, in}});
  list.push_back({name + ".bias", {out}});
}

void add_conv(std::vector<ExpectedTensor>& list, const std::string& name,
              std::vector<std::int64_t> shape) {
  const std::int64_t out = shape[0];
  list.push_back({name + ".weight", std::move(shape)});
  list.push_back({name + ".bias", {out}});
}

void add_residual(std::vector<ExpectedTensor>& list, const std::string& name, std::int64_t in,
                  std::int64_t out) {
  list.push_back({name + ".residual.0.gamma", {in, 1, 1, 1}});
  add_conv(list, name + ".residual.2", {out, in, 3, 3, 3});
  list.push_back({name + ".residual.3.gamma", {out, 1, 1, 1}});
  add_conv(list, name + ".residual.6", {out, out, 3, 3, 3});
  if (in != out) add_conv(list, name + ".shortcut", {out, in, 1, 1, 1});
}

// One of the four stages of a decoder: three residual blocks, and but for the last what makes the
// picture larger (and at the first two also the number of frames).
void add_stage(std::vector<ExpectedTensor>& list, VaeKind kind, int stage, std::int64_t in,
               std::int64_t out) {
  const auto part = [&](int index) {
    return kind == VaeKind::kVae21 ? "decoder.upsamples." + std::to_string(4 * stage + index)
                                   : "decoder.upsamples." + std::to_string(stage) + ".upsamples." +
                                         std::to_string(index);
  };
  add_residual(list, part(0), in, out);
  add_residual(list, part(1), out, out);
  add_residual(list, part(2), out, out);
  if (stage == 3) return;
  const std::int64_t after = kind == VaeKind::kVae21 ? out / 2 : out;
  add_conv(list, part(3) + ".resample.1", {after, out, 3, 3});
  if (stage < 2) add_conv(list, part(3) + ".time_conv", {2 * out, out, 3, 1, 1});
}

}  // namespace

std::vector<ExpectedTensor> expected_tensors(const TransformerDims& dims) {
  const std::int64_t d = dims.dim;
  std::vector<ExpectedTensor> list;
  add_conv(list, "patch_embedding", {d, dims.in_channels, 1, 2, 2});
  add_linear(list, "text_embedding.0", d, dims.text_dim);
  add_linear(list, "text_embedding.2", d, d);
  add_linear(list, "time_embedding.0", d, dims.frequencies);
  add_linear(list, "time_embedding.2", d, d);
  add_linear(list, "time_projection.1", 6 * d, d);
  add_linear(list, "head.head", 4 * dims.out_channels, d);
  list.push_back({"head.modulation", {1, 2, d}});
  for (std::int64_t i = 0; i < dims.layers; ++i) {
    const std::string block = "blocks." + std::to_string(i) + ".";
    for (const std::string attention : {"self_attn.", "cross_attn."}) {
      for (const char* part : {"q", "k", "v", "o"})
        add_linear(list, block + attention + part, d, d);
      list.push_back({block + attention + "norm_q.weight", {d}});
      list.push_back({block + attention + "norm_k.weight", {d}});
    }
    list.push_back({block + "norm3.weight", {d}});
    list.push_back({block + "norm3.bias", {d}});
    add_linear(list, block + "ffn.0", dims.ffn, d);
    add_linear(list, block + "ffn.2", d, dims.ffn);
    list.push_back({block + "modulation", {1, 6, d}});
  }
  return list;
}

std::vector<ExpectedTensor> expected_tensors(const TextEncoderDims& dims) {
  std::vector<ExpectedTensor> list;
  list.push_back({"token_embedding.weight", {dims.vocabulary, dims.dim}});
  list.push_back({"norm.weight", {dims.dim}});
  for (std::int64_t i = 0; i < dims.layers; ++i) {
    const std::string block = "blocks." + std::to_string(i) + ".";
    list.push_back({block + "norm1.weight", {dims.dim}});
    list.push_back({block + "norm2.weight", {dims.dim}});
    for (const char* part : {"q", "k", "v"}) {
      list.push_back({block + "attn." + part + ".weight", {dims.attention, dims.dim}});
    }
    list.push_back({block + "attn.o.weight", {dims.dim, dims.attention}});
    list.push_back({block + "pos_embedding.embedding.weight", {dims.buckets, dims.heads}});
    list.push_back({block + "ffn.gate.0.weight", {dims.ffn, dims.dim}});
    list.push_back({block + "ffn.fc1.weight", {dims.ffn, dims.dim}});
    list.push_back({block + "ffn.fc2.weight", {dims.dim, dims.ffn}});
  }
  return list;
}

std::vector<ExpectedTensor> expected_tensors(const VaeDims& dims) {
  const std::int64_t b = dims.base, top = 4 * b, z = dims.latent_channels;
  std::vector<ExpectedTensor> list;
  add_conv(list, "conv2", {z, z, 1, 1, 1});
  add_conv(list, "decoder.conv1", {top, z, 3, 3, 3});
  add_residual(list, "decoder.middle.0", top, top);
  list.push_back({"decoder.middle.1.norm.gamma", {top, 1, 1}});
  add_conv(list, "decoder.middle.1.to_qkv", {3 * top, top, 1, 1});
  add_conv(list, "decoder.middle.1.proj", {top, top, 1, 1});
  add_residual(list, "decoder.middle.2", top, top);
  const bool is_21 = dims.kind == VaeKind::kVae21;
  add_stage(list, dims.kind, 0, top, top);
  add_stage(list, dims.kind, 1, is_21 ? 2 * b : top, top);
  add_stage(list, dims.kind, 2, is_21 ? 2 * b : top, 2 * b);
  add_stage(list, dims.kind, 3, is_21 ? b : 2 * b, b);
  list.push_back({"decoder.head.0.gamma", {b, 1, 1, 1}});
  add_conv(list, "decoder.head.2", {dims.out_channels, b, 3, 3, 3});
  return list;
}

Result<TransformerDims> transformer_dims(const NamedTensors& named) {
  KARE_TRY(refuse_foreign(named));
  TransformerDims dims;
  dims.dim = KARE_TRY(size_of(named, "head.modulation", 3, 2));
  dims.ffn = KARE_TRY(size_of(named, "blocks.0.ffn.0.weight", 2, 0));
  dims.layers = KARE_TRY(count_layers(named, ".modulation"));
  dims.in_channels = KARE_TRY(size_of(named, "patch_embedding.weight", 5, 1));
  dims.out_channels = KARE_TRY(size_of(named, "head.head.weight", 2, 0)) / 4;
  dims.text_dim = KARE_TRY(size_of(named, "text_embedding.0.weight", 2, 1));
  dims.frequencies = KARE_TRY(size_of(named, "time_embedding.0.weight", 2, 1));
  if (dims.in_channels != dims.out_channels) {
    return Error{Code::kUnsupported,
                 "this model takes " + std::to_string(dims.in_channels) + " latent channels and " +
                     "gives " + std::to_string(dims.out_channels) +
                     ": it starts from images, not from text alone",
                 ""};
  }
  KARE_TRY(check(named, expected_tensors(dims)));
  return dims;
}

Result<TextEncoderDims> text_encoder_dims(const NamedTensors& named) {
  TextEncoderDims dims;
  dims.vocabulary = KARE_TRY(size_of(named, "token_embedding.weight", 2, 0));
  dims.dim = KARE_TRY(size_of(named, "token_embedding.weight", 2, 1));
  dims.attention = KARE_TRY(size_of(named, "blocks.0.attn.q.weight", 2, 0));
  dims.heads = KARE_TRY(size_of(named, "blocks.0.pos_embedding.embedding.weight", 2, 1));
  dims.buckets = KARE_TRY(size_of(named, "blocks.0.pos_embedding.embedding.weight", 2, 0));
  dims.ffn = KARE_TRY(size_of(named, "blocks.0.ffn.fc1.weight", 2, 0));
  dims.layers = KARE_TRY(count_layers(named, ".norm1.weight"));
  if (dims.attention % dims.heads != 0 || dims.buckets % 4 != 0) {
    return corrupt("the text encoder's heads or buckets are of an impossible number");
  }
  KARE_TRY(check(named, expected_tensors(dims)));
  return dims;
}

Result<VaeDims> vae_dims(const NamedTensors& named) {
  VaeDims dims;
  dims.kind = vae_kind(named);
  dims.base = KARE_TRY(size_of(named, "decoder.head.2.weight", 5, 1));
  dims.latent_channels = KARE_TRY(size_of(named, "conv2.weight", 5, 0));
  dims.out_channels = KARE_TRY(size_of(named, "decoder.head.2.weight", 5, 0));
  if (dims.base > 4096) return corrupt("the decoder is impossibly wide");
  KARE_TRY(check(named, expected_tensors(dims)));
  return dims;
}

Expert expert_of(const Path& path) {
  std::string name = ascii_lower(path.filename().string());
  if (path.has_parent_path()) name += " " + ascii_lower(path.parent_path().filename().string());
  for (const char* high : {"high_noise", "highnoise", "high-noise"}) {
    if (name.find(high) != std::string::npos) return Expert::kHighNoise;
  }
  for (const char* low : {"low_noise", "lownoise", "low-noise", "transformer_2"}) {
    if (name.find(low) != std::string::npos) return Expert::kLowNoise;
  }
  return Expert::kOnly;
}

}  // namespace kare::wan
