#include "service/security/refusal.h"

#include <string>

#include "service/core/error.h"

namespace broker {

absl::Status Refused(std::string_view problem, std::string_view next) {
  return Fail(Reason::kNotAuthenticated, std::string(problem) + "; " + std::string(next));
}

absl::Status TokenNotAccepted() {
  return Refused("the bearer token is not accepted",
                 "get a new one from an issuer that the broker's configuration names, or ask its "
                 "operators for one");
}

}  // namespace broker
