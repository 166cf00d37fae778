#include "engine/wan/settings.h"

#include <gtest/gtest.h>

namespace kare::wan {
namespace {

TEST(CommandLine, SetsWhatTheWordsSay) {
  const auto line = parse_command_line({"--weights", "/models", "--steps", "4", "--lora",
                                        "a=b.safetensors=0.5", "--type", "float32", "--distilled",
                                        "lightx2v", "--threads", "3", "--sampler", "dpm++"});

  ASSERT_TRUE(line.ok()) << line.error().message;
  const WanSettings& settings = line.value().settings;
  EXPECT_EQ(settings.weights, "/models");
  EXPECT_EQ(settings.choices.steps, 4);
  EXPECT_EQ(settings.placement.compute, at::kFloat);
  ASSERT_EQ(settings.loras.size(), 1u);
  EXPECT_EQ(settings.loras[0].first, "a=b.safetensors");
  EXPECT_DOUBLE_EQ(settings.loras[0].second, 0.5);
  EXPECT_EQ(settings.choices.distilled->times.size(), 4u);
  EXPECT_EQ(settings.choices.sampler, Sampler::kDpmPlusPlus);
  EXPECT_EQ(line.value().threads, 3);
  EXPECT_FALSE(settings.names_decide);
  EXPECT_EQ(settings.memory, 0u);
}

TEST(CommandLine, NoneIsNoDistilledModelWhateverItsName) {
  const auto line = parse_command_line({"--distilled", "none", "--memory", "900"});

  ASSERT_TRUE(line.ok()) << line.error().message;
  EXPECT_FALSE(line.value().settings.names_decide);
  EXPECT_FALSE(line.value().settings.choices.distilled);
  EXPECT_EQ(line.value().settings.memory, 900'000'000u);
}

TEST(CommandLine, NamesTheWordThatIsWrong) {
  const auto message = [](std::vector<std::string> words) {
    const auto line = parse_command_line(words);
    return line.ok() ? "" : line.error().message;
  };

  EXPECT_EQ(message({"--step", "4"}), "there is no option \"--step\"");
  EXPECT_EQ(message({"--steps"}), "--steps needs a value");
  EXPECT_EQ(message({"--steps", "0"}), "\"0\" is no value for --steps");
  EXPECT_EQ(message({"--shift", "-1"}), "\"-1\" is no value for --shift");
  EXPECT_EQ(message({"--lora", "x=y"}), "\"y\" is no value for --lora");
  EXPECT_EQ(message({"--distilled", "fast"}), "\"fast\" is no value for --distilled");
  EXPECT_EQ(message({"--memory", "0"}), "\"0\" is no value for --memory");
  EXPECT_EQ(message({"--type", "float16"}), "\"float16\" is no value for --type");
}

}  // namespace
}  // namespace kare::wan
