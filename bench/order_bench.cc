// What reading an order costs, over what its JSON alone costs: google-benchmark prints both.
//
//   order_bench [--benchmark_filter=…]
#include <benchmark/benchmark.h>

#include <boost/json.hpp>

#include "kling/answers.h"
#include "kling/create_request.h"
#include "task/spec_json.h"

namespace {

constexpr std::string_view kBody = R"({"model_name": "kling-v1-6", "mode": "pro",
  "prompt": "A happy scene of a vacation on the beach.", "negative_prompt": "rain, crowds",
  "aspect_ratio": "9:16", "duration": "10", "cfg_scale": 0.7, "external_task_id": "order-17",
  "callback_url": "https://example.com/hooks/kling",
  "camera_control": {"type": "simple", "config": {"pan": 3.5}}})";

void json_alone(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(kBody));
}
BENCHMARK(json_alone);

void read_order(benchmark::State& state) {
  const auto models = kare::kling::known_models();
  for (auto _ : state) {
    benchmark::DoNotOptimize(kare::kling::parse_create(kBody, kare::kling::Dialect::kV1, models));
  }
}
BENCHMARK(read_order);

void write_spec(benchmark::State& state) {
  kare::VideoSpec spec;
  spec.prompt = "A happy scene of a vacation on the beach.";
  for (auto _ : state) benchmark::DoNotOptimize(kare::spec_to_json(spec));
}
BENCHMARK(write_spec);

void write_answer(benchmark::State& state) {
  kare::Task task;
  task.id = 953'473'510'618'648'576;
  task.state = kare::State::kRunning;
  const kare::kling::TaskView view{.task = &task, .video_url = ""};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        kare::kling::format_task(view, "f033885f-9645-4710-a976-fb70edae6770"));
  }
}
BENCHMARK(write_answer);

}  // namespace

BENCHMARK_MAIN();
