// What a fuzz target demands of the code, in every build.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace broker::fuzz {

// Stops the process if `truth` is false, so that the fuzzer keeps the input.
inline void Require(bool truth, const char* promise) {
  if (truth) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

}  // namespace broker::fuzz
