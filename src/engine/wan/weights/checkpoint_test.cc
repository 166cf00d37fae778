#include "engine/wan/weights/checkpoint.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

// A folder of its own for each test, removed at its end.
class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = Path(testing::TempDir()) /
              ("kare-checkpoint-" + std::string(test->name()) + "-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~CheckpointTest() override {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  void write(const char* name, const std::string& bytes) const {
    ASSERT_TRUE(write_file_atomically(folder_ / name, bytes, 0600).ok());
  }
  Error error_of(const Path& path) const {
    auto opened = Checkpoint::open(path);
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{} : opened.take_error();
  }

  Path folder_;
};

const std::string kTwo = float_file({{"a", {2}, {1, 2}}, {"b", {1}, {3}}});

TEST_F(CheckpointTest, OpensTheOnlyModelOfAFolder) {
  write("model.safetensors", kTwo);
  write("config.json", "{}");

  const auto opened = Checkpoint::open(folder_);

  ASSERT_TRUE(opened.ok()) << opened.error().message;
  ASSERT_NE(opened.value()->find("b"), nullptr);
  EXPECT_EQ(values_of(*opened.value()->find("b")), std::vector<float>{3});
  EXPECT_EQ(opened.value()->find("c"), nullptr);
}

// As Wan2.1-T2V-1.3B is published: one file of each part, side by side.
TEST_F(CheckpointTest, TakesTheTransformerOfAWholeRepository) {
  write("diffusion_pytorch_model.safetensors", kTwo);
  write("Wan2.1_VAE.pth", "");
  write("models_t5_umt5-xxl-enc-bf16.pth", "");

  const auto opened = Checkpoint::open(folder_);

  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_NE(opened.value()->find("a"), nullptr);
}

TEST_F(CheckpointTest, SaysWhatAFolderLacksOrHasTooMuchOf) {
  EXPECT_EQ(error_of(folder_).code, Code::kNotFound);
  write("one.safetensors", kTwo);
  write("two.gguf", "");

  EXPECT_EQ(error_of(folder_).code, Code::kInvalid);
  EXPECT_EQ(error_of(folder_ / "three.pth").code, Code::kNotFound);
}

TEST_F(CheckpointTest, AnIndexMustKeepItsPromises) {
  write("shard.safetensors", kTwo);
  write("m.safetensors.index.json",
        R"({"weight_map":{"a":"shard.safetensors","z":"shard.safetensors"}})");

  const Error error = error_of(folder_);

  EXPECT_EQ(error.code, Code::kCorrupt);
  EXPECT_EQ(error.message, "shard.safetensors: it lacks the tensor z that the index promises");
}

TEST_F(CheckpointTest, AnIndexMustNotLeaveItsFolder) {
  for (const char* shard : {"../x", "/etc/passwd", "..", "", "a/b"}) {
    write("m.safetensors.index.json", R"({"weight_map":{"a":")" + std::string(shard) + R"("}})");

    EXPECT_EQ(error_of(folder_).code, Code::kCorrupt) << shard;
  }
  for (const char* index : {"", "[]", "{}", R"({"weight_map":{"a":1}})"}) {
    write("m.safetensors.index.json", index);

    EXPECT_EQ(error_of(folder_).code, Code::kCorrupt) << index;
  }
}

TEST_F(CheckpointTest, ATensorInTwoShardsIsRefused) {
  write("one.safetensors", kTwo);
  write("two.safetensors", float_file({{"a", {1}, {9}}}));
  write("m.safetensors.index.json",
        R"({"weight_map":{"b":"one.safetensors","a":"two.safetensors"}})");

  EXPECT_EQ(error_of(folder_).code, Code::kCorrupt);
}

TEST_F(CheckpointTest, IdentityFollowsTheWeightsAndNotThePlace) {
  const std::string other = float_file({{"a", {2}, {1, 2}}, {"b", {1}, {4}}});
  write("x.safetensors", kTwo);
  write("y.safetensors", kTwo);
  write("z.safetensors", other);
  const auto identity = [&](const char* name) {
    return Checkpoint::open(folder_ / name).take()->identity();
  };

  EXPECT_EQ(identity("x.safetensors"), identity("y.safetensors"));
  EXPECT_NE(identity("x.safetensors"), identity("z.safetensors"));
}

TEST_F(CheckpointTest, PagesGivenBackAreReadAgain) {
  write("x.safetensors", kTwo);
  const auto file = Checkpoint::open(folder_ / "x.safetensors").take();
  const TensorView* view = file->find("a");

  file->will_need(*view);
  const std::vector<float> before = values_of(*view);
  file->release(*view);

  EXPECT_EQ(values_of(*view), before);
}

TEST(Scales, ThatDoNotFitAreRefused) {
  const auto open = [](const FloatTensor& scale) {
    return Checkpoint::from_bytes(
        bytes_of(float_file({{"x.weight", {2, 2}, {1, 2, 3, 4}}, scale})));
  };
  const float infinity = std::numeric_limits<float>::infinity();

  EXPECT_FALSE(open({"x.weight_scale", {3}, {1, 2, 3}}).ok());
  EXPECT_FALSE(open({"x.scale_weight", {}, {infinity}}).ok());
  EXPECT_EQ(open({"x.weight_scale_2", {}, {1}}).error().code, Code::kUnsupported);
}

TEST(Scales, AreFoldedIntoTheirWeights) {
  const std::string file = float_file({{"x.weight", {2, 2}, {1, 2, 3, 4}},
                                       {"x.weight_scale", {2, 1}, {10, 0.5}},
                                       {"x.scale_input", {}, {7}},
                                       {"scaled_fp8", {}, {0}}});

  const auto opened = Checkpoint::from_bytes(bytes_of(file)).take();

  ASSERT_EQ(opened->tensors().size(), 1u);
  EXPECT_EQ(values_of(opened->tensors()[0]), (std::vector<float>{10, 20, 1.5, 2}));
}

}  // namespace
}  // namespace kare::wan
