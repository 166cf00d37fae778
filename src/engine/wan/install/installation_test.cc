#include "engine/wan/install/installation.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <map>
#include <system_error>

#include "base/assert.h"

namespace kare::wan {
namespace {

class FindModels : public ::testing::Test {
 protected:
  FindModels() {
    std::string name = (std::filesystem::temp_directory_path() / "kare-wan-XXXXXX").string();
    KARE_ASSERT(::mkdtemp(name.data()) != nullptr);
    root_ = name;
  }
  ~FindModels() override {
    std::error_code ignored;  // What cannot be removed stays in the temporary folder.
    std::filesystem::remove_all(root_, ignored);
  }
  void put(const std::string& name, const std::string& text = "") {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  Path root_;
};

TEST_F(FindModels, KnowsTheOriginalRepositories) {
  put("Wan2.1-T2V-1.3B/config.json", R"({"num_heads": 12})");
  put("Wan2.1-T2V-1.3B/diffusion_pytorch_model.safetensors");
  put("Wan2.1-T2V-1.3B/models_t5_umt5-xxl-enc-bf16.pth");
  put("Wan2.1-T2V-1.3B/Wan2.1_VAE.pth");
  put("Wan2.1-T2V-1.3B/google/umt5-xxl/tokenizer.json");

  const FoundModels found = find_models(root_);

  ASSERT_EQ(found.models.size(), 1u);
  const Installation& model = found.models[0];
  EXPECT_EQ(model.name, "Wan2.1-T2V-1.3B");
  EXPECT_EQ(model.transformer, root_ / "Wan2.1-T2V-1.3B");
  EXPECT_EQ(model.vae.filename(), "Wan2.1_VAE.pth");
  EXPECT_EQ(model.text_encoder.filename(), "models_t5_umt5-xxl-enc-bf16.pth");
  EXPECT_EQ(model.tokenizer.filename(), "tokenizer.json");
  EXPECT_EQ(model.heads, 12);
  EXPECT_TRUE(found.incomplete.empty());
}

TEST_F(FindModels, KnowsDiffusersWithTwoExperts) {
  for (const char* part : {"transformer", "transformer_2", "vae"}) {
    put(std::string("A14B/") + part + "/diffusion_pytorch_model.safetensors");
  }
  put("A14B/text_encoder/model-00001-of-00005.safetensors");
  put("A14B/tokenizer/spiece.model");

  const FoundModels found = find_models(root_ / "A14B");

  ASSERT_EQ(found.models.size(), 1u);
  EXPECT_EQ(found.models[0].transformer.filename(), "transformer");
  EXPECT_EQ(found.models[0].low_noise.filename(), "transformer_2");
  EXPECT_EQ(found.models[0].tokenizer.filename(), "spiece.model");
  EXPECT_EQ(found.models[0].heads, std::nullopt);
}

TEST_F(FindModels, KnowsSingleFilesWithSharedParts) {
  put("diffusion_models/wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors");
  put("diffusion_models/wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors");
  put("text_encoders/umt5_xxl_fp8_e4m3fn_scaled.safetensors");
  put("vae/wan_2.1_vae.safetensors");
  put("gguf/wan2.1-t2v-14b-Q8_0.gguf");

  const FoundModels found = find_models(root_);

  ASSERT_EQ(found.models.size(), 2u);
  EXPECT_NE(found.models[0].low_noise, Path());
  EXPECT_EQ(found.models[1].name, "gguf");
  EXPECT_EQ(found.models[1].vae.filename(), "wan_2.1_vae.safetensors");
}

TEST_F(FindModels, KnowsExpertsInFoldersOfGgufFiles) {
  put("A14B-GGUF/HighNoise/Wan2.2-T2V-A14B-HighNoise-Q4_K_M.gguf");
  put("A14B-GGUF/HighNoise/Wan2.2-T2V-A14B-HighNoise-Q8_0.gguf");
  put("A14B-GGUF/LowNoise/Wan2.2-T2V-A14B-LowNoise-Q4_K_M.gguf");
  put("umt5-xxl-encoder-Q8_0.gguf");
  put("Wan2.1_VAE.pth");

  const FoundModels inside = find_models(root_);
  const FoundModels itself = find_models(root_ / "A14B-GGUF");

  ASSERT_EQ(inside.models.size(), 1u);
  EXPECT_EQ(inside.models[0].transformer.filename(), "Wan2.2-T2V-A14B-HighNoise-Q4_K_M.gguf");
  EXPECT_EQ(inside.models[0].low_noise.filename(), "Wan2.2-T2V-A14B-LowNoise-Q4_K_M.gguf");
  EXPECT_TRUE(itself.models.empty()) << "its other parts lie outside";
  EXPECT_EQ(itself.incomplete.size(), 1u);
}

TEST_F(FindModels, KnowsEveryModelOfOneFolder) {
  put("diffusion_models/wan2.1_t2v_1.3B_fp16.safetensors");
  put("diffusion_models/wan2.1_t2v_14B_fp8_scaled.safetensors");
  put("diffusion_models/wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors");
  put("diffusion_models/wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors");
  put("diffusion_models/wan2.2_ti2v_5B_fp16.safetensors");
  put("text_encoders/umt5_xxl_fp16.safetensors");
  put("vae/wan_2.1_vae.safetensors");

  std::map<std::string, std::string> published;
  for (const Installation& model : find_models(root_).models) {
    published[model.published] = model.transformer.stem().string();
    EXPECT_EQ(model.low_noise.empty(), model.published != "wan2.2-t2v-a14b");
  }

  const std::map<std::string, std::string> expected = {
      {"wan2.1-t2v-1.3b", "wan2.1_t2v_1.3B_fp16"},
      {"wan2.1-t2v-14b", "wan2.1_t2v_14B_fp8_scaled"},
      {"wan2.2-t2v-a14b", "wan2.2_t2v_high_noise_14B_fp8_scaled"},
      {"wan2.2-ti2v-5b", "wan2.2_ti2v_5B_fp16"}};
  EXPECT_EQ(published, expected);
}

TEST_F(FindModels, TakesTheOnlyFileOfAnotherName) {
  put("mine/my_model.safetensors");
  put("mine/config.json", R"({"num_heads": 3})");
  put("mine/umt5.safetensors");
  put("mine/vae.safetensors");

  const FoundModels found = find_models(root_);

  ASSERT_EQ(found.models.size(), 1u);
  EXPECT_EQ(found.models[0].transformer.filename(), "my_model.safetensors");
  EXPECT_EQ(found.models[0].heads, 3);
  put("mine/another.safetensors");
  EXPECT_TRUE(find_models(root_).models.empty()) << "which of the two cannot be known";
}

TEST_F(FindModels, FollowsAHuggingFaceCache) {
  const std::string snapshot = "models--Wan-AI--Wan2.1-T2V-1.3B/snapshots/abc/";
  put(snapshot + "diffusion_pytorch_model.safetensors");
  put(snapshot + "models_t5_umt5-xxl-enc-bf16.pth");
  put(snapshot + "Wan2.1_VAE.pth");

  EXPECT_EQ(find_models(root_).models.size(), 1u);
}

TEST_F(FindModels, NamesWhatIsMissing) {
  put("half/diffusion_pytorch_model.safetensors");
  put("half/Wan2.1_VAE.pth");

  const FoundModels found = find_models(root_);

  EXPECT_TRUE(found.models.empty());
  ASSERT_EQ(found.incomplete.size(), 1u);
  EXPECT_EQ(found.incomplete[0], "half lacks the text encoder");
  EXPECT_TRUE(find_models(root_ / "nowhere").models.empty());
}

}  // namespace
}  // namespace kare::wan
