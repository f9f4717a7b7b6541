// Many things side by side.
#pragma once

#include <cstddef>
#include <functional>

namespace broker::test {

// Runs run(0) ... run(count - 1), at most `at_once` at a time, each on a thread; returns when all
// are done.
void RunAtOnce(std::size_t count, std::size_t at_once, const std::function<void(std::size_t)>& run);

}  // namespace broker::test
