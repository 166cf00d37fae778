#include "engine/protocol/shared_engine.h"

#include <gtest/gtest.h>

#include <future>

#include "engine/protocol/test_run.h"

namespace kare {
namespace {
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr EnginePatience kLong = {
    .ready = seconds(60), .silence = seconds(60), .grace = seconds(60)};

EngineCommand many() {
  return {.name = "many",
          .path = "/usr/bin/python3",
          .args = {"-I", std::string(KARE_SOURCE_DIR) + "/tests/engines/many_engine.py"}};
}

// A request that waits to be told how it ended.
class Call final : public SharedCall {
 public:
  explicit Call(SharedEngine& engine) : engine_(engine) {}

  void progress(const Progress& /*progress*/) override {}
  void checkpoint(std::int64_t id, std::string state) override {
    state_ = std::move(state);
    engine_.answer_checkpoint(id, true);
  }
  void over(SharedEnd end) override { over_.set_value(std::move(end)); }

  SharedEnd wait() { return over_.get_future().get(); }
  const std::string& state() const { return state_; }

 private:
  SharedEngine& engine_;
  std::string state_;
  std::promise<SharedEnd> over_;
};

class Shared : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(engine_.start().ok()); }

  std::shared_ptr<Call> begin(const std::string& prompt) {
    auto call = std::make_shared<Call>(engine_);
    protocol::Generate request{.id = 0,
                               .spec = small_spec(prompt),
                               .output = output(++count_),
                               .scratch = run_.scratch(),
                               .resume = R"({"a":1})",
                               .task = "95",
                               .settings = R"({"b":2})"};
    last_id_ = engine_.begin(std::move(request), call);
    return call;
  }
  Path output(int number) { return run_.scratch() / (std::to_string(number) + ".mp4"); }

  TestRun run_;
  SharedEngine engine_{many(), kLong};
  int count_ = 0;
  std::int64_t last_id_ = 0;
};

TEST_F(Shared, OneProcessMakesManyAtOnce) {
  std::vector<std::shared_ptr<Call>> calls;
  const auto waiting = begin("wait");
  const std::int64_t waiting_id = last_id_;
  for (int i = 0; i < 40; ++i) calls.push_back(begin("a boat"));

  for (const auto& call : calls) {
    const SharedEnd end = call->wait();
    ASSERT_TRUE(end.result.ok()) << end.result.error().message;
    EXPECT_FALSE(end.result.value().exact);
    EXPECT_NE(
        end.result.value().details.find(R"("task":"95","settings":{"b":2},"resumed":{"a":1}})"),
        std::string::npos)
        << end.result.value().details;
    EXPECT_NE(call->state().find("number"), std::string::npos);
  }
  engine_.cancel(waiting_id, true);
  const SharedEnd cancelled = waiting->wait();
  EXPECT_EQ(cancelled.result.error().code, Code::kStopped);
  EXPECT_EQ(cancelled.report, R"({"for_good":true})");
  EXPECT_EQ(engine_.info().value().concurrency, 50);
}

TEST_F(Shared, ACrashEndsAllWithItAndTheNextGetsAnotherProcess) {
  const auto bystander = begin("wait");
  const auto guilty = begin("crash");

  for (const auto& call : {bystander, guilty}) {
    const SharedEnd end = call->wait();
    EXPECT_EQ(end.result.error().code, Code::kUnavailable);
    EXPECT_TRUE(end.was_bystander);
  }
  EXPECT_TRUE(begin("a boat")->wait().result.ok());
}

TEST_F(Shared, GarbageEndsTheProcess) {
  const SharedEnd end = begin("garbage")->wait();

  EXPECT_NE(end.result.error().message.find("not the protocol"), std::string::npos);
  EXPECT_TRUE(end.was_bystander);
}

TEST_F(Shared, ARefusalIsOfOneRequestAndKeepsItsReport) {
  const auto waiting = begin("wait");
  const SharedEnd end = begin("refuse")->wait();

  EXPECT_EQ(end.result.error().code, Code::kUnsupported);
  EXPECT_EQ(end.result.error().message, "not this");
  EXPECT_EQ(end.report, R"({"paid":7})");
  EXPECT_FALSE(end.was_bystander);
  EXPECT_FALSE(std::filesystem::exists(output(2)));
  engine_.stop();
  EXPECT_EQ(waiting->wait().result.error().code, Code::kStopped);
}

TEST(SharedEngine, SilenceEndsTheProcess) {
  SharedEngine engine(many(),
                      {.ready = seconds(60), .silence = milliseconds(50), .grace = seconds(5)});
  ASSERT_TRUE(engine.start().ok());
  TestRun run;
  const auto call = std::make_shared<Call>(engine);
  engine.begin({.id = 0,
                .spec = small_spec("wait"),
                .output = run.output(),
                .scratch = run.scratch(),
                .resume = ""},
               call);

  EXPECT_NE(call->wait().result.error().message.find("stopped answering"), std::string::npos);
}

TEST(SharedEngine, OneThatIsNotThereFailsItsRequests) {
  SharedEngine engine({.name = "absent", .path = "/nowhere/engine"}, kLong);
  ASSERT_TRUE(engine.start().ok());

  EXPECT_NE(engine.info().error().message.find("not installed"), std::string::npos);
  TestRun run;
  const auto call = std::make_shared<Call>(engine);
  engine.begin({.id = 0,
                .spec = small_spec(),
                .output = run.output(),
                .scratch = run.scratch(),
                .resume = ""},
               call);
  const SharedEnd end = call->wait();
  EXPECT_EQ(end.result.error().code, Code::kUnavailable);
  EXPECT_FALSE(end.was_bystander);
}

}  // namespace
}  // namespace kare
