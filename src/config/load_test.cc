#include "config/load.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <string>

#include "config/show.h"

namespace kare::config {
namespace {
using namespace std::chrono_literals;

class Load : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = Path(testing::TempDir()) / ("kare-load-" + std::to_string(::getpid()));
    ASSERT_TRUE(create_folders(folder_).ok());
  }
  void TearDown() override {
    std::error_code status;
    std::filesystem::remove_all(folder_, status);
  }
  Path write(const std::string& name, const std::string& text) {
    const Path path = folder_ / name;
    EXPECT_TRUE(write_file_atomically(path, text, 0600).ok());
    return path;
  }
  // Nothing of the machine the test runs on.
  Sources sources() {
    Sources out;
    out.system_file = folder_ / "system.toml";
    out.environment = [this](const char* name) -> const char* {
      const auto found = environment_.find(name);
      return found == environment_.end() ? nullptr : found->second.c_str();
    };
    return out;
  }
  Result<Loaded> load_text(const std::string& text) {
    Sources given = sources();
    given.file = write("given.toml", text);
    return load(given);
  }
  // The message for a file with this text, without the path of the file.
  std::string problem_of(const std::string& text) {
    const auto loaded = load_text(text);
    if (loaded.ok()) return "no problem";
    std::string message = loaded.error().message;
    const std::string path = (folder_ / "given.toml").string() + ":";
    for (std::size_t at = 0; (at = message.find(path)) != std::string::npos;) {
      message.erase(at, path.size());
    }
    return message;
  }

  Path folder_;
  std::map<std::string, std::string> environment_;
};

TEST_F(Load, DefaultsWorkWithoutAnything) {
  const auto loaded = load(sources());

  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  const Config& config = loaded.value().values;
  EXPECT_EQ(config.server.listen, "127.0.0.1:8080");
  EXPECT_EQ(config.server.drain, 20s);
  EXPECT_FALSE(config.server.allow_private_callbacks);
  EXPECT_EQ(config.storage.retention, days(30));
  EXPECT_EQ(config.work.lease, 30s);
  EXPECT_GE(config.work.slot_count(), 1);
  EXPECT_EQ(config.log.log_level(), LogLevel::kInfo);
  EXPECT_EQ(config.engines.preferred, "auto");
  EXPECT_EQ(loaded.value().origins.at("server.listen"), "default");
  EXPECT_FALSE(loaded.value().file.has_value());
}

TEST_F(Load, AStrongerLayerWinsAndIsNamedAsOrigin) {
  Sources given = sources();
  given.file = write("given.toml", "[server]\nhandlers = 5\nio_threads = 2\nlisten = 'a:1'\n");
  environment_ = {{"KARE_SERVER_IO_THREADS", "3"}, {"KARE_SERVER_LISTEN", "b:2"}};
  given.flags = {{"server.listen", "c:3"}};

  const auto loaded = load(given);

  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded.value().values.server.handlers, 5);
  EXPECT_EQ(loaded.value().values.server.io_threads, 3);
  EXPECT_EQ(loaded.value().values.server.listen, "c:3");
  EXPECT_EQ(loaded.value().origins.at("server.handlers"), given.file->string() + ":2");
  EXPECT_EQ(loaded.value().origins.at("server.io_threads"), "environment KARE_SERVER_IO_THREADS");
  EXPECT_EQ(loaded.value().origins.at("server.listen"), "flag --server.listen");
}

TEST_F(Load, TheFileOfTheDataFolderIsReadBeforeTheSystems) {
  write("system.toml", "[server]\nhandlers = 7\n");
  const auto by_system = load(sources());
  write("kare.toml", "[server]\nhandlers = 8\n");
  Sources given = sources();
  given.flags = {{"storage.data", folder_.string()}};
  const auto by_flag = load(given);
  environment_["KARE_STORAGE_DATA"] = folder_.string();
  const auto by_environment = load(sources());

  EXPECT_EQ(by_system.value().values.server.handlers, 7);
  EXPECT_EQ(by_flag.value().values.server.handlers, 8);
  EXPECT_EQ(by_environment.value().values.server.handlers, 8);
  EXPECT_EQ(by_environment.value().file, folder_ / "kare.toml");
}

TEST_F(Load, ANamedFileMustExist) {
  Sources given = sources();
  given.file = folder_ / "absent.toml";

  const auto loaded = load(given);

  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, Code::kNotFound);
}

TEST_F(Load, AnUnknownKeyNamesLineAndNearestKey) {
  EXPECT_EQ(problem_of("[server]\nlistn = 'a:1'\n"),
            "2: unknown key \"server.listn\"; did you mean \"server.listen\"?");
  EXPECT_EQ(problem_of("[server]\nslots = 2\n"),
            "2: unknown key \"server.slots\"; did you mean \"work.slots\"?");
  EXPECT_EQ(problem_of("listen = 'a:1'\n"),
            "1: unknown key \"listen\"; did you mean \"server.listen\"?");
  EXPECT_EQ(problem_of("\n[srver]\nlisten = 'a:1'\n"),
            "2: unknown section \"srver\"; did you mean \"server\"?");
  EXPECT_EQ(problem_of("[srver]\n"), "1: unknown section \"srver\"; did you mean \"server\"?");
  EXPECT_EQ(problem_of("[engines.wan]\ncommand = ['x']\ncomand = ['x']\n"),
            "3: unknown key \"engines.wan.comand\"; did you mean \"engines.NAME.command\"?");
  EXPECT_EQ(problem_of("[server.tls]\nkey = 1\n"),
            "1: unknown key \"server.tls\"; did you mean \"work.slots\"?");
}

TEST_F(Load, AWrongTypeOrValueNamesLineAndWhatIsAllowed) {
  EXPECT_EQ(problem_of("[server]\nhandlers = 'four'\n"),
            "2: server.handlers must be a whole number from 1 to 64, got \"four\"");
  EXPECT_EQ(problem_of("[server]\nhandlers = 0\n"),
            "2: server.handlers must be a whole number from 1 to 64, got 0");
  EXPECT_EQ(problem_of("[server]\nlisten = 8080\n"), "2: server.listen must be a text, got 8080");
  EXPECT_EQ(problem_of("[server]\nallow_private_callbacks = 1\n"),
            "2: server.allow_private_callbacks must be true or false, got 1");
  EXPECT_EQ(problem_of("[server.listen]\n"), "1: server.listen must be a text, got a table");
  EXPECT_EQ(problem_of("[log]\nlevel = 'loud'\n"),
            "2: log.level must be one of \"debug\", \"info\", \"warning\", \"error\", \"off\", got "
            "\"loud\"");
  EXPECT_EQ(problem_of("[work]\nlease = '1w'\n"),
            "2: work.lease must be a duration from 100ms to 1h, such as \"20s\" or \"5m\", got "
            "\"1w\"");
  EXPECT_EQ(problem_of("[work]\nlease = -5\n").substr(0, 13), "2: work.lease");
  EXPECT_EQ(problem_of("[models]\nx = 3\n"),
            "2: \"models.x\" must be the name of an engine, or a table");
  EXPECT_EQ(problem_of("[engines.wan]\ncommand = 'x'\n").substr(0, 41),
            "2: \"engines.wan.command\" must be an array");
  EXPECT_EQ(problem_of("[[server]]\n"), "1: \"server\" must be a table");
}

TEST_F(Load, AllProblemsAreReportedAtOnce) {
  environment_["KARE_WORK_SLOTS"] = "many";

  const std::string problems = problem_of("[server]\nlistn = 1\nhandlers = 100\n");

  EXPECT_EQ(std::count(problems.begin(), problems.end(), '\n'), 2) << problems;
  EXPECT_NE(problems.find("environment KARE_WORK_SLOTS: work.slots must be a whole number"),
            std::string::npos);
}

TEST_F(Load, DurationsAreTextsOrSeconds) {
  const auto loaded = load_text("[work]\nlease = 40\nheartbeat = '500ms'\n");

  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded.value().values.work.lease, 40s);
  EXPECT_EQ(loaded.value().values.work.heartbeat, 500ms);
}

TEST_F(Load, EnginesAndModelsAreTables) {
  const auto loaded = load_text(
      "[engines]\ndefault = 'wan'\n[engines.wan]\ncommand = ['/opt/wan', '--half']\n"
      "[models]\n\"kling-v1-6\" = 'wan'\n\"my.model\" = 'animatic'\n");

  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  const Config& config = loaded.value().values;
  EXPECT_EQ(config.engines.preferred, "wan");
  EXPECT_EQ(config.engines.external.at("wan").command,
            (std::vector<std::string>{"/opt/wan", "--half"}));
  EXPECT_EQ(config.models.at("my.model").engine, "animatic");
  EXPECT_EQ(loaded.value().origins.at("models.kling-v1-6"),
            (folder_ / "given.toml").string() + ":6");
}

TEST_F(Load, ValuesThatDoNotFitTogetherAreRefused) {
  EXPECT_EQ(problem_of("[work]\nlease = '10s'\nheartbeat = '4s'\n"),
            "work.heartbeat (4s) must be at most a third of work.lease (10s)");
  EXPECT_EQ(problem_of("[engines]\ndefault = 'wam'\n"),
            "engines.default: there is no engine \"wam\"");
  EXPECT_EQ(problem_of("[models]\nx = 'wam'\n"), "models.\"x\": there is no engine \"wam\"");
  EXPECT_EQ(problem_of("[callbacks]\nsecret = 'pass'\n"),
            "callbacks.secret must be one or more secrets between spaces, each whsec_ and 16 to 64 "
            "bytes in base64");
  EXPECT_EQ(problem_of("[callbacks]\nparallel = 3\nparalel = 3\n"),
            "3: unknown key \"callbacks.paralel\"; did you mean \"callbacks.parallel\"?");
  EXPECT_EQ(problem_of("[engines.wan]\n"), "engines.wan.command must name a program");
  EXPECT_EQ(problem_of("[engines.'../x']\ncommand = ['x']\n").substr(0, 8), "engines:");
  EXPECT_EQ(problem_of("[models]\n'A b' = 'animatic'\n").substr(0, 7), "models:");
}

TEST_F(Load, AddressesAreChecked) {
  for (const char* good : {"127.0.0.1:8080", "[::1]:0", "localhost:65535", "0.0.0.0:80"}) {
    EXPECT_EQ(problem_of("[server]\nlisten = '" + std::string(good) + "'\n"), "no problem") << good;
  }
  for (const char* bad : {"", "8080", ":8080", "host", "host:", "host:65536", "::1:80", "[]:80",
                          "a b:80", "http://host:80"}) {
    EXPECT_NE(problem_of("[server]\nlisten = '" + std::string(bad) + "'\n"), "no problem") << bad;
  }
  for (const char* good : {"", "http://a", "https://video.example.com:8443/base"}) {
    EXPECT_EQ(problem_of("[server]\npublic_url = '" + std::string(good) + "'\n"), "no problem");
  }
  for (const char* bad : {"a.example.com", "ftp://a", "http://", "http:///x", "http://a/",
                          "http://a?x=1", "http://a#f", "http://a b", "http://user@a"}) {
    EXPECT_NE(problem_of("[server]\npublic_url = '" + std::string(bad) + "'\n"), "no problem")
        << bad;
  }
}

TEST_F(Load, AnUnknownFlagIsRefused) {
  Sources given = sources();
  given.flags = {{"server.nothing", "1"}};

  const auto loaded = load(given);

  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().message, "flag --server.nothing: there is no such option");
}

TEST_F(Load, BooleansOfTheEnvironmentAreWordsOrDigits) {
  for (const auto& [text, expected] :
       std::map<std::string, bool>{{"1", true}, {"true", true}, {"0", false}, {"false", false}}) {
    environment_["KARE_SERVER_ALLOW_PRIVATE_CALLBACKS"] = text;
    const auto loaded = load(sources());
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.value().values.server.allow_private_callbacks, expected) << text;
  }
  environment_["KARE_SERVER_ALLOW_PRIVATE_CALLBACKS"] = "maybe";
  EXPECT_FALSE(load(sources()).ok());
}

// A table with a secret, to see how secrets are treated.
struct Safe {
  std::string code;
  template <class V>
  void visit(V& v) {
    v(code, "code", "", "What opens the safe.", Secret{});
  }
};

TEST_F(Load, ASecretComesFromAFileAndIsNeverShown) {
  Safe safe;
  Collector collector;
  collector.section("safe", safe);
  const std::vector<Option> options = collector.take();
  Origins origins;
  Problems problems;
  environment_["KARE_SAFE_CODE_FILE"] = write("code", "open sesame\n").string();

  apply_environment(options, sources().environment, origins, problems);

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(safe.code, "open sesame");
  EXPECT_EQ(origins.at("safe.code"), "environment KARE_SAFE_CODE_FILE");
  EXPECT_EQ(shown_value(options[0], origins).value, "\"********\"");
}

TEST_F(Load, AnUnreadableSecretFileIsAProblem) {
  Safe safe;
  Collector collector;
  collector.section("safe", safe);
  Origins origins;
  Problems problems;
  environment_["KARE_SAFE_CODE_FILE"] = (folder_ / "absent").string();

  apply_environment(collector.take(), sources().environment, origins, problems);

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("KARE_SAFE_CODE_FILE"), std::string::npos);
}

TEST_F(Load, WhatIsShownCanBeLoadedAgain) {
  const auto first = load_text(
      "[server]\npublic_url = 'https://a.example'\ndrain = '90s'\n[storage]\n"
      "data = \"quote \\\" back \\\\ tab \\t del \\u007f\"\n[engines]\ndefault = 'wan'\n"
      "[engines.wan]\ncommand = ['/opt/wan', 'a b']\n[models]\n\"my.model\" = 'wan'\n");
  ASSERT_TRUE(first.ok()) << first.error().message;

  const std::string shown = show(first.value());
  const auto second = load_text(shown);

  ASSERT_TRUE(second.ok()) << second.error().message << "\n" << shown;
  EXPECT_EQ(second.value().values.server.drain, 90s);
  EXPECT_EQ(second.value().values.storage.data, first.value().values.storage.data);
  EXPECT_EQ(second.value().values.engines.external, first.value().values.engines.external);
  EXPECT_EQ(second.value().values.models, first.value().values.models);
  EXPECT_NE(shown.find("# default"), std::string::npos);
  EXPECT_NE(shown.find("given.toml:3"), std::string::npos);
}

TEST(Options, EveryDefaultIsAllowedAndFitsTheOthers) {
  Config config;
  set_defaults(options_of(config));  // Aborts on a default that is not allowed.

  EXPECT_TRUE(check(config).empty());
}

TEST(Options, FlagsAndReferenceNameEveryOption) {
  Config config;
  const std::string reference = reference_markdown();
  const std::vector<Flag> all = flags();

  ASSERT_EQ(all.size(), options_of(config).size());
  for (const Flag& flag : all) {
    EXPECT_NE(reference.find("| `" + flag.name + "` | `KARE_"), std::string::npos) << flag.name;
    EXPECT_GT(flag.help.size(), 10U);
  }
  EXPECT_NE(reference.find("## `[server]`"), std::string::npos);
}

}  // namespace
}  // namespace kare::config
