// A change of one definition against a fake upstream of its own.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "tests/fakes/front.h"
#include "tests/support/definition_calls.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

class DefinitionUpstream {
 public:
  virtual ~DefinitionUpstream() = default;

  virtual fakes::Front& front() = 0;
  // Everything but the name. Secrets go into files in `dir`.
  virtual InstanceConfig Instance(const TempDir& dir) = 0;
  // What the change is about, as it is stored.
  virtual std::string Stored() = 0;
};

// How a call ended.
struct DefinitionEnd {
  bool ok = false;
  std::string reason;  // if not
};

struct DefinitionScenario {
  std::string name;  // letters and digits only
  std::function<std::unique_ptr<DefinitionUpstream>()> make;
  // Of the instance "only".
  std::function<DefinitionEnd(DefinitionCalls&)> change;
  // What Stored says at first, and when the change was made.
  std::string start;
  std::string done;
  // Why the change cannot be made a second time; empty if it says that nothing was to be done.
  std::string again;
  // True if no read shows whether it was made.
  bool invisible = false;
};

// For GoogleTest.
inline void PrintTo(const DefinitionScenario& scenario, std::ostream* out) {
  *out << scenario.name;
}

// Creation, update and deletion of a Redash group and of a Grafana role, and the reset of the basic
// roles.
std::vector<DefinitionScenario> DefinitionScenarios();

}  // namespace broker::test
