// A model that was trained on a tiny world (tests/fixtures/tiny_world): does what it shows follow
// what is written? Everything from the prompt to the pixels is the engine's own.
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "engine/wan/install/installation.h"
#include "engine/wan/install/model_set.h"
#include "engine/wan/pipeline/guided.h"
#include "engine/wan/request/mapping.h"
#include "engine/wan/rng/torch_generator.h"
#include "engine/wan/sampler/solver.h"
#include "engine/wan/tiny_world/judge.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {
namespace {

constexpr int kSide = 48, kFrames = 9;
constexpr int kTextLength = 512;

struct Order {
  std::string prompt, negative = "";
  std::uint64_t seed = 0;
  double guidance = 4;
};

// The model, opened once for all tests.
class TinyWorld : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    models_ = open(at::kFloat);
    ASSERT_NE(models_, nullptr);
  }
  static void TearDownTestSuite() { models_.reset(); }

  static std::unique_ptr<ModelSet> open(at::ScalarType compute) {
    const FoundModels found = find_models(Path(KARE_SOURCE_DIR) / "tests/fixtures/tiny_world");
    EXPECT_EQ(found.models.size(), 1u);
    if (found.models.empty()) return nullptr;
    auto opened = ModelSet::open(found.models.front(), {{at::kCPU, compute}, {}, {}});
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened.ok() ? opened.take() : nullptr;
  }

  // (1, 3, frames, side, side) in [-1, 1].
  static at::Tensor make(const Order& order) { return make(*models_, order); }
  static at::Tensor make(ModelSet& models, const Order& order);
  static Scene show(const Order& order) {
    const at::Tensor video = make(order).contiguous();
    return Judge(video.data_ptr<float>(), kFrames, kSide).scene();
  }

  static inline std::unique_ptr<ModelSet> models_;
};

NativeRequest native_of(const ModelSet& models, const Order& order) {
  VideoSpec spec;
  spec.prompt = order.prompt;
  spec.negative_prompt = order.negative;
  spec.aspect_ratio = "1:1";
  spec.size = {720, 720};
  spec.fps = 24;
  spec.frame_count = 120;
  Choices choices;
  choices.steps = 12;
  choices.shift = 3;
  choices.guidance = order.guidance;
  choices.pixels_max = kSide * kSide;
  choices.frames_max = kFrames;
  return map_request(spec, models.traits(), choices);
}

at::Tensor TinyWorld::make(ModelSet& models, const Order& order) {
  const c10::InferenceMode quick;
  const NativeRequest native = native_of(models, order);
  const TokenGrid grid{(native.frames - 1) / 4 + 1, native.size.height / 16,
                       native.size.width / 16};
  GuidedModel guided;
  guided.model = models.transformer(Noise::kHigh).take();
  guided.rope = guided.model->prepare_rope(grid);
  guided.guidance = native.guidance;
  guided.prompt = guided.model->prepare_context(models.encode(native.prompt).take(), kTextLength);
  if (native.guidance != 1) {
    guided.negative =
        guided.model->prepare_context(models.encode(native.negative_prompt).take(), kTextLength);
  }
  TorchGenerator generator(order.seed);
  at::Tensor noise = at::empty({1, 16, grid.frames, 2 * grid.rows, 2 * grid.columns}, at::kFloat);
  generator.randn({noise.data_ptr<float>(), static_cast<std::size_t>(noise.numel())});
  Solver solver(native.plan, noise);
  while (!solver.is_done()) {
    const at::Tensor time = at::scalar_tensor(solver.next().time, at::kDouble).view({1});
    solver.advance(guided_velocity(guided, solver.x(), guided.model->prepare_time(time)).guided);
  }
  std::vector<at::Tensor> frames;
  const auto decoded = decode_video(*models.vae().take(), solver.x(), {},
                                    [&frames](const at::Tensor& some) -> Result<> {
                                      frames.push_back(some);
                                      return {};
                                    });
  EXPECT_TRUE(decoded.ok());
  return at::cat(frames, 2);
}

std::string sentence(const Scene& scene, std::size_t wording) {
  const std::string thing = std::string(scene.colour) + " " + std::string(scene.shape);
  if (scene.motion == "still") {
    return wording % 2 == 0 ? "A " + thing + " stands still." : "the " + thing + " does not move";
  }
  const std::string way(scene.motion);
  switch (wording % 3) {
    case 0: return "A " + thing + " moves " + way + ".";
    case 1: return "there is a " + thing + " that slides " + way;
    default: return "One " + thing + " is moving " + way + " on a dark ground.";
  }
}

// `count` orders for scenes that the model was never shown, each with a seed of its own.
std::vector<std::pair<Order, Scene>> unseen_orders(std::size_t count, double guidance) {
  const std::vector<Scene> scenes = unseen_scenes();
  std::vector<std::pair<Order, Scene>> orders;
  for (std::size_t i = 0; i < count; ++i) {
    const Scene& scene = scenes[i % scenes.size()];
    orders.push_back({{sentence(scene, i / scenes.size()), "", 1000 + i, guidance}, scene});
  }
  return orders;
}

struct Shares {
  int colour = 0, shape = 0, motion = 0, all = 0;
};

// How many of the scenes that `show` makes are as they were asked for.
template <class Show>
Shares count_right(const std::vector<std::pair<Order, Scene>>& orders, const Show& show) {
  Shares right;
  for (const auto& [order, wanted] : orders) {
    const Scene seen = show(order);
    right.colour += seen.colour == wanted.colour;
    right.shape += seen.shape == wanted.shape;
    right.motion += seen.motion == wanted.motion;
    right.all += seen == wanted;
  }
  std::printf("of %zu right: colour %d, shape %d, motion %d, all three %d\n", orders.size(),
              right.colour, right.shape, right.motion, right.all);
  return right;
}

TEST_F(TinyWorld, ShowsWhatThePromptSays) {
  const Shares right = count_right(unseen_orders(100, 4), show);

  EXPECT_GE(right.colour, 90);
  EXPECT_GE(right.motion, 90);
  EXPECT_GE(right.shape, 90);
  EXPECT_GE(right.all, 85);
}

// The captions that it learned from were wrong in one word of five sentences.
TEST_F(TinyWorld, GuidanceMakesItFollowMoreClosely) {
  const Shares without = count_right(unseen_orders(36, 1), show);
  const Shares with = count_right(unseen_orders(36, 4), show);

  EXPECT_GT(with.all, without.all + 2);
}

TEST_F(TinyWorld, ANegativePromptKeepsItsColourAway) {
  constexpr int kClips = 24;
  const auto of_these = [](const std::string& negative) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < kClips; ++seed) {
      const Scene seen = show({"a circle moves left", negative, seed, 4});
      count += seen.colour == "red" || seen.colour == "green" || seen.colour == "blue";
    }
    return count;
  };

  const int without = of_these("");
  const int with = of_these("red, green, blue");

  std::printf("red, green or blue: %d of %d, %d when unwanted\n", without, kClips, with);
  EXPECT_GE(without, 4);
  EXPECT_LE(with, without / 2);
}

TEST_F(TinyWorld, TheSeedDecidesAboutEveryByte) {
  const Order order{"a green square moves up", "", 7, 4};
  Order other = order;
  other.seed = 8;

  EXPECT_TRUE(at::equal(make(order), make(order)));
  EXPECT_FALSE(at::equal(make(order), make(other)));
}

TEST_F(TinyWorld, MeansTheSameInBfloat16) {
  const auto half = open(at::kBFloat16);
  ASSERT_NE(half, nullptr);

  const Shares right = count_right(unseen_orders(18, 4), [&half](const Order& order) {
    const at::Tensor video = make(*half, order).contiguous();
    return Judge(video.data_ptr<float>(), kFrames, kSide).scene();
  });

  EXPECT_GE(right.all, 14);
}

}  // namespace
}  // namespace kare::wan
