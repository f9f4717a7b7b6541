// What is known of one configured upstream, from memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/core/error.h"
#include "service/core/time.h"

namespace broker {

// Health as last observed by real traffic; same numbers as permissionbroker.v1.Health.
enum class Health { kUnknown = 1, kOk = 2, kCredentials = 3, kUnreachable = 4 };

struct InstanceStatus {
  Health health = Health::kUnknown;
  std::string version;
  std::string edition;
  std::optional<bool> rbac_enabled;
  // By entitlement type: why it cannot be used here, as far as is known.
  std::map<std::string, Failure> unavailable{};
};

// Result of testing the broker's own credential.
struct CredentialCheck {
  bool accepted = false;
  // Upstream permissions that the broker needs and lacks.
  std::vector<std::string> missing;
  std::optional<Failure> problem;
  Instant check_time{};
};

}  // namespace broker
