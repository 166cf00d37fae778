#pragma once

#include <functional>

namespace kare::animatic::stage {

// Calls work(from, to) for parts of 0..count on a few threads and waits for them. What is done must
// not depend on how the parts are cut.
void in_parallel(int count, const std::function<void(int from, int to)>& work);

}  // namespace kare::animatic::stage
