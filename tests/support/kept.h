// What programs under test print, for scripts/secrets to look through.
#pragma once

#include <iostream>
#include <string_view>

#include <stdlib.h>

namespace broker::test {

// With BROKER_KEEP_TEMP it becomes output of the test.
inline void Keep(std::string_view printed) {
  if (getenv("BROKER_KEEP_TEMP")) std::cerr << printed;
}

}  // namespace broker::test
