// What the task store costs, in two tables.
//
//   kare_store_bench [FOLDER] [BIG]
//
// 1. Each call with 1,000 tasks and with BIG (default 1,000,000), on the disk of FOLDER (default:
//    the temporary folder), measured in turns in one run; the ratio is of the medians.
// 2. Durable creates a second, by one caller and by 64 at once.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "base/text.h"
#include "store/sqlite/database.h"
#include "store/sqlite/gateway.h"
#include "task/spec_json.h"

namespace kare {
namespace {
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kOwners = 90;
constexpr std::int64_t kFirstId = 867'283'741'759'000'000;
const TimePoint kNow = from_ms(1'900'000'000'000);

// Ends the program: a benchmark of a broken store says nothing.
template <class T>
auto must(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", result.error().message.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  return result.take();
}

VideoSpec spec() {
  VideoSpec spec;
  spec.model = "kling-v1-6";
  spec.prompt = "A happy scene of a vacation on the beach, with palms, a sunset and two dogs.";
  spec.size = {1280, 720};
  spec.fps = 24;
  spec.frame_count = 120;
  return spec;
}

Task task(std::int64_t id, std::string owner) {
  Task task;
  task.id = id;
  task.owner = std::move(owner);
  task.external_id = "created-" + std::to_string(id);
  task.engine = "animatic";
  task.spec = spec();
  task.created = kNow;
  return task;
}

std::string owner_name(std::int64_t index) {
  return "owner-" + std::to_string(index % kOwners);
}

// Fills an empty store: one task in ten is queued, the others are done, every second with an
// external id. Raw SQL, because a million durable creates would take minutes.
void fill(SqliteDatabase& database, std::int64_t count) {
  static const std::string kFill =
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
      " INSERT INTO tasks (id, owner, external_id, callback_url, engine, attempts_max, attempt,"
      " token, not_before_ms, created_ms, updated_ms, spec, state, finished_ms, video_id, blob_key,"
      " poster_key, video_width, video_height, video_fps, video_frames, video_duration_s,"
      " video_bytes, video_sha256, progress)"
      " SELECT ?2 + i, 'owner-' || (i % ?3), CASE WHEN i % 2 THEN 'external-' || i END, '',"
      " 'animatic', 3, i % 10 > 0, i % 10 > 0, 0, i, i, ?4,"
      " iif(i % 10, 'succeeded', 'queued'), iif(i % 10, i, NULL), iif(i % 10, i, NULL),"
      " iif(i % 10, 'videos/' || i || '.mp4', NULL), iif(i % 10, 'videos/' || i || '.jpg', NULL),"
      " iif(i % 10, 1280, NULL), iif(i % 10, 720, NULL), iif(i % 10, 24, NULL),"
      " iif(i % 10, 120, NULL), iif(i % 10, 5.0, NULL), iif(i % 10, 123456, NULL),"
      " iif(i % 10, printf('%064d', i), NULL), i % 10 > 0 FROM n";
  must(database.gateway().write([&](sqlite::Connection& connection) {
    return connection.run(kFill, count, kFirstId, kOwners, spec_to_json(spec()));
  }));
}

struct Store {
  std::unique_ptr<SqliteDatabase> database;
  std::int64_t count;
  Rng rng{1};
  std::int64_t any() { return static_cast<std::int64_t>(rng.unit() * static_cast<double>(count)); }
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

double microseconds(const std::function<void()>& call) {
  const auto start = Clock::now();
  call();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

struct Measure {
  const char* name;
  int calls;
  std::function<void(Store&)> call;
};

void lease_and_finish(Store& store) {
  TaskStore& tasks = store.database->tasks();
  const auto claimed = must(tasks.claim({"bench", {"animatic"}, 30s}, kNow));
  Outcome outcome{
      .state = State::kFailed, .error = "bench", .artifact = std::nullopt, .report = ""};
  if (claimed) must(tasks.finish(claimed->id, claimed->lease->token, outcome, kNow));
}

std::vector<Measure> measures() {
  return {
      {"query by id", 3'000,
       [](Store& s) {
         const std::int64_t i = s.any();
         must(s.database->tasks().find(owner_name(i), std::to_string(kFirstId + i)));
       }},
      {"query by external id", 3'000,
       [](Store& s) {
         const std::int64_t i = s.any() | 1;
         must(s.database->tasks().find(owner_name(i), "external-" + std::to_string(i)));
       }},
      // Ten, because an owner has only eleven in the small store.
      {"list page 1 (10 tasks)", 1'000,
       [](Store& s) { must(s.database->tasks().list(owner_name(s.any()), 1, 10)); }},
      {"lease: claim + finish", 300, lease_and_finish},
      {"claim, none for engine", 500,
       [](Store& s) {
         must(s.database->tasks().claim({"bench", {"wan"}, 30s}, kNow));
       }},
      {"counts", 500, [](Store& s) { must(s.database->tasks().counts()); }},
      {"expire_leases, none", 500, [](Store& s) { must(s.database->tasks().expire_leases(kNow)); }},
  };
}

void compare_sizes(Store& small, Store& big) {
  std::printf("%-24s %14s %14s %8s\n", "median, microseconds",
              (std::to_string(small.count) + " tasks").c_str(),
              (std::to_string(big.count) + " tasks").c_str(), "ratio");
  for (const Measure& measure : measures()) {
    std::vector<double> times[2];
    for (int i = -measure.calls / 2; i < measure.calls; ++i) {
      for (int which = 0; which < 2; ++which) {
        Store& store = which == 0 ? small : big;
        const double time = microseconds([&] { measure.call(store); });
        if (i >= 0) times[which].push_back(time);  // The first third warms up.
      }
    }
    const double few = median(times[0]), many = median(times[1]);
    std::printf("%-24s %14.1f %14.1f %8.2f\n", measure.name, few, many, many / few);
  }
}

// Creates a second by `callers` threads, each waiting for its answer before the next.
double creates_per_second(TaskStore& tasks, int callers, int each, std::int64_t first_id) {
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (int i = 0; i < each; ++i) {
        must(tasks.create(task(first_id + std::int64_t{caller} * each + i, owner_name(caller))));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = Clock::now() - start;
  return callers * each / took.count();
}

void run(const Path& folder, std::int64_t big_count) {
  Store small{must(SqliteDatabase::create(folder / "small.db")), 1'000};
  Store big{must(SqliteDatabase::create(folder / "big.db")), big_count};
  fill(*small.database, small.count);
  const double fill_us = microseconds([&] { fill(*big.database, big.count); });
  std::printf("filled %lld tasks in %.1f s: %lld MB, one in ten queued, %d owners\n\n",
              static_cast<long long>(big.count), fill_us / 1e6,
              static_cast<long long>(std::filesystem::file_size(folder / "big.db") / 1'000'000),
              kOwners);
  // Until the write-ahead log has its size, every commit also makes the file longer.
  const std::int64_t next = kFirstId + big_count;
  for (Store* store : {&small, &big}) {
    creates_per_second(store->database->tasks(), 4, 250, next + 2'000'000);
  }
  compare_sizes(small, big);

  std::printf("\n%-24s %14s %14s\n", "durable creates/s", "1,000 tasks", "big store");
  const auto row = [&](const char* name, int callers, int each, std::int64_t first) {
    const double few = creates_per_second(small.database->tasks(), callers, each, first);
    const double many = creates_per_second(big.database->tasks(), callers, each, first);
    std::printf("%-24s %14.0f %14.0f\n", name, few, many);
  };
  row("1 caller", 1, 300, next);
  row("64 callers", 64, 300, next + 1'000'000);
}

}  // namespace
}  // namespace kare

int main(int argc, char** argv) {
  const kare::Path base = argc > 1 ? kare::Path(argv[1]) : std::filesystem::temp_directory_path();
  const auto count = kare::parse_decimal(argc > 2 ? argv[2] : "1000000");
  if (!count || *count < 1'000) {
    std::fprintf(stderr, "usage: %s [FOLDER] [BIG, at least 1000]\n", argv[0]);
    return 2;
  }
  const kare::Path folder = base / ("kare-store-bench-" + kare::random_uuid());
  std::filesystem::create_directories(folder);
  kare::run(folder, *count);
  std::filesystem::remove_all(folder);
  return 0;
}
