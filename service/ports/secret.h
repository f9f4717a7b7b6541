// A credential that lives in a file and may be replaced while the broker runs.
#pragma once

#include <absl/status/statusor.h>

#include <string>

namespace broker {

class Secret {
 public:
  virtual ~Secret() = default;
  // The present value, without line breaks at its end. From memory: never waits. Fails
  // with INSTANCE_CREDENTIALS while the file cannot be read or is empty.
  virtual absl::StatusOr<std::string> Value() const = 0;
};

}  // namespace broker
