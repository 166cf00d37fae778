#include "engine/animatic/stage/parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "base/service.h"

namespace kare::animatic::stage {

void in_parallel(int count, const std::function<void(int from, int to)>& work) {
  constexpr int kPartsMax = 4;
  // Asked once: the answer is read from a file.
  static const int cores =
      std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kPartsMax);
  const int parts = std::clamp(count, 1, cores);
  std::vector<std::thread> threads;
  for (int part = 1; part < parts; ++part) {
    threads.push_back(start_thread("kare-paint", [&work, count, part, parts] {
      work(count * part / parts, count * (part + 1) / parts);
    }));
  }
  work(0, count / parts);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace kare::animatic::stage
