#include "engine/wan/weights/names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace kare::wan {
namespace {

struct Rename {
  std::string_view from, to;
};

// Replaces the first rule's `from` that `name` begins with, and tells whether there was one.
template <std::size_t n>
bool rename_front(std::string& name, const std::array<Rename, n>& rules) {
  for (const Rename& rule : rules) {
    if (!name.starts_with(rule.from)) continue;
    name.replace(0, rule.from.size(), rule.to);
    return true;
  }
  return false;
}

struct Numbered {
  std::string number, rest;
};

// "PREFIX12.REST" -> {"12", "REST"}.
std::optional<Numbered> numbered(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = name.substr(prefix.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 4) return std::nullopt;
  if (rest.substr(0, dot).find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return Numbered{std::string(rest.substr(0, dot)), std::string(rest.substr(dot + 1))};
}

// diffusers' name on the left (its convert_wan_to_diffusers.py has the same pairs).
constexpr std::array<Rename, 8> kTransformerEnds = {{
    {"condition_embedder.text_embedder.linear_1.", "text_embedding.0."},
    {"condition_embedder.text_embedder.linear_2.", "text_embedding.2."},
    {"condition_embedder.time_embedder.linear_1.", "time_embedding.0."},
    {"condition_embedder.time_embedder.linear_2.", "time_embedding.2."},
    {"condition_embedder.time_proj.", "time_projection.1."},
    {"condition_embedder.image_embedder.", "img_emb."},
    {"proj_out.", "head.head."},
    {"scale_shift_table", "head.modulation"},
}};
constexpr std::array<Rename, 14> kTransformerBlock = {{
    {"attn1.to_q.", "self_attn.q."},
    {"attn1.to_k.", "self_attn.k."},
    {"attn1.to_v.", "self_attn.v."},
    {"attn1.to_out.0.", "self_attn.o."},
    {"attn1.", "self_attn."},
    {"attn2.to_q.", "cross_attn.q."},
    {"attn2.to_k.", "cross_attn.k."},
    {"attn2.to_v.", "cross_attn.v."},
    {"attn2.to_out.0.", "cross_attn.o."},
    {"attn2.", "cross_attn."},
    {"norm2.", "norm3."},  // The original norm2 has no parameters, so this cannot be meant.
    {"ffn.net.0.proj.", "ffn.0."},
    {"ffn.net.2.", "ffn.2."},
    {"scale_shift_table", "modulation"},
}};

constexpr std::array<Rename, 5> kTextEnds = {{
    {"shared.", "token_embedding."},
    {"token_embd.", "token_embedding."},
    {"encoder.final_layer_norm.", "norm."},
    {"enc.output_norm.", "norm."},
    {"encoder.embed_tokens.", "token_embedding."},
}};
constexpr std::array<Rename, 8> kTextHf = {{
    {"layer.0.layer_norm.", "norm1."},
    {"layer.0.SelfAttention.relative_attention_bias.", "pos_embedding.embedding."},
    {"layer.0.SelfAttention.", "attn."},
    {"layer.1.layer_norm.", "norm2."},
    {"layer.1.DenseReluDense.wi_0.", "ffn.gate.0."},
    {"layer.1.DenseReluDense.wi_1.", "ffn.fc1."},
    {"layer.1.DenseReluDense.wo.", "ffn.fc2."},
    {"layer.1.DenseReluDense.", "ffn."},
}};
constexpr std::array<Rename, 10> kTextGguf = {{
    {"attn_norm.", "norm1."},
    {"attn_q.", "attn.q."},
    {"attn_k.", "attn.k."},
    {"attn_v.", "attn.v."},
    {"attn_o.", "attn.o."},
    {"attn_rel_b.", "pos_embedding.embedding."},
    {"ffn_norm.", "norm2."},
    {"ffn_gate.", "ffn.gate.0."},
    {"ffn_up.", "ffn.fc1."},
    {"ffn_down.", "ffn.fc2."},
}};

constexpr std::array<Rename, 9> kVaeEnds = {{
    {"post_quant_conv.", "conv2."},
    {"quant_conv.", "conv1."},
    {"decoder.conv_in.", "decoder.conv1."},
    {"decoder.norm_out.", "decoder.head.0."},
    {"decoder.conv_out.", "decoder.head.2."},
    {"decoder.mid_block.attentions.0.", "decoder.middle.1."},
    {"encoder.conv_in.", "encoder.conv1."},
    {"encoder.norm_out.", "encoder.head.0."},
    {"encoder.conv_out.", "encoder.head.2."},
}};
constexpr std::array<Rename, 5> kVaeResidual = {{
    {"norm1.", "residual.0."},
    {"conv1.", "residual.2."},
    {"norm2.", "residual.3."},
    {"conv2.", "residual.6."},
    {"conv_shortcut.", "shortcut."},
}};

std::string residual_part(std::string rest) {
  rename_front(rest, kVaeResidual);
  return rest;
}

// "decoder.up_blocks.S.REST" of diffusers.
std::string vae_stage(const Numbered& stage, VaeKind kind) {
  constexpr int kPartsOfStage = 4;  // Three residual blocks and what makes it larger.
  const auto place = [&](int part) {
    const int number = std::stoi(stage.number);
    return kind == VaeKind::kVae21
               ? "decoder.upsamples." + std::to_string(kPartsOfStage * number + part) + "."
               : "decoder.upsamples." + stage.number + ".upsamples." + std::to_string(part) + ".";
  };
  if (const auto block = numbered(stage.rest, "resnets.")) {
    return place(std::stoi(block->number)) + residual_part(block->rest);
  }
  for (const std::string_view larger : {"upsamplers.0.", "upsampler."}) {
    if (stage.rest.starts_with(larger)) return place(3) + stage.rest.substr(larger.size());
  }
  return "decoder.up_blocks." + stage.number + "." + stage.rest;
}

constexpr std::array<std::string_view, 5> kTransformerPrefixes = {
    "model.diffusion_model.", "diffusion_model.", "model.", "module.", "transformer."};
constexpr std::array<std::string_view, 3> kTextPrefixes = {"text_encoders.umt5xxl.transformer.",
                                                           "text_encoder.", "transformer."};
constexpr std::array<std::string_view, 3> kVaePrefixes = {"first_stage_model.", "vae.", "module."};

// The tensors whose names have the first of the prefixes that occurs, without it; all when none
// occurs.
template <std::size_t n>
std::vector<std::pair<std::string_view, const TensorView*>> without_prefix(
    const Checkpoint& checkpoint, const std::array<std::string_view, n>& prefixes) {
  std::vector<std::pair<std::string_view, const TensorView*>> found;
  for (const std::string_view prefix : prefixes) {
    for (const TensorView& view : checkpoint.tensors()) {
      if (!view.name.starts_with(prefix)) continue;
      found.emplace_back(std::string_view(view.name).substr(prefix.size()), &view);
    }
    if (!found.empty()) return found;
  }
  for (const TensorView& view : checkpoint.tensors()) found.emplace_back(view.name, &view);
  return found;
}

Result<> add(NamedTensors& named, std::string name, const TensorView* view) {
  if (named.tensors.emplace(name, view).second) return {};
  return corrupt("two tensors are " + json_quoted(name) + ", one of them " +
                 json_quoted(view->name));
}

Error lacks(std::string_view part) {
  return {Code::kInvalid, "these weights have no " + std::string(part) + " in them", ""};
}

}  // namespace

std::string original_transformer_name(std::string_view name) {
  std::string out(name);
  if (rename_front(out, kTransformerEnds)) return out;
  if (auto block = numbered(name, "blocks.")) {
    rename_front(block->rest, kTransformerBlock);
    return "blocks." + block->number + "." + block->rest;
  }
  return out;
}

std::string original_text_encoder_name(std::string_view name) {
  std::string out(name);
  if (rename_front(out, kTextEnds)) return out;
  if (auto block = numbered(name, "encoder.block.")) {
    rename_front(block->rest, kTextHf);
    return "blocks." + block->number + "." + block->rest;
  }
  if (auto block = numbered(name, "enc.blk.")) {
    rename_front(block->rest, kTextGguf);
    return "blocks." + block->number + "." + block->rest;
  }
  return out;
}

std::string original_vae_name(std::string_view name, VaeKind kind) {
  std::string out(name);
  if (rename_front(out, kVaeEnds)) return out;
  if (const auto stage = numbered(name, "decoder.up_blocks.")) return vae_stage(*stage, kind);
  if (const auto block = numbered(name, "decoder.mid_block.resnets.")) {
    return "decoder.middle." + std::to_string(2 * std::stoi(block->number)) + "." +
           residual_part(block->rest);
  }
  return out;
}

Result<NamedTensors> name_transformer(std::shared_ptr<const Checkpoint> checkpoint) {
  NamedTensors named{std::move(checkpoint), {}};
  for (const auto& [name, view] : without_prefix(*named.checkpoint, kTransformerPrefixes)) {
    KARE_TRY(add(named, original_transformer_name(name), view));
  }
  if (named.find("head.modulation") == nullptr) return lacks("Wan transformer");
  return named;
}

Result<NamedTensors> name_text_encoder(std::shared_ptr<const Checkpoint> checkpoint) {
  NamedTensors named{std::move(checkpoint), {}};
  bool has_shared = false;
  const auto tensors = without_prefix(*named.checkpoint, kTextPrefixes);
  for (const auto& [name, view] : tensors) has_shared = has_shared || name == "shared.weight";
  for (const auto& [name, view] : tensors) {
    // The tokenizer in ComfyUI's files, a second copy of the embedding, and the half of T5 that
    // makes text.
    const bool is_other = name == "spiece_model" || name.starts_with("decoder.") ||
                          name.starts_with("dec.") || name.starts_with("lm_head.") ||
                          (has_shared && name == "encoder.embed_tokens.weight");
    if (!is_other) KARE_TRY(add(named, original_text_encoder_name(name), view));
  }
  if (named.find("token_embedding.weight") == nullptr) return lacks("umT5 text encoder");
  return named;
}

Result<NamedTensors> name_vae(std::shared_ptr<const Checkpoint> checkpoint) {
  NamedTensors named{std::move(checkpoint), {}};
  const auto tensors = without_prefix(*named.checkpoint, kVaePrefixes);
  const bool is_22 = std::any_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return tensor.first.starts_with("decoder.upsamples.0.upsamples.") ||
           tensor.first.starts_with("decoder.up_blocks.0.upsampler.");
  });
  for (const auto& [name, view] : tensors) {
    std::string original = original_vae_name(name, is_22 ? VaeKind::kVae22 : VaeKind::kVae21);
    if (original.starts_with("encoder.") || original.starts_with("conv1.")) continue;
    KARE_TRY(add(named, std::move(original), view));
  }
  if (named.find("decoder.head.2.weight") == nullptr) return lacks("Wan video decoder");
  return named;
}

VaeKind vae_kind(const NamedTensors& named) {
  const auto found = named.tensors.lower_bound("decoder.upsamples.0.upsamples.");
  const bool is_22 =
      found != named.tensors.end() && found->first.starts_with("decoder.upsamples.0.upsamples.");
  return is_22 ? VaeKind::kVae22 : VaeKind::kVae21;
}

}  // namespace kare::wan
