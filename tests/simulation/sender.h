// What one life of a broker has last noted in the journal as being sent, so that each write that
// reaches the upstream can be told to belong to its operation.
#pragma once

#include <map>
#include <string>

#include "tests/simulation/place.h"

namespace broker::sim {

struct Sender {
  std::map<Place, std::string> last_sent;
};

}  // namespace broker::sim
