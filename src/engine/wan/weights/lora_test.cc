#include "engine/wan/weights/lora.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

const ShapeMap kModel = {{"blocks.0.self_attn.q.weight", {2, 3}},
                         {"blocks.0.self_attn.q.bias", {2}},
                         {"blocks.0.modulation", {1, 6, 2}},
                         {"blocks.0.ffn.0.weight", {2, 3}},
                         {"head.modulation", {1, 2, 2}}};

// Keeps the bytes of a file with the checkpoint that points into them.
struct File {
  explicit File(const std::vector<FloatTensor>& tensors)
      : bytes(float_file(tensors)), checkpoint(Checkpoint::from_bytes(bytes_of(bytes)).take()) {}
  std::string bytes;
  std::shared_ptr<const Checkpoint> checkpoint;
};

const std::vector<FloatTensor> kPair = {
    {"diffusion_model.blocks.0.self_attn.q.lora_A.weight", {1, 3}, {1, 2, 3}},
    {"diffusion_model.blocks.0.self_attn.q.lora_B.weight", {2, 1}, {10, 100}}};

std::vector<float> change_of(const LoraSet& lora, const char* name, std::size_t elements) {
  std::vector<float> values(elements, 0.0f);
  lora.add_to(name, 0, values);
  return values;
}

TEST(Lora, PairsAreMultipliedByTheirStrength) {
  const File file(kPair);

  const auto lora = LoraSet::create({{file.checkpoint, 0.5}}, kModel).take();

  EXPECT_EQ(change_of(lora, "blocks.0.self_attn.q.weight", 6),
            (std::vector<float>{5, 10, 15, 50, 100, 150}));
  EXPECT_EQ(change_of(lora, "blocks.0.self_attn.q.bias", 2), (std::vector<float>{0, 0}));
}

TEST(Lora, SeveralFilesAddUp) {
  const File file(kPair);

  const auto lora = LoraSet::create({{file.checkpoint, 1}, {file.checkpoint, -0.5}}, kModel).take();

  EXPECT_EQ(change_of(lora, "blocks.0.self_attn.q.weight", 6),
            (std::vector<float>{5, 10, 15, 50, 100, 150}));
}

TEST(Lora, AlphaIsDividedByTheRank) {
  std::vector<FloatTensor> tensors = {
      {"lora_unet_blocks_0_ffn_0.lora_down.weight", {2, 3}, {1, 0, 0, 0, 1, 0}},
      {"lora_unet_blocks_0_ffn_0.lora_up.weight", {2, 2}, {1, 0, 0, 1}},
      {"lora_unet_blocks_0_ffn_0.alpha", {}, {8}}};
  const File file(tensors);

  const auto lora = LoraSet::create({{file.checkpoint, 1}}, kModel).take();

  EXPECT_EQ(change_of(lora, "blocks.0.ffn.0.weight", 6), (std::vector<float>{4, 0, 0, 0, 4, 0}));
}

TEST(Lora, DifferencesAreAddedWithoutAlpha) {
  const File file({{"diffusion_model.blocks.0.self_attn.q.diff_b", {2}, {1, 2}},
                   {"diffusion_model.blocks.0.diff_m", {6, 2}, std::vector<float>(12, 3)},
                   {"diffusion_model.head.diff_m", {1, 2, 2}, {1, 1, 1, 1}}});

  const auto lora = LoraSet::create({{file.checkpoint, 2}}, kModel).take();

  EXPECT_EQ(change_of(lora, "blocks.0.self_attn.q.bias", 2), (std::vector<float>{2, 4}));
  EXPECT_EQ(change_of(lora, "blocks.0.modulation", 12), std::vector<float>(12, 6));
  EXPECT_EQ(change_of(lora, "head.modulation", 4), std::vector<float>(4, 2));
}

TEST(Lora, AFileForBothExpertsGivesEachItsOwn) {
  const File file({{"transformer.blocks.0.attn1.to_q.lora_B.bias", {2}, {1, 1}},
                   {"transformer_2.blocks.0.attn1.to_q.lora_B.bias", {2}, {5, 5}}});

  const auto high = LoraSet::create({{file.checkpoint, 1, Expert::kHighNoise}}, kModel).take();
  const auto low = LoraSet::create({{file.checkpoint, 1, Expert::kLowNoise}}, kModel).take();

  EXPECT_EQ(change_of(high, "blocks.0.self_attn.q.bias", 2), (std::vector<float>{1, 1}));
  EXPECT_EQ(change_of(low, "blocks.0.self_attn.q.bias", 2), (std::vector<float>{5, 5}));
}

TEST(Lora, AFileForTheLowNoiseExpertLeavesTheOtherAlone) {
  const File file({{"transformer_2.blocks.0.attn1.to_q.lora_B.bias", {2}, {5, 5}}});

  const auto high = LoraSet::create({{file.checkpoint, 1, Expert::kHighNoise}}, kModel).take();
  const auto low = LoraSet::create({{file.checkpoint, 1, Expert::kLowNoise}}, kModel).take();

  EXPECT_TRUE(high.empty());
  EXPECT_EQ(change_of(low, "blocks.0.self_attn.q.bias", 2), (std::vector<float>{5, 5}));
}

// One change of one weight, written in every form that a file may have.
struct Form {
  const char *down, *up, *alpha;
};
constexpr Form kForms[] = {
    {"transformer.blocks.0.attn1.to_q.lora_A.weight",
     "transformer.blocks.0.attn1.to_q.lora_B.weight", nullptr},
    {"base_model.model.transformer.blocks.0.attn1.to_q.lora_A.default.weight",
     "base_model.model.transformer.blocks.0.attn1.to_q.lora_B.default.weight", nullptr},
    {"transformer.blocks.0.attn1.to_q.lora.down.weight",
     "transformer.blocks.0.attn1.to_q.lora.up.weight", nullptr},
    {"transformer.blocks.0.attn1.to_q_lora.down.weight",
     "transformer.blocks.0.attn1.to_q_lora.up.weight", nullptr},
    {"transformer.blocks.0.attn1.to_q.lora_linear_layer.down.weight",
     "transformer.blocks.0.attn1.to_q.lora_linear_layer.up.weight", nullptr},
    {"blocks.0.self_attn.q.lora_A", "blocks.0.self_attn.q.lora_B", nullptr},
    {"diffusion_model.blocks.0.self_attn.q.lora_A.weight",
     "diffusion_model.blocks.0.self_attn.q.lora_B.weight",
     "diffusion_model.blocks.0.self_attn.q.alpha"},
    {"diffusion_model.blocks.0.self_attn.q.lora_down.weight",
     "diffusion_model.blocks.0.self_attn.q.lora_up.weight",
     "diffusion_model.blocks.0.self_attn.q.alpha"},
    {"lora_unet_blocks_0_self_attn_q.lora_down.weight",
     "lora_unet_blocks_0_self_attn_q.lora_up.weight", "lora_unet_blocks_0_self_attn_q.alpha"},
};

TEST(Lora, EveryFormSaysTheSame) {
  for (const Form& form : kForms) {
    // Without an alpha the product is taken as it is: then the factor stands in `up`.
    const float own = form.alpha == nullptr ? 2 : 1;
    std::vector<FloatTensor> tensors = {{form.down, {2, 3}, {1, 2, 3, 4, 5, 6}},
                                        {form.up, {2, 2}, {own, 0, 0, own}}};
    if (form.alpha != nullptr) tensors.push_back({form.alpha, {}, {4}});  // 4 / rank 2.
    const File file(tensors);

    const auto lora = LoraSet::create({{file.checkpoint, 0.5}}, kModel);

    ASSERT_TRUE(lora.ok()) << form.down << ": " << lora.error().message;
    EXPECT_EQ(change_of(lora.value(), "blocks.0.self_attn.q.weight", 6),
              (std::vector<float>{1, 2, 3, 4, 5, 6}))
        << form.down;
  }
}

TEST(Lora, KeysOfTheImageBranchAreSkipped) {
  auto tensors = kPair;
  tensors.push_back({"diffusion_model.img_emb.proj.1.diff_b", {4}, {1, 2, 3, 4}});
  tensors.push_back({"diffusion_model.blocks.0.cross_attn.k_img.lora_A.weight", {1, 1}, {1}});
  const File file(tensors);

  const auto lora = LoraSet::create({{file.checkpoint, 1}}, kModel);

  ASSERT_TRUE(lora.ok());
  EXPECT_EQ(lora.value().skipped(), 2);
}

TEST(Lora, WhatBelongsToAnotherModelIsNamed) {
  const File larger({{"blocks.0.self_attn.q.lora_A.weight", {1, 5}, {1, 2, 3, 4, 5}},
                     {"blocks.0.self_attn.q.lora_B.weight", {2, 1}, {1, 1}}});
  const File deeper({{"blocks.7.self_attn.q.diff", {2, 3}, {1, 2, 3, 4, 5, 6}}});
  const File half({{"blocks.0.self_attn.q.lora_A.weight", {1, 3}, {1, 2, 3}}});
  const auto message = [](const File& file) {
    const auto lora = LoraSet::create({{file.checkpoint, 1}}, kModel);
    EXPECT_FALSE(lora.ok());
    return lora.ok() ? "" : lora.error().message;
  };

  EXPECT_EQ(message(larger),
            "the LoRA's pair [2, 1] x [1, 5] does not fit the model's "
            "blocks.0.self_attn.q.weight [2, 3]: it belongs to another model");
  EXPECT_EQ(message(deeper),
            "1 keys of the LoRA match nothing in this model, the first of them "
            "\"blocks.7.self_attn.q.diff\"");
  EXPECT_EQ(message(half),
            "the LoRA has only one half of the pair for blocks.0.self_attn.q.weight");
}

TEST(Lora, OtherKindsAreRefused) {
  for (const char* key : {"blocks.0.self_attn.q.dora_scale", "blocks.0.self_attn.q.hada_w1_a",
                          "blocks.0.self_attn.q.lokr_w1"}) {
    const File file({{key, {1}, {1}}});

    EXPECT_EQ(LoraSet::create({{file.checkpoint, 1}}, kModel).error().code, Code::kUnsupported);
  }
}

RC_GTEST_PROP(Lora, PartsOfAChangeAreThoseOfTheWhole, ()) {
  const auto rows = *rc::gen::inRange<std::int64_t>(1, 5);
  const auto columns = *rc::gen::inRange<std::int64_t>(1, 9);
  const auto rank = *rc::gen::inRange<std::int64_t>(1, 4);
  const auto some = [](std::int64_t count) {
    return *rc::gen::container<std::vector<float>>(
        static_cast<std::size_t>(count),
        rc::gen::map(rc::gen::inRange(-9, 9), [](int i) { return static_cast<float>(i); }));
  };
  const File file({{"m.lora_A.weight", {rank, columns}, some(rank * columns)},
                   {"m.lora_B.weight", {rows, rank}, some(rows * rank)}});
  const auto lora = LoraSet::create({{file.checkpoint, 1}}, {{"m.weight", {rows, columns}}}).take();
  const std::vector<float> whole =
      change_of(lora, "m.weight", static_cast<std::size_t>(rows * columns));
  const auto first = *rc::gen::inRange<std::int64_t>(0, rows * columns);

  std::vector<float> part(whole.size() - static_cast<std::size_t>(first), 0.0f);
  lora.add_to("m.weight", first, part);

  RC_ASSERT(std::equal(part.begin(), part.end(), whole.begin() + first));
}

}  // namespace
}  // namespace kare::wan
