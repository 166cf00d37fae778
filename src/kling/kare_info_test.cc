#include "kling/kare_info.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>

namespace kare::kling {
namespace {
namespace json = boost::json;

Task task_in(State state) {
  Task task;
  task.engine = "animatic";
  task.spec.model = "kling-v1-6";
  task.state = state;
  return task;
}

json::object info(const Task& task) {
  return json::parse("{" + kare_member(task) + "}").as_object().at("kare").as_object();
}

TEST(KareInfo, AlwaysNamesEngineModelAndProgress) {
  Task task = task_in(State::kSucceeded);
  task.progress = 1;

  EXPECT_EQ(kare_member(task), R"("kare":{"engine":"animatic","model":"kling-v1-6","progress":1})");
}

TEST(KareInfo, AWaitingTaskHasItsPlaceAndARunningOneItsProgress) {
  Task task = task_in(State::kQueued);
  task.queue_position = 3;
  task.stage = "drawing";
  task.eta_s = 2.5;
  EXPECT_EQ(info(task).at("queue_position"), 3);
  EXPECT_FALSE(info(task).contains("stage") || info(task).contains("eta_s"));

  task.state = State::kRunning;
  task.progress = 0.43751;
  EXPECT_EQ(info(task).at("progress"), 0.438);
  EXPECT_EQ(info(task).at("stage"), "drawing");
  EXPECT_EQ(info(task).at("eta_s"), 2.5);
  EXPECT_FALSE(info(task).contains("queue_position"));

  task.state = State::kFailed;
  EXPECT_EQ(info(task).size(), 3U);
}

TEST(KareInfo, TellsWhatWasNotDrawnAndWhatHadNoEffect) {
  Task task = task_in(State::kSucceeded);
  task.report = R"({"setting":"beach","undrawn":["dread","\"fire\"",7]})";
  task.spec.notes = {"voice_list has no effect"};

  EXPECT_EQ(info(task).at("undrawn"), (json::array{"dread", "\"fire\""}));
  EXPECT_EQ(info(task).at("notes"), (json::array{"voice_list has no effect"}));
}

TEST(KareInfo, AStrangeReportIsLeftOut) {
  Task task = task_in(State::kSucceeded);
  for (const char* report :
       {"", "{}", "[\"undrawn\"]", R"({"undrawn":7})", R"({"undrawn":[]})", R"({"undrawn":[)"}) {
    task.report = report;
    EXPECT_FALSE(info(task).contains("undrawn")) << report;
  }
  std::string many = R"({"undrawn":["x")";
  for (int i = 0; i < 1'000; ++i) many += R"(,"x")";
  task.report = many + "]}";
  EXPECT_EQ(info(task).at("undrawn").as_array().size(), 100U);
}

TEST(KareInfo, NumbersAreShortAndValid) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(0.5), "0.5");
  EXPECT_EQ(short_number(0.0004), "0");
  EXPECT_EQ(short_number(0.9996), "1");
  EXPECT_EQ(short_number(12.04), "12.04");
  EXPECT_EQ(short_number(-1), "0");
  EXPECT_EQ(short_number(std::nan("")), "0");
  EXPECT_EQ(short_number(INFINITY), "1000000000");
}

}  // namespace
}  // namespace kare::kling
