#include "engine/wan/weights/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/wan/weights/model_dims.h"
#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

NamedTensors transformer(const char* file) {
  return name_transformer(Checkpoint::open(kGolden / file).take()).take();
}

std::vector<std::string> names_of(const NamedTensors& named) {
  std::vector<std::string> names;
  for (const auto& [name, view] : named.tensors) names.push_back(name);
  return names;
}

// A whole transformer of the smallest measures, all zero, whose names begin with `prefix`.
std::vector<FloatTensor> smallest_transformer(const std::string& prefix = "") {
  std::vector<FloatTensor> tensors;
  const TransformerDims dims{.dim = 2,
                             .ffn = 3,
                             .layers = 1,
                             .in_channels = 1,
                             .out_channels = 1,
                             .text_dim = 2,
                             .frequencies = 2};
  for (const ExpectedTensor& tensor : expected_tensors(dims)) {
    const auto count = static_cast<std::size_t>(*element_count(tensor.shape));
    tensors.push_back({prefix + tensor.name, tensor.shape, std::vector<float>(count, 0.0f)});
  }
  return tensors;
}

Result<TransformerDims> dims_of(const std::vector<FloatTensor>& tensors) {
  const std::string file = float_file(tensors);
  const auto checkpoint = KARE_TRY(Checkpoint::from_bytes(bytes_of(file)));
  const NamedTensors named = KARE_TRY(name_transformer(checkpoint));
  return transformer_dims(named);
}

TEST(Names, TransformersOfBothLayoutsAgree) {
  const NamedTensors original = transformer("dit_tiny_original.safetensors");
  const NamedTensors diffusers = transformer("dit_tiny_diffusers.safetensors");

  ASSERT_EQ(names_of(original), names_of(diffusers));
  for (const auto& [name, view] : original.tensors) {
    EXPECT_EQ(values_of(*view), values_of(*diffusers.find(name))) << name;
  }
}

TEST(Names, TextEncodersOfBothLayoutsAgree) {
  const auto open = [](const char* file) {
    return name_text_encoder(Checkpoint::open(kGolden / file).take()).take();
  };
  const NamedTensors original = open("umt5_tiny_original.safetensors");
  const NamedTensors hf = open("umt5_tiny_hf.safetensors");

  ASSERT_EQ(names_of(original), names_of(hf));
  for (const auto& [name, view] : original.tensors) {
    EXPECT_EQ(values_of(*view), values_of(*hf.find(name))) << name;
  }
}

TEST(Names, EveryDecoderNameIsThatOfTheReference) {
  for (const auto& [file, kind] : {std::pair("vae21_tiny_names.json", VaeKind::kVae21),
                                   std::pair("vae22_tiny_names.json", VaeKind::kVae22)}) {
    const std::string text = read_file(kGolden / file).take();
    const auto table = boost::json::parse(text);
    int checked = 0;
    for (const auto& [original, diffusers] : table.at("original_to_diffusers").as_object()) {
      if (std::string_view(original).starts_with("encoder.")) continue;
      const std::string_view name(diffusers.as_string());

      EXPECT_EQ(original_vae_name(name, kind), std::string_view(original));
      EXPECT_EQ(original_vae_name(original, kind), std::string_view(original));
      ++checked;
    }
    EXPECT_GT(checked, 90);
  }
}

TEST(Names, GgufTextEncodersAreKnown) {
  EXPECT_EQ(original_text_encoder_name("enc.blk.3.ffn_gate.weight"), "blocks.3.ffn.gate.0.weight");
  EXPECT_EQ(original_text_encoder_name("enc.blk.23.attn_rel_b.weight"),
            "blocks.23.pos_embedding.embedding.weight");
  EXPECT_EQ(original_text_encoder_name("token_embd.weight"), "token_embedding.weight");
  EXPECT_EQ(original_text_encoder_name("enc.output_norm.weight"), "norm.weight");
}

TEST(Names, PrefixesAreCutOff) {
  for (const char* prefix : {"model.diffusion_model.", "diffusion_model.", "model.", "module."}) {
    const auto dims = dims_of(smallest_transformer(prefix));

    ASSERT_TRUE(dims.ok()) << prefix << dims.error().message;
    EXPECT_EQ(dims.value().dim, 2);
  }
}

TEST(Dims, AreReadFromTheWeights) {
  const auto tiny = transformer_dims(transformer("dit_tiny_original.safetensors")).take();
  const auto ti2v = transformer_dims(transformer("dit_ti2v_diffusers.safetensors")).take();

  EXPECT_EQ(tiny.dim, 24);
  EXPECT_EQ(tiny.ffn, 64);
  EXPECT_EQ(tiny.layers, 2);
  EXPECT_EQ(tiny.text_dim, 32);
  EXPECT_EQ(tiny.frequencies, 256);
  EXPECT_EQ(tiny.in_channels, 16);
  EXPECT_EQ(ti2v.in_channels, 48);
}

TEST(Dims, PublishedModelsHaveTheirPublishedSizes) {
  const auto count = [](const auto& dims) {
    std::int64_t parameters = 0;
    for (const auto& tensor : expected_tensors(dims)) parameters += *element_count(tensor.shape);
    return std::pair(expected_tensors(dims).size(), parameters);
  };
  TransformerDims small{1536, 8960, 30, 16, 16, 4096, 256};
  TransformerDims large{5120, 13824, 40, 16, 16, 4096, 256};
  TransformerDims ti2v{3072, 14336, 30, 48, 48, 4096, 256};
  TextEncoderDims text{256384, 4096, 4096, 64, 10240, 24, 32};
  VaeDims vae{VaeKind::kVae21, 96, 16, 3}, vae22{VaeKind::kVae22, 256, 48, 12};

  EXPECT_EQ(count(small), std::pair(std::size_t{825}, std::int64_t{1'418'996'800}));
  EXPECT_EQ(count(large), std::pair(std::size_t{1095}, std::int64_t{14'288'491'584}));
  EXPECT_EQ(count(ti2v), std::pair(std::size_t{825}, std::int64_t{4'999'787'712}));
  EXPECT_EQ(count(text), std::pair(std::size_t{242}, std::int64_t{5'680'910'336}));
  EXPECT_EQ(count(vae).second, 73'295'603);
  EXPECT_EQ(count(vae22).second, 555'051'580);
}

TEST(Dims, DecodersOfBothGenerationsAreWhole) {
  for (const char* file : {"vae21_tiny_original.safetensors", "vae21_tiny_diffusers.safetensors",
                           "vae22_tiny_diffusers.safetensors"}) {
    const auto named = name_vae(Checkpoint::open(kGolden / file).take()).take();

    const auto dims = vae_dims(named);

    ASSERT_TRUE(dims.ok()) << file << ": " << dims.error().message;
    EXPECT_EQ(dims.value().base, 4);
  }
}

TEST(Dims, DifferencesAreNamed) {
  auto tensors = smallest_transformer();
  std::erase_if(tensors, [](const auto& tensor) { return tensor.name == "blocks.0.norm3.bias"; });
  tensors.push_back({"blocks.0.odd", {1}, {0}});
  const auto wrong = std::find_if(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return tensor.name == "text_embedding.2.bias";
  });
  wrong->shape = {1, 2};

  const auto dims = dims_of(tensors);

  ASSERT_FALSE(dims.ok());
  EXPECT_EQ(dims.error().message,
            "the weights do not make a whole model; missing: blocks.0.norm3.bias; wrong shape: "
            "text_embedding.2.bias [1, 2] instead of [2]; surplus: blocks.0.odd");
}

TEST(Dims, OtherMembersOfTheFamilyAreRefusedWithTheirKind) {
  const std::pair<const char*, const char*> cases[] = {
      {"img_emb.proj.0.weight", "image-to-video"},
      {"vace_blocks.0.x", "VACE"},
      {"blocks.0.to_gate_compress.weight", "sparse attention"},
  };
  for (const auto& [name, kind] : cases) {
    auto tensors = smallest_transformer();
    tensors.push_back({name, {1}, {0}});

    const auto dims = dims_of(tensors);

    ASSERT_FALSE(dims.ok());
    EXPECT_EQ(dims.error().code, Code::kUnsupported);
    EXPECT_NE(dims.error().message.find(kind), std::string::npos) << dims.error().message;
  }
}

TEST(Dims, AModelThatStartsFromImagesIsRefused) {
  auto tensors = smallest_transformer();
  const auto patch = std::find_if(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return tensor.name == "patch_embedding.weight";
  });
  const std::int64_t channels = patch->shape[1];
  patch->shape[1] = channels + 20;
  patch->values.resize(static_cast<std::size_t>(patch->shape[0] * patch->shape[1] * 4));

  const auto dims = dims_of(tensors);

  ASSERT_FALSE(dims.ok());
  EXPECT_EQ(dims.error().code, Code::kUnsupported);
  EXPECT_NE(dims.error().message.find("starts from images"), std::string::npos)
      << dims.error().message;
}

TEST(Dims, ExpertsAreKnownByTheirNames) {
  EXPECT_EQ(expert_of("x/high_noise_model"), Expert::kHighNoise);
  EXPECT_EQ(expert_of("HighNoise/Wan2.2-Q8_0.gguf"), Expert::kHighNoise);
  EXPECT_EQ(expert_of("wan2.2_t2v_low_noise_14B_fp16.safetensors"), Expert::kLowNoise);
  EXPECT_EQ(expert_of("repo/transformer_2"), Expert::kLowNoise);
  EXPECT_EQ(expert_of("repo/transformer"), Expert::kOnly);
}

}  // namespace
}  // namespace kare::wan
