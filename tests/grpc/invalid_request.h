// A request that is refused for its fields: a row of a table.
#pragma once

#include <string>
#include <vector>

namespace broker {

struct InvalidRequest {
  std::string method;
  std::string json;
  std::vector<std::string> fields;
  std::string says;
};

// INVALID_FIELD, with exactly these fields and a message that contains `says`; nothing is asked of
// the broker.
void ExpectRefused(const InvalidRequest& request);

}  // namespace broker
