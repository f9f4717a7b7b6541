#include "service/core/freeze.h"

#include "service/core/audit_event.h"
#include "service/core/error.h"

namespace broker {

absl::Status IsFrozen(const Freeze& freeze) {
  const std::string since = UtcText(freeze.time);
  return Fail(Reason::kInstanceFrozen,
              "instance " + freeze.instance + " is frozen since " + since +
                  " and takes no grants; ask whoever operates the broker",
              {{"instance", freeze.instance}, {"freeze_time", since}});
}

}  // namespace broker
