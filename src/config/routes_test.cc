#include "config/routes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "config/load.h"
#include "config/show.h"

namespace kare::config {
namespace {

constexpr const char* kUpstream =
    "[upstreams.comet]\nurl = 'https://api.cometapi.com'\nkind = 'cometapi'\nkey_env = 'KEY'\n";

class Routes : public testing::Test {
 protected:
  void TearDown() override {
    std::error_code status;
    std::filesystem::remove(file_, status);
  }
  Result<Loaded> load_text(const std::string& text) {
    EXPECT_TRUE(write_file_atomically(file_, text, 0600).ok());
    Sources sources;
    sources.file = file_;
    sources.environment = [](const char*) -> const char* { return nullptr; };
    return load(sources);
  }
  Config config_of(const std::string& text) {
    auto loaded = load_text(text);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    return loaded.ok() ? loaded.value().values : Config();
  }
  // The message without the path of the file.
  std::string problem_of(const std::string& text) {
    const auto loaded = load_text(text);
    if (loaded.ok()) return "no problem";
    std::string message = loaded.error().message;
    const std::string path = file_.string() + ":";
    if (message.starts_with(path)) message.erase(0, path.size());
    return message;
  }
  static OrderFacts order(const std::string& model, const std::string& mode = "std",
                          const std::string& key = "alice") {
    return {.model = model, .mode = mode, .owner = "owner-1", .key_id = "key-1", .key_name = key};
  }

  Path file_ = Path(testing::TempDir()) / ("kare-routes-" + std::to_string(::getpid()) + ".toml");
};

TEST_F(Routes, WithoutAnyTheBestEngineMakesEverything) {
  const Plan plan = plan_for(config_of(""), order("kling-v3"), "wan");

  EXPECT_EQ(plan.engine, "wan");
  EXPECT_TRUE(plan.fallback.empty());
  EXPECT_EQ(engine_after(plan, "wan"), "");
}

TEST_F(Routes, TheFirstThatFitsCounts) {
  const Config config = config_of(std::string(kUpstream) +
                                  "[models]\n'kling-v3' = 'wan'\n"
                                  "[[routes]]\nmodel = 'kling-v3*'\nmode = 'pro'\nkey = 'alice'\n"
                                  "engine = 'upstream'\n"
                                  "[[routes]]\nkey = 'key-1'\nmode = '4k'\nengine = 'animatic'\n");

  EXPECT_EQ(plan_for(config, order("kling-v3", "pro"), "wan").engine, "upstream");
  EXPECT_EQ(plan_for(config, order("kling-v3", "pro", "bob"), "animatic").engine, "wan");
  EXPECT_EQ(plan_for(config, order("kling-v3", "4k", "bob"), "wan").engine, "animatic");
  EXPECT_EQ(plan_for(config, order("kling-v1", "std"), "wan").engine, "wan");
}

TEST_F(Routes, AChainGoesOnFromThePlaceOfTheEngine) {
  const Config config =
      config_of(std::string("[engines]\nfallback = ['upstream', 'wan', 'animatic']\n"
                            "[models]\n'kling-v1' = 'upstream'\n'kling-v2-6' = 'wan'\n") +
                kUpstream);

  const Plan paid = plan_for(config, order("kling-v1"), "animatic");
  EXPECT_EQ(engine_after(paid, "upstream"), "wan");
  EXPECT_EQ(engine_after(paid, "wan"), "animatic");
  EXPECT_EQ(engine_after(paid, "animatic"), "");
  EXPECT_EQ(engine_after(plan_for(config, order("kling-v2-6"), "animatic"), "wan"), "animatic");
  EXPECT_EQ(engine_after(paid, "nobody"), "");
}

TEST_F(Routes, AModelMayBeATableWithSettings) {
  const Config config = config_of(
      "[models.my-model]\nengine = 'wan'\nfallback = ['animatic']\nsteps = 30\nscale = 1.5\n"
      "weights = 'a \"b\"'\nfast = true\n");

  const Plan plan = plan_for(config, order("my-model"), "animatic");

  EXPECT_EQ(plan.engine, "wan");
  EXPECT_EQ(engine_after(plan, "wan"), "animatic");
  EXPECT_EQ(plan.settings, R"({"steps":30,"scale":1.5,"weights":"a \"b\"","fast":true})");
}

TEST_F(Routes, WhatIsShownCanBeLoadedAgain) {
  const auto first = load_text(std::string(kUpstream) +
                               "models = ['kling-v3=v3', 'kling-v2*']\nweight = 3\n"
                               "[models.m]\nengine = 'wan'\nsteps = 3\n"
                               "[[routes]]\nmodel = 'a*'\nengine = 'wan'\nfallback = ['auto']\n");
  ASSERT_TRUE(first.ok()) << first.error().message;

  const std::string shown = show(first.value());
  const auto second = load_text(shown);

  ASSERT_TRUE(second.ok()) << second.error().message << "\n" << shown;
  EXPECT_EQ(second.value().values.models, first.value().values.models);
  EXPECT_EQ(second.value().values.routes, first.value().values.routes);
  EXPECT_EQ(second.value().values.upstreams.at("comet").models,
            (std::vector<std::string>{"kling-v3=v3", "kling-v2*"}));
  EXPECT_EQ(second.value().values.upstreams.at("comet").weight, 3);
}

TEST_F(Routes, MistakesAreNamed) {
  const std::string upstream = kUpstream;
  EXPECT_EQ(problem_of(upstream + "wieght = 2\n"),
            "5: unknown key \"upstreams.comet.wieght\"; did you mean \"upstreams.comet.weight\"?");
  EXPECT_EQ(problem_of(upstream + "weight = 0\n").substr(0, 32),
            "5: upstreams.comet.weight must b");
  EXPECT_EQ(problem_of("[upstreams.a]\nurl = 'ftp://x'\nkey_env = 'K'\n").substr(0, 15),
            "upstreams.a.url");
  EXPECT_EQ(problem_of("[upstreams.a]\nurl = 'https://x'\n").substr(0, 17), "upstreams.a needs");
  EXPECT_EQ(problem_of("[upstreams.a]\nurl = 'https://x'\nkind = 'kare'\naccess_key_env = 'A'\n"
                       "secret_key_env = 'B'\n")
                .substr(0, 17),
            "upstreams.a needs");
  EXPECT_EQ(problem_of("[[routes]]\nmodle = 'x'\nengine = 'wan'\n"),
            "2: unknown key \"modle\" of a route; did you mean \"model\"?");
  EXPECT_EQ(problem_of("[[routes]]\nmodel = 'x'\n"), "routes, number 1: engine is missing");
  EXPECT_EQ(problem_of("[engines]\ndefault = 'upstream'\n"),
            "engines.default: the engine \"upstream\" needs an [upstreams.NAME]");
}

TEST(Patterns, AStarStandsForAnything) {
  EXPECT_TRUE(fits("kling-v3*", "kling-v3"));
  EXPECT_TRUE(fits("kling-v3*", "kling-v3-omni"));
  EXPECT_TRUE(fits("*-turbo", "kling-v2-5-turbo"));
  EXPECT_TRUE(fits("k*v2*t*", "kling-v2-5-turbo"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_FALSE(fits("kling-v3", "kling-v3-omni"));
  EXPECT_FALSE(fits("*-turbo", "kling-v2-5-turbo-x"));
  EXPECT_FALSE(fits("a*b", "acd"));
}

}  // namespace
}  // namespace kare::config
