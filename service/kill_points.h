// Ends the process at an exact place in its life, as kill -9 would: for the test that proves that
// no place loses anything. Does nothing unless the environment asks for it.
#pragma once

#include <functional>

#include "service/store/sqlite_store.h"

namespace broker {

class KillPoints {
 public:
  // BROKER_KILL_AT=before:3 or after:3: around the third commit of the journal. Empty if not set.
  static std::function<void(CommitPoint, int)> FromEnvironment();
};

}  // namespace broker
